// Shapes of spec/comments.yaml that this part reads.
import type { Channel } from "../../../api/wire";
import type { Bilingual } from "../../../i18n/text";
import type { Day } from "../../../model/format";

export type Tag = "praise" | "attitude" | "waiting" | "procedure" | "guidance" | "fees" | "place" | "online" | "other";
export type Standing = "counted" | "flagged" | "excluded";

export interface Answer {
  text: string;
  day: Day;
}

/** What was made of a comment. The next edit names revision in If-Match. */
export interface Handling {
  revision: number;
  tags: Tag[];
  answer: Answer | null;
}

export interface Comment extends Handling {
  ref: string;
  question: string;
  asked: Bilingual;
  text: string;
  day: Day;
  channel: Channel;
  point: string;
  point_name: string;
  standing: Standing;
}

export interface TagCount {
  tag: Tag;
  text: Bilingual;
  n: number;
}

export interface CommentList {
  /** False where the unit has too few responses for any to be shown. */
  shown: boolean;
  /** Responses from which comments are shown. */
  needed: number;
  total: number;
  found: number;
  /** Of all, without an answer. */
  open: number;
  tags: TagCount[];
  items: Comment[];
  next?: string;
}
