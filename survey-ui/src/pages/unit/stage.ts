// How far a unit has come: nothing, under the number to publish, under the number for
// points, or there; and the marks on the way to the target.
import type { UnitScore } from "./wire";

export type Stage = "none" | "unpublished" | "unscored" | "scored";

export function stage(d: Pick<UnitScore, "score">): Stage {
  const { status, n } = d.score;
  if (status === "ok") return "scored";
  if (status === "insufficient") return "unscored";
  return n.used === 0 ? "none" : "unpublished";
}

export interface Mark {
  id: "publish" | "score" | "target";
  n: number;
  reached: boolean;
  /** Place on the track from 0 to 100. */
  at: number;
}

/** The marks in the order of their numbers. A mark that has been reached counts by the
 * number of responses; whether it also gave figures is the score's to say. */
export function marks(d: Pick<UnitScore, "score" | "criteria" | "settled">): { at: number; marks: Mark[] } {
  const { target } = d.score;
  const used = received(d);
  const all = [
    { id: "publish" as const, n: d.criteria.min_publish }, { id: "score" as const, n: d.criteria.min_score }, { id: "target" as const, n: target },
  ].sort((a, b) => a.n - b.n);
  const most = Math.max(target, d.criteria.min_score, d.criteria.min_publish);
  return {
    at: Math.min(100, (100 * used) / most),
    marks: all.map((m) => ({ ...m, reached: used >= m.n, at: (100 * m.n) / most })),
  };
}

/** How many responses that count have come in; at least, where the figures are behind. */
export function received(d: Pick<UnitScore, "score" | "settled">): number {
  return Math.max(d.score.n.used, d.settled?.received ?? 0);
}

/** The figures in short with or without flagged responses, and which of the two
 * counts. */
export function variants(d: Pick<UnitScore, "score" | "criteria">) {
  const counted = d.criteria.count_flagged ? "with" as const : "without" as const;
  return { counted, with: d.score.with_flagged, without: d.score.without_flagged };
}
