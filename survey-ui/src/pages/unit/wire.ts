// Shapes of a unit's figures as the API sends them; server/api/spec/unit.yaml has what
// each field means.
import type { Channel, CampaignState } from "../../api/wire";
import type { Bilingual } from "../../i18n/text";
import type { Day } from "../../model/format";

export interface Interval {
  low: number;
  high: number;
  margin: number;
  corrected: boolean;
}

export type Levels = [number, number, number, number, number];

export interface ScoreItem {
  id: string;
  code?: string;
  n: number;
  levels: Levels;
  no_opinion: number;
  rate: number | null;
  entered: boolean;
  withheld?: boolean;
}

export interface ScoreFactor {
  id: string;
  title: Bilingual;
  weight: number;
  rate: number | null;
  items: ScoreItem[];
}

export interface ScoreChannel {
  channel: Channel;
  counts: boolean;
  n: number;
  share: number | null;
  weight: string | null;
  cap?: number;
  rate: number | null;
  withheld?: boolean;
}

export interface ScoreShort {
  n: number;
  index: number | null;
  pooled: number | null;
  points: number | null;
}

export interface Succession {
  old: string;
  new: string;
  share: "whole" | "part";
  note?: string;
}

export interface Step {
  id: string;
  text: Bilingual;
}

export type Status = "ok" | "insufficient" | "below_publish";

export interface Score {
  status: Status;
  reason?: string;
  n: { used: number; counted: number; flagged: number; excluded: number };
  transactions?: number;
  target: number;
  progress: number;
  max_points: number;
  points: number | null;
  basis: number | null;
  items_basis: number | null;
  index: number | null;
  interval: Interval | null;
  pooled: number | null;
  mean: number | null;
  very_satisfied: number | null;
  dissatisfied: number | null;
  all_satisfied: number | null;
  overall: ScoreItem | null;
  factors: ScoreFactor[] | null;
  channels: ScoreChannel[] | null;
  caps?: "idle" | "applied" | "impossible";
  without_flagged: ScoreShort | null;
  with_flagged: ScoreShort | null;
  pass: { line: number; others: number; needed: number | null; floor: number | null; floor_met: boolean | null; possible: boolean | null };
  carried?: Succession[];
  not_carried?: Succession[];
  withheld?: string[];
  steps: Step[];
}

export interface UnitScore {
  unit: { key: string; name: string; type: string };
  campaign: { id: string; title: Bilingual; state: CampaignState; first: Day; last: Day };
  score: Score;
  status: Bilingual;
  reason: Bilingual | null;
  reach: { state: "reached" | "expected" | "late" | "no_pace" | "ended"; day: Day | null; per_day: number | null; days: number };
  form: { levels: Bilingual[]; no_opinion: Bilingual; questions: { id: string; code: string; text: Bilingual }[] };
  criteria: {
    title: Bilingual; decision: string; total: number; group_max: number; measure: Bilingual; rule: "linear" | "bands";
    min_publish: number; min_score: number; min_item: number; withhold_under: number; count_flagged: boolean;
  };
  caution: Bilingual;
}

export interface Slice {
  key: string;
  n: number | null;
  basis: number | null;
  rate: number | null;
  mean: number | null;
  very_satisfied: number | null;
  dissatisfied: number | null;
  interval: Interval | null;
  withheld: boolean;
  rates_withheld: boolean;
}

export interface Week extends Slice {
  last: Day;
  complete: boolean;
  flagged: number | null;
}

export type Flag = "fast" | "uniform" | "repeat" | "unproven" | "burst" | "closed_hours";

export interface UnitSplits {
  rate: number | null;
  caps: boolean;
  min_publish: number;
  withhold_under: number;
  weeks: Week[];
  channels: Slice[];
  points: (Slice & { name: string })[];
  weekdays: Slice[];
  flags: { key: Flag; n: number | null }[];
}

export type Verdict = "clear_fall" | "clear_rise" | "unclear_fall" | "unclear_rise" | "unchanged" | "withheld" | "not_comparable";

export interface PeriodRate {
  satisfied: number;
  n: number;
  rate: number;
  interval: Interval | null;
}

export interface ItemChange {
  id: string;
  code?: string;
  before: PeriodRate | null;
  after: PeriodRate | null;
  difference: { value: number; low: number; high: number } | null;
  p: number | null;
  p_adjusted: number | null;
  verdict: Verdict;
  text: Bilingual;
}

export interface Past {
  id: string;
  title: Bilingual;
  first: Day;
  last: Day;
}

export interface Period {
  campaign: Past | null;
  first: Day;
  last: Day;
  n: number | null;
  enough: boolean;
}

export interface UnitChanges {
  basis: "campaign" | "weeks" | "none";
  weeks: number;
  before: Period | null;
  after: Period | null;
  items: ItemChange[];
  summary: Bilingual;
  method: Bilingual;
  choices: Past[];
}
