// What lies between two values of the trail, as lines that people read: one for each
// field that differs, with what was there before and after. No DOM, no words.

/** A value that is shown as it is: no list of things, no object. */
export type Leaf = string | number | boolean;

/** One field. Lists of leaves tell what was added and taken away; everything else
 * tells before and after. */
export interface Change {
  /** The names from the outside in: ["title", "vi"]. A number is a place in a list. */
  path: string[];
  before?: Leaf;
  after?: Leaf;
  added?: Leaf[];
  removed?: Leaf[];
}

/** A value that the server left out because it was too long. */
export interface Omitted {
  bytes: number;
  sha256: string;
}

export function omitted(value: unknown): Omitted | undefined {
  const o = object(value)?.["omitted"];
  const found = object(o);
  return found && typeof found["bytes"] === "number" && typeof found["sha256"] === "string"
    ? { bytes: found["bytes"], sha256: found["sha256"] } : undefined;
}

/** The fields that differ, in the order of what came after, then of what was there
 * before. Nothing before, or nothing after, gives every field that has a value. */
export function difference(before: unknown, after: unknown): Change[] {
  const found: Change[] = [];
  compare([], before, after, found);
  return found;
}

function compare(path: string[], a: unknown, b: unknown, found: Change[]): void {
  if (same(a, b)) return;
  const [x, y] = [object(a), object(b)];
  if ((x || a === undefined) && (y || b === undefined) && (x || y)) {
    const keys = [...Object.keys(y ?? {}), ...Object.keys(x ?? {}).filter((k) => !y || !(k in y))];
    for (const k of keys) compare([...path, k], x?.[k], y?.[k], found);
    return;
  }
  const [p, q] = [list(a), list(b)];
  if ((p || empty(a)) && (q || empty(b)) && (p || q)) return lists(path, p ?? [], q ?? [], found);
  const [was, is] = [leaf(a), leaf(b)];
  if (was === undefined && is === undefined) return;
  found.push({ path, ...(was !== undefined && { before: was }), ...(is !== undefined && { after: is }) });
}

/** Lists of leaves as sets; lists of things by what names each, else by place. */
function lists(path: string[], a: unknown[], b: unknown[], found: Change[]): void {
  if ([...a, ...b].every((v) => leaf(v) !== undefined && typeof v !== "object")) {
    const [was, is] = [a as Leaf[], b as Leaf[]];
    const removed = was.filter((v) => !is.includes(v));
    const added = is.filter((v) => !was.includes(v));
    if (added.length + removed.length > 0) {
      found.push({ path, ...(added.length > 0 && { added }), ...(removed.length > 0 && { removed }) });
    } else {
      found.push({ path, before: was.join(", "), after: is.join(", ") }); // another order
    }
    return;
  }
  const [was, is] = [named(a), named(b)];
  for (const k of new Set([...is.keys(), ...was.keys()])) compare([...path, k], was.get(k), is.get(k), found);
}

/** The things of a list by id, key, code or name where every one has its own. */
function named(values: unknown[]): Map<string, unknown> {
  for (const field of ["id", "key", "code", "name"]) {
    const map = new Map(values.map((v) => [String(object(v)?.[field] ?? ""), v]));
    if (map.size === values.length && !map.has("")) return map;
  }
  return new Map(values.map((v, i) => [String(i + 1), v]));
}

function same(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b) || (empty(a) && empty(b));
}

function empty(v: unknown): boolean {
  return v === undefined || v === null || v === "";
}

function object(v: unknown): Record<string, unknown> | undefined {
  return typeof v === "object" && v !== null && !Array.isArray(v) ? (v as Record<string, unknown>) : undefined;
}

function list(v: unknown): unknown[] | undefined {
  return Array.isArray(v) ? v : undefined;
}

/** What is shown of a value; undefined for nothing. A mixture of kinds, as when a
 * field has become a list, is shown as its JSON. */
function leaf(v: unknown): Leaf | undefined {
  if (empty(v)) return undefined;
  if (typeof v === "string" || typeof v === "number" || typeof v === "boolean") return v;
  return JSON.stringify(v);
}
