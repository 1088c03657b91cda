// Texts of the console. Each page has a strings.ts beside it:
//
//   export const strings = texts({ vi: { title: "Tổng quan" }, en: { title: "Overview" } });
//
// A key missing in either language does not compile. A text with values is a
// function: `left: (n: string) => `còn ${n} phiếu``; values arrive formatted.
import { useLanguage, type Lang } from "./language";

type Word = string | ((...values: never[]) => string);
type SameShape<T> = { [K in keyof T]: T[K] extends string ? string : T[K] };

export type Texts<T> = Record<Lang, T>;

export function texts<T extends Record<string, Word>>(both: { vi: T; en: SameShape<NoInfer<T>> }): Texts<SameShape<T>> {
  return both as Texts<SameShape<T>>;
}

/** The texts of a page in the reader's language. */
export function useText<T>(both: Texts<T>): T {
  return both[useLanguage()];
}

/** A text that the server keeps in both languages, such as a campaign's title. */
export interface Bilingual {
  vi: string;
  en?: string;
}

/** In the reader's language; Vietnamese where there is no English. */
export function say(text: Bilingual, lang: Lang): string {
  return (lang === "en" && text.en) || text.vi;
}

export function useSay(): (text: Bilingual) => string {
  const lang = useLanguage();
  return (text) => say(text, lang);
}
