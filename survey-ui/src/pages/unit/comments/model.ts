// What the list does without a screen: marking what was searched for, and putting an
// edit into the pages that are loaded.
import type { Comment, CommentList, Handling, Tag } from "./wire";

/** The longest answer in characters, as the server counts them. */
export const maxAnswer = 1000;

export function length(text: string): number {
  return [...text.trim().normalize("NFC")].length;
}

/** A part of a text; hit if it is what was searched for. */
export interface Piece {
  text: string;
  hit: boolean;
}

/** Cuts a text where the query is in it. Accents, case and the number of blanks do not
 * matter, as in the server's search. */
export function pieces(text: string, query: string): Piece[] {
  const wanted = folded([...query.trim()]).letters.join("");
  const source = [...text.normalize("NFC")];
  if (!wanted) return [{ text: source.join(""), hit: false }];
  const { letters, from } = folded(source);
  const joined = letters.join("");
  const out: Piece[] = [];
  let done = 0;
  for (let at = joined.indexOf(wanted); at >= 0; at = joined.indexOf(wanted, at + wanted.length)) {
    const first = from[at]!;
    const end = from[at + wanted.length] ?? source.length;
    if (first < done) continue;
    if (first > done) out.push({ text: source.slice(done, first).join(""), hit: false });
    out.push({ text: source.slice(first, end).join(""), hit: true });
    done = end;
  }
  if (done < source.length) out.push({ text: source.slice(done).join(""), hit: false });
  return out;
}

/** Letters without accents and case, and for each of their UTF-16 units the character
 * of the source it comes from. */
function folded(source: readonly string[]): { letters: string[]; from: number[] } {
  const letters: string[] = [];
  const from: number[] = [];
  source.forEach((c, i) => {
    const plain = /\s/u.test(c) ? " " : c.toLowerCase().normalize("NFD").replace(/\p{Mn}/gu, "").replaceAll("đ", "d");
    if (plain === " " && letters.at(-1) === " ") return;
    for (const unit of plain.split("")) {
      letters.push(unit);
      from.push(i);
    }
  });
  return { letters, from };
}

/** Tags with one put on or taken off, in the order of all. */
export function toggled(tags: readonly Tag[], tag: Tag, on: boolean, order: readonly Tag[]): Tag[] {
  return order.filter((t) => (t === tag ? on : tags.includes(t)));
}

/** The pages after an edit of one comment. It stays where it is, even if the filter
 * would no longer find it: nobody's work vanishes under the hand. */
export function edited(pages: readonly CommentList[], ref: string, h: Handling): CommentList[] {
  const old = pages.flatMap((p) => p.items).find((m) => m.ref === ref);
  if (!old) return [...pages];
  const open = Number(!h.answer) - Number(!old.answer);
  const has = (tags: readonly Tag[], t: Tag) => Number(tags.includes(t));
  return pages.map((p) => ({
    ...p,
    open: p.open + open,
    tags: p.tags.map((t) => ({ ...t, n: t.n + has(h.tags, t.tag) - has(old.tags, t.tag) })),
    items: p.items.map((m): Comment => (m.ref === ref ? { ...m, revision: h.revision, tags: h.tags, answer: h.answer } : m)),
  }));
}

/** Whether the answer under an editor is another than it began with. */
export function overtaken(began: string, now: Handling): boolean {
  return began !== (now.answer?.text ?? "");
}
