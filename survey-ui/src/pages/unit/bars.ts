// The rows of the diverging bars: the overall question, then each factor with its
// items. Level 3 stands across the middle, so that what pulls to the left and to the
// right of it can be compared from item to item.
import type { Bilingual } from "../../i18n/text";
import { say } from "../../i18n/text";
import type { Lang } from "../../i18n/language";
import type { Levels, ScoreItem, UnitScore } from "./wire";

/** What can be shown of an item: its levels; its rate alone (weighted, counts
 * withheld); nothing, because too few rated it; nothing, because nobody did. */
export type Shown = "levels" | "rate" | "withheld" | "empty";

export interface ItemRow {
  kind: "item";
  id: string;
  label: string;
  shown: Shown;
  n: number;
  noOpinion: number;
  counts: Levels;
  /** Percent of the ratings by level; they make 100. */
  shares: Levels;
  rate: number | null;
  /** Has too few ratings to be part of the index. */
  aside: boolean;
}

export interface FactorRow {
  kind: "factor";
  id: string;
  label: string;
  rate: number | null;
}

export type Row = ItemRow | FactorRow;

const none: Levels = [0, 0, 0, 0, 0];

function itemRow(it: ScoreItem, label: string): ItemRow {
  const levels = it.n > 0 && !it.withheld;
  const shown: Shown = levels ? "levels" : it.rate !== null ? "rate" : it.withheld ? "withheld" : "empty";
  return {
    kind: "item", id: it.id, label, shown, n: it.n, noOpinion: it.no_opinion, rate: it.rate, aside: !it.entered && it.rate !== null,
    counts: levels ? (it.levels as Levels) : none, shares: levels ? (it.levels.map((x) => (100 * x) / it.n) as Levels) : none,
  };
}

/** All rows in the order of the criteria set; empty where no figures are published. */
export function rows(d: UnitScore, lang: Lang, overallTitle: string): Row[] {
  const texts = new Map(d.form.questions.map((q) => [q.id, q]));
  const label = (id: string, code?: string) => {
    const q = texts.get(id);
    const text = q ? say(q.text as Bilingual, lang) : id;
    return code ? `${code} ${text}` : text;
  };
  const list: Row[] = [];
  const { overall, factors } = d.score;
  if (overall) list.push({ kind: "factor", id: "overall", label: overallTitle, rate: overall.rate }, itemRow(overall, label(overall.id)));
  for (const f of factors ?? []) {
    list.push({ kind: "factor", id: f.id, label: say(f.title, lang), rate: f.rate });
    for (const it of f.items) list.push(itemRow(it, label(it.id, it.code)));
  }
  return list;
}

/** How far bars reach to both sides of the middle of level 3, in percent, in whole
 * tens, so that the drawing has no empty half. */
export function reach(list: readonly Row[]): { left: number; right: number } {
  let [left, right] = [10, 10];
  for (const r of list) {
    if (r.kind !== "item") continue;
    const [one, two, three, four, five] = r.shares;
    left = Math.max(left, one + two + three / 2);
    right = Math.max(right, five + four + three / 2);
  }
  const tens = (x: number) => Math.min(100, Math.ceil(x / 10 - 1e-9) * 10);
  return { left: tens(left), right: tens(right) };
}

/** The item with the smallest and with the greatest satisfied share, for the sentence
 * that stands for the drawing. */
export function ends(list: readonly Row[]): { least: ItemRow; most: ItemRow } | undefined {
  const rated = list.filter((r): r is ItemRow => r.kind === "item" && r.id !== "overall" && r.rate !== null && !r.aside);
  if (rated.length < 2) return undefined;
  const sorted = [...rated].sort((a, b) => a.rate! - b.rate!);
  return { least: sorted[0]!, most: sorted.at(-1)! };
}

export interface Placed {
  row: Row;
  /** Pixels from the top. */
  y: number;
  height: number;
}

/** Where each row stands: on a phone an item has its words above its bar, elsewhere
 * beside it. Factors begin with a little air, but for the first. */
export function placed(list: readonly Row[], narrow: boolean): { rows: Placed[]; height: number } {
  let y = 0;
  const out: Placed[] = [];
  for (const row of list) {
    const item = narrow ? 92 : 44;
    const height = row.kind === "item" ? item : out.length === 0 ? 34 : narrow ? 58 : 48;
    out.push({ row, y, height });
    y += height;
  }
  return { rows: out, height: y };
}

/** A bar's pieces from left to right: level, where it begins and how long it is, in
 * percent with 0 in the middle of level 3. */
export function pieces(shares: Levels): { level: 1 | 2 | 3 | 4 | 5; from: number; length: number }[] {
  let from = -(shares[0] + shares[1] + shares[2] / 2);
  return shares.map((length, i) => {
    const piece = { level: (i + 1) as 1 | 2 | 3 | 4 | 5, from, length };
    from += length;
    return piece;
  }).filter((p) => p.length > 0);
}

/** A text in lines no wider than `width`, broken at spaces; a word that is wider than
 * that has a line of its own. `measure` gives the width of a text. */
export function wrap(words: string, width: number, measure: (text: string) => number): string[] {
  const out: string[] = [];
  for (const word of words.split(" ")) {
    const longer = out.length > 0 ? `${out.at(-1)} ${word}` : word;
    if (out.length > 0 && measure(longer) <= width) out[out.length - 1] = longer;
    else out.push(word);
  }
  return out;
}
