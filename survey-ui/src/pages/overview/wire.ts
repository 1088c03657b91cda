// Shapes of GET /campaigns/{id}/overview and /heatmap.
import type { CampaignState, Channel } from "../../api/wire";
import type { Bilingual } from "../../i18n/text";
import type { Day } from "../../model/format";
import type { FigureStatus } from "../../ui/figure";

export type UnitType = "xa" | "phuong" | "thi_tran" | "dac_khu";
export type ReachState = "reached" | "expected" | "late" | "no_pace" | "ended";

export interface Counts {
  used: number;
  counted: number;
  flagged: number;
  excluded: number;
}

export interface Interval {
  low: number;
  high: number;
  margin: number;
  corrected: boolean;
}

/** A share of the ratings, percent, with half its interval in points. */
export interface Share {
  value: number;
  margin: number | null;
}

export interface City {
  units: number;
  by_status: Record<FigureStatus, number>;
  reached: number;
  n: Counts;
  target: number;
  progress: number;
  flagged_share: number | null;
  rule: Bilingual;
  included: number;
  basis: number | null;
  index: number | null;
  interval: Interval | null;
  very_satisfied: Share | null;
  dissatisfied: Share | null;
}

export interface Week {
  week: Day;
  n: number | null;
  rate: number | null;
  withheld: boolean;
}

export interface UnitRow {
  unit: string;
  name: string;
  type: UnitType;
  population?: number;
  status: FigureStatus;
  reason: "" | "few_responses" | "few_ratings" | "caps_unmet";
  n: Counts;
  target: number;
  progress: number;
  pace: { per_day: number | null; days: number };
  reach: { state: ReachState; day: Day | null };
  index: number | null;
  basis: number | null;
  interval: Interval | null;
  points: number | null;
  max_points: number;
  rank: { place: number; of: number } | null;
  very_satisfied: Share | null;
  dissatisfied: Share | null;
  trend: Week[];
  change: { weeks: number; before: number; after: number; clear: boolean } | null;
  channels: { channel: Channel; n: number | null; share: number | null }[];
  flagged_share: number | null;
  last_day: Day | null;
}

export interface Overview {
  campaign: { id: string; title: Bilingual; state: CampaignState; first: Day; last: Day };
  as_of: string;
  today: Day;
  caution: Bilingual;
  min_publish: number;
  min_score: number;
  /** Null for an account of one unit. */
  city: City | null;
  units: UnitRow[];
}

export interface Heatmap {
  weeks: Day[];
  rows: { unit: string; cells: { n: number | null; rate: number | null; withheld: boolean }[] }[];
}
