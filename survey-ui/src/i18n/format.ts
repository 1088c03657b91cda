// model/format.ts in the reader's language.
import * as format from "../model/format";
import { useLanguage, type Lang } from "./language";

function bound(lang: Lang) {
  return {
    number: (v: number, decimals?: number) => format.number(v, lang, decimals),
    fixed: (v: number, decimals?: number) => format.fixed(v, lang, decimals),
    percent: (v: number, decimals?: number) => format.percent(v, lang, decimals),
    margin: (v: number, decimals?: number) => format.margin(v, lang, decimals),
    change: (v: number, decimals?: number) => format.change(v, lang, decimals),
    day: (v: format.Day) => format.day(v, lang),
    dayShort: (v: format.Day) => format.dayShort(v, lang),
    period: (first: format.Day, last: format.Day) => format.period(first, last, lang),
    moment: (v: string) => format.moment(v, lang),
    bytes: (v: number) => format.bytes(v, lang),
  };
}

export type Format = ReturnType<typeof bound>;

const formats: Record<Lang, Format> = { vi: bound("vi"), en: bound("en") };

/** Stable for each language: fit for lists of dependencies. */
export function useFormat(): Format {
  return formats[useLanguage()];
}
