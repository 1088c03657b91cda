// Search that needs no accents and never merges what differs by them: "cam giang"
// finds both Cẩm Giang and Cẩm Giàng, as two rows; typed with its accents, the
// exact one comes first.

/** Without accents, in lower case, spaces made single. For comparing only. */
export function fold(text: string): string {
  return tidy(text).normalize("NFD").replace(/\p{M}/gu, "").replaceAll("đ", "d");
}

function tidy(text: string): string {
  return text.normalize("NFC").toLocaleLowerCase("vi").trim().replace(/\s+/g, " ");
}

/** How well a text fits: 0 is best, undefined is not at all. */
export type Match = (text: string) => number | undefined;

/** Prepares a query for many texts. An empty query fits everything alike. */
export function matcher(query: string): Match {
  const exact = tidy(query);
  const loose = fold(query);
  if (!loose) return () => 0;
  const words = loose.split(" ");
  return (text) => {
    const kept = place(tidy(text), exact);
    if (kept !== undefined) return kept;
    const folded = fold(text);
    const found = place(folded, loose);
    if (found !== undefined) return 4 + found;
    return words.every((w) => folded.includes(w)) ? 8 : undefined;
  };
}

/** 0 the whole text, 1 its start, 2 the start of a word, 3 anywhere. */
function place(text: string, query: string): number | undefined {
  if (text === query) return 0;
  const at = text.indexOf(query);
  if (at < 0) return undefined;
  if (at === 0) return 1;
  return (" " + text).includes(" " + query) ? 2 : 3;
}

/** The rows that fit, best first; rows that fit alike keep their order. `texts`
 * gives what a row may be found by, such as name and code. */
export function find<T>(rows: readonly T[], query: string, texts: (row: T) => readonly string[]): T[] {
  const match = matcher(query);
  return rows
    .map((row) => ({ row, rank: Math.min(...texts(row).map((t) => match(t) ?? Infinity)) }))
    .filter(({ rank }) => rank < Infinity)
    .sort((a, b) => a.rank - b.rank)
    .map(({ row }) => row);
}

/** Compares names as a Vietnamese list does. */
export const byName = new Intl.Collator("vi", { numeric: true }).compare;
