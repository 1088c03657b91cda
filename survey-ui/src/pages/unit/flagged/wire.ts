// Shapes of the review in spec/comments.yaml.
import type { Channel } from "../../../api/wire";
import type { Day } from "../../../model/format";

export const flags = ["fast", "uniform", "repeat", "unproven", "burst", "closed_hours"] as const;
export type Flag = (typeof flags)[number];

export type Pace = "unknown" | "under_20s" | "20s_1m" | "1_3m" | "3_10m" | "over_10m";

/** A response that was set aside, without what was answered. */
export interface Review {
  ref: string;
  day: Day;
  /** Of the day, by the usual hours of offices. */
  part: "morning" | "afternoon" | "other";
  channel: Channel;
  point: string;
  point_name: string;
  pace: Pace;
  flags: Flag[];
  standing: "counted" | "flagged" | "excluded";
  /** Of the last change. */
  reason?: string;
}

export interface ReviewList {
  items: Review[];
  next?: string;
}
