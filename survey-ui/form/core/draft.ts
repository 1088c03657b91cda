// A draft is what the phone keeps of an unfinished form: the chosen answers, when
// they were chosen, and whether "send" was pressed. Nothing else is kept, and
// nothing for longer than a day, because phones are lent within a family.

/** Names and values in the order of the form; a name may come more than once. */
export type Pairs = [string, string][];

export interface Draft {
  pairs: Pairs;
  /** Send was pressed, and no answer to it has come yet. */
  sent: boolean;
}

export const draftLife = 24 * 60 * 60 * 1000;

/** Drafts are kept per entry code: two communes never share one. */
export const draftKey = (path: string): string => "hailong" + path;

export function writeDraft(d: Draft, now: number): string {
  return JSON.stringify([now, d.sent ? 1 : 0, d.pairs]);
}

/** The draft in a stored text; null when there is none, it is too old, comes from
 * the future (a clock that jumped) or is not a draft at all. */
export function readDraft(text: string | null, now: number): Draft | null {
  try {
    const [at, sent, pairs] = JSON.parse(text || "") as [number, number, Pairs];
    const age = now - at;
    if (!(age >= 0 && age < draftLife) || !pairs.length) return null;
    for (const [name, value] of pairs) {
      if (typeof name != "string" || typeof value != "string") return null;
    }
    return { pairs, sent: sent == 1 };
  } catch {
    return null;
  }
}

/** The pairs as application/x-www-form-urlencoded, as a browser would send them. */
export function encode(pairs: Pairs): string {
  return pairs.map((p) => p.map(encodeURIComponent).join("=")).join("&");
}
