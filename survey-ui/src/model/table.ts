// What a table does with rows and columns, without a table: order and choice.
import { byName } from "./search";

export type SortValue = number | string | null | undefined;

/** A column and its direction as text for the address: "index", "-index". */
export interface Sort {
  id: string;
  down: boolean;
}

/** Reads a sort; of an unknown column, or of "", there is none. */
export function readSort(text: string, known: readonly string[]): Sort | undefined {
  const down = text.startsWith("-");
  const id = down ? text.slice(1) : text;
  return known.includes(id) ? { id, down } : undefined;
}

export const writeSort = (s: Sort): string => (s.down ? "-" : "") + s.id;

/** What a press on a header asks for: the other direction, or this column, numbers
 * from the top. */
export function nextSort(now: Sort | undefined, id: string, numbers: boolean): Sort {
  return now?.id === id ? { id, down: !now.down } : { id, down: numbers };
}

/** Sorted copy; rows without a value come last in both directions, equal rows keep
 * their order. */
export function sorted<T>(rows: readonly T[], value: (row: T) => SortValue, down: boolean): T[] {
  const keyed = rows.map((row) => ({ row, v: value(row) ?? undefined }));
  const sign = down ? -1 : 1;
  keyed.sort((a, b) => {
    if (a.v === undefined || b.v === undefined) return Number(a.v === undefined) - Number(b.v === undefined);
    return sign * (typeof a.v === "number" && typeof b.v === "number" ? a.v - b.v : byName(String(a.v), String(b.v)));
  });
  return keyed.map((k) => k.row);
}

/** The hidden columns as kept on this device: unknown names are dropped, and what
 * was never chosen is as the table has it. */
export function readHidden(kept: string | null, columns: readonly { id: string; hidden?: boolean | undefined }[]): Set<string> {
  try {
    const list: unknown = JSON.parse(kept ?? "");
    if (Array.isArray(list)) return new Set(columns.map((c) => c.id).filter((id) => list.includes(id)));
  } catch {
    // nothing kept, or not ours
  }
  return new Set(columns.filter((c) => c.hidden).map((c) => c.id));
}
