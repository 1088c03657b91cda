// What a try-out changes, per unit and for all.
import type { TryResult, TryUnit } from "./wire";

export type Turn = "gains" | "loses" | "up" | "down" | "same" | "none" | "hidden";

/** What happens to a unit: it gets points or loses them, more or fewer, or nothing. */
export function turn(u: TryUnit): Turn {
  if (!u.after) return "hidden";
  const [a, b] = [u.before.points, u.after.points];
  if (a === null && b === null) return "none";
  if (a === null) return "gains";
  if (b === null) return "loses";
  return b > a ? "up" : b < a ? "down" : "same";
}

/** Places won (above 0) or lost among units of its type; undefined without a rank in both. */
export function places(u: TryUnit): number | undefined {
  return u.before.rank === null || !u.after || u.after.rank === null ? undefined : u.before.rank - u.after.rank;
}

export interface Sum {
  turns: Record<Turn, number>;
  /** Mean points of the units that have some, before and after. */
  before: number | undefined;
  after: number | undefined;
  /** Units that meet the least index, of those where there is one. */
  passesBefore: number;
  passesAfter: number;
}

export function summary(r: TryResult): Sum {
  const turns: Record<Turn, number> = { gains: 0, loses: 0, up: 0, down: 0, same: 0, none: 0, hidden: 0 };
  for (const u of r.units) turns[turn(u)]++;
  const shown = r.units.filter((u) => u.after);
  const mean = (list: (number | null)[]) => {
    const known = list.filter((x) => x !== null);
    return known.length > 0 ? known.reduce((a, b) => a + b, 0) / known.length : undefined;
  };
  return {
    turns, before: mean(shown.map((u) => u.before.points)), after: mean(shown.map((u) => u.after!.points)),
    passesBefore: shown.filter((u) => u.before.passes).length, passesAfter: shown.filter((u) => u.after!.passes).length,
  };
}
