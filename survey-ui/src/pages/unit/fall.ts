// Changes in the groups a reader looks for: what clearly fell, what clearly rose, what
// is open, what could not be compared.
import type { ItemChange, UnitChanges, Verdict } from "./wire";

export type Group = "fell" | "rose" | "open" | "apart";

const groupOf: Record<Verdict, Group> = {
  clear_fall: "fell", clear_rise: "rose", unclear_fall: "open", unclear_rise: "open", unchanged: "open", withheld: "apart", not_comparable: "apart",
};

/** The items by group; those that fell most come first, and those that rose most. */
export function grouped(items: readonly ItemChange[]): Record<Group, ItemChange[]> {
  const out: Record<Group, ItemChange[]> = { fell: [], rose: [], open: [], apart: [] };
  for (const it of items) out[groupOf[it.verdict]].push(it);
  out.rose.reverse();
  return out;
}

/** Why there is nothing to compare; undefined where there is. */
export function obstacle(d: UnitChanges): "none" | "withheld" | "few" | undefined {
  if (d.basis === "none" || !d.before || !d.after) return "none";
  if (d.before.n === null || d.after.n === null) return "withheld";
  if (!d.before.enough || !d.after.enough) return "few";
  return undefined;
}
