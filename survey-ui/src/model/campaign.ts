// Which campaign the figures are of when nobody has chosen.
import type { Campaign } from "../api/wire";

/** The chosen one if it is there; else the open one, else the newest that is no
 * draft, else none. Of several open ones the one that began last. */
export function pick(list: readonly Campaign[], chosen: string | undefined): Campaign | undefined {
  const named = list.find((c) => c.id === chosen);
  if (named) return named;
  const newest = list.filter((c) => c.state !== "draft").sort((a, b) => b.first.localeCompare(a.first) || b.last.localeCompare(a.last));
  return newest.find((c) => c.state === "open") ?? newest[0];
}
