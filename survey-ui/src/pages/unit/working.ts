// The working of a score as it is laid out: steps with headings, long ones in lines.
import type { Lang } from "../../i18n/language";
import { say } from "../../i18n/text";
import type { Score, Step } from "./wire";

export interface Part {
  id: string;
  /** The id without the factor: factor.cong-chuc is "factor". */
  kind: string;
  /** Of a factor its title, else empty. */
  title: string;
  lines: string[];
}

/** Steps but for the caution, which stands beside every figure anyway. */
export function parts(score: Score, lang: Lang): Part[] {
  const titles = new Map((score.factors ?? []).map((f) => [`factor.${f.id}`, say(f.title, lang)]));
  return score.steps.filter((s) => s.id !== "caution").map((s) => ({
    id: s.id, kind: s.id.split(".")[0]!, title: titles.get(s.id) ?? "", lines: lines(s, lang),
  }));
}

/** A sentence a line. A full stop ends one only before a capital and a space, so that
 * "1.1" and "17.42" stay whole; the first line of a factor repeats its title. */
export function lines(step: Step, lang: Lang): string[] {
  const all = say(step.text, lang).split(/(?<=[.:;])\s+(?=\p{Lu})/u).filter(Boolean);
  return step.id.startsWith("factor.") && all.length > 1 ? all.slice(1) : all;
}
