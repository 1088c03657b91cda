// What the page works out of units, without a page.
import { find } from "../../model/search";
import type { Merger, Report, Unit, UnitType } from "./wire";

export const types: readonly UnitType[] = ["xa", "phuong", "thi_tran", "dac_khu"];

/** The code within a key: 10507 of 10507@2025-07-01. */
export const codeOf = (key: string) => key.slice(0, key.indexOf("@"));
/** The first day within a key. */
export const fromOf = (key: string) => key.slice(key.indexOf("@") + 1);

/** The units that fit; found by name, old district and code. */
export function filteredUnits(units: readonly Unit[], text: string, type: string): Unit[] {
  const fit = units.filter((u) => !type || u.type === type);
  return text.trim() ? find(fit, text, (u) => [u.name, codeOf(u.key), u.district ?? ""]) : fit;
}

/** A new unit with all it was formed of. */
export interface Formed {
  key: string;
  name: string;
  type: UnitType;
  parts: Merger[];
  /** How many of them bring their counts along. */
  carry: number;
}

/** The succession by new unit, in the order of its rows. */
export function byNewUnit(rows: readonly Merger[]): Formed[] {
  const found = new Map<string, Formed>();
  for (const r of rows) {
    let f = found.get(r.new);
    if (!f) found.set(r.new, (f = { key: r.new, name: r.new_name, type: r.new_type, parts: [], carry: 0 }));
    f.parts.push(r);
    if (r.carries) f.carry++;
  }
  return [...found.values()];
}

/** The new units that fit; found by their own names and by those they came from. */
export function filteredFormed(list: readonly Formed[], text: string): Formed[] {
  return text.trim() ? find(list, text, (f) => [f.name, codeOf(f.key), ...f.parts.map((p) => p.old_name)]) : [...list];
}

/** What a report comes to. */
export type Verdict = "faulty" | "refused" | "same" | "ready";

export function verdict(r: Report): Verdict {
  if (r.problems.length > 0) return "faulty";
  if (r.refused.length > 0) return "refused";
  return r.changes ? "ready" : "same";
}

/** The text of a CSV file. Undefined where it is not UTF-8, as spreadsheets of other
 * languages save it: taken as it is, every accent would be lost. */
export function decode(bytes: ArrayBuffer): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
