// What the overview does with its rows, without a page: which are shown, which
// deserve a look, and what is said of them.
import { daysBetween, type Day } from "../../model/format";
import { find } from "../../model/search";
import { readSort, sorted, type SortValue } from "../../model/table";
import type { Overview, UnitRow, Week } from "./wire";

/** Why a unit deserves a look. */
export const concerns = ["falling", "flagged", "silent"] as const;
export type Concern = (typeof concerns)[number];

/** Flagged responses are many from this share of those that came in, and from this
 * number: two of ten say nothing. */
export const manyFlagged = { share: 10, n: 5 };

/** An open campaign is silent in a unit after so many days without a response. */
export const silentDays = 7;

/** Days since the last response, or since the campaign began where there was none;
 * undefined before it begins. */
export function silence(row: UnitRow, view: Pick<Overview, "today" | "campaign">): number | undefined {
  const since = row.last_day ?? view.campaign.first;
  const days = daysBetween(since, view.today);
  return days >= 0 ? days : undefined;
}

export function concernsOf(row: UnitRow, view: Pick<Overview, "today" | "campaign">): Concern[] {
  const found: Concern[] = [];
  if (row.change?.clear && row.change.after < row.change.before) found.push("falling");
  if ((row.flagged_share ?? 0) >= manyFlagged.share && row.n.flagged >= manyFlagged.n) found.push("flagged");
  const { state, last } = view.campaign;
  if (state === "open" && view.today <= last && (silence(row, view) ?? 0) >= silentDays) found.push("silent");
  return found;
}

export interface Wanted {
  query: string;
  /** A UnitType, or "" for all. */
  type: string;
  /** A status, or "". */
  status: string;
  /** A Concern, "any" of them, or "". */
  concern: string;
}

export function filterRows(view: Pick<Overview, "units" | "today" | "campaign">, want: Wanted): UnitRow[] {
  const rows = view.units.filter((r) => {
    if (want.type && r.type !== want.type) return false;
    if (want.status && r.status !== want.status) return false;
    if (!want.concern) return true;
    const found: string[] = concernsOf(r, view);
    return want.concern === "any" ? found.length > 0 : found.includes(want.concern);
  });
  return find(rows, want.query, (r) => [r.name, r.unit.slice(0, 5)]);
}

/** What each column sorts by. Rows without the figure are last in both directions. */
export const sortValues = {
  unit: (r) => r.name,
  status: (r) => ({ ok: 0, insufficient: 1, below_publish: 2 })[r.status],
  index: (r) => r.index,
  n: (r) => r.n.used,
  progress: (r) => r.progress,
  reach: (r) => r.reach.day,
  pace: (r) => r.pace.per_day,
  points: (r) => r.points,
  // A place among 12 special zones is no better than one among 67 communes.
  rank: (r) => (r.rank ? r.rank.place : undefined),
  trend: (r) => (r.change ? r.change.after - r.change.before : undefined),
  dissatisfied: (r) => r.dissatisfied?.value,
  very: (r) => r.very_satisfied?.value,
  channels: (r) => mainChannel(r)?.share,
  flagged: (r) => r.flagged_share,
  last: (r) => r.last_day,
  population: (r) => r.population,
} satisfies Record<string, (row: UnitRow) => SortValue>;

export type ColumnId = keyof typeof sortValues;

/** Rows in the order the table has them in. */
export function inOrder(rows: readonly UnitRow[], sort: string): readonly UnitRow[] {
  const by = readSort(sort, Object.keys(sortValues));
  return by ? sorted(rows, sortValues[by.id as ColumnId], by.down) : rows;
}

/** The channel that carries most; undefined without responses, null share where it
 * is withheld. */
export function mainChannel(row: UnitRow): UnitRow["channels"][number] | undefined {
  const known = row.channels.filter((c) => c.share !== null && c.share > 0);
  return known.sort((a, b) => b.share! - a.share!)[0];
}

/** Whether the mix of channels is withheld, as opposed to not there. */
export const mixWithheld = (row: UnitRow): boolean => row.channels.some((c) => c.n === null || (c.n > 0 && c.share === null));

/** The first and last known rates of a trend. */
export function ends(trend: readonly Week[]): { first: number; last: number } | undefined {
  const known = trend.filter((w) => w.rate !== null);
  return known.length ? { first: known[0]!.rate!, last: known.at(-1)!.rate! } : undefined;
}

/** Where the bars of the index begin: the lowest bound rounded down to tens, so that
 * differences near 90 % can be seen, and at most 80. */
export function barFloor(rows: readonly UnitRow[]): number {
  const low = Math.min(80, ...rows.map((r) => Math.min(r.interval?.low ?? 100, r.index ?? 100)));
  return Math.max(0, Math.floor(low / 10) * 10);
}

/** A place on a bar from floor to 100, in percent of its length. */
export const onBar = (value: number, floor: number): number => Math.min(100, Math.max(0, ((value - floor) / (100 - floor)) * 100));

/** Days before today as a small number, for "3 ngày trước". */
export const daysAgo = (day: Day, today: Day): number => Math.max(0, daysBetween(day, today));
