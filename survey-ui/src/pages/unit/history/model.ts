// The former units of a campaign as rows: what a unit came from over several mergers
// stands under the unit that it went through.
import type { HistorySource } from "../wire";

export interface Row {
  source: HistorySource;
  /** Names of the units on the way, the nearest to the unit of the page first. */
  through: string[];
  /** Nothing on the way, nor itself, keeps it from being carried. */
  carried: boolean;
}

export function rows(list: readonly HistorySource[], through: string[] = [], open = true): Row[] {
  return list.flatMap((source) => {
    const carried = open && source.reason === null;
    return [{ source, through, carried }, ...rows(source.sources, [...through, source.name || source.unit], carried)];
  });
}
