// The weeks of a unit as a chart draws them: the interval band in runs, so that it ends
// where a week is missing, and a scale that noise does not fill.
import type { Week } from "./wire";

/** Weeks that follow each other without a gap, with their intervals. */
export interface Run {
  first: number;
  low: number[];
  high: number[];
}

export function band(weeks: readonly Week[]): Run[] {
  const list: Run[] = [];
  weeks.forEach((w, i) => {
    if (!w.interval) return;
    const run = list.at(-1);
    if (run && run.first + run.low.length === i) {
      run.low.push(w.interval.low);
      run.high.push(w.interval.high);
    } else {
      list.push({ first: i, low: [w.interval.low], high: [w.interval.high] });
    }
  });
  return list;
}

/** From where the percent axis begins: whole tens under the lowest bound, at most 80,
 * so that a rise of a point never looks like a cliff. It always ends at 100. */
export function floor(weeks: readonly Week[], whole: number | null): number {
  const lows = weeks.flatMap((w) => (w.interval ? [w.interval.low] : []));
  if (whole !== null) lows.push(whole);
  return Math.max(0, Math.min(80, Math.floor((Math.min(100, ...lows) - 2) / 10) * 10));
}

/** Weeks before the first and after the last with any response say nothing. */
export function trimmed(weeks: readonly Week[]): Week[] {
  const some = (w: Week) => w.n !== 0 || (w.flagged ?? 1) > 0;
  const first = weeks.findIndex(some);
  return first < 0 ? [] : weeks.slice(first, weeks.findLastIndex(some) + 1);
}

/** The first and the last complete week with a rate, for the sentence. */
export function span(weeks: readonly Week[]): { first: Week; last: Week } | undefined {
  const known = weeks.filter((w) => w.complete && w.rate !== null);
  return known.length < 2 ? undefined : { first: known[0]!, last: known.at(-1)! };
}
