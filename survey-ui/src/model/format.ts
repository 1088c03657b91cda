// Numbers and days as people read them: 87,4 % and 22/11/2026 in Vietnamese,
// 87.4% and 22 Nov 2026 in English. Figures arrive in percent or points with two
// decimals; rounding here is for reading only and half away from zero.
import type { Lang } from "../i18n/language";

/** A civil date, YYYY-MM-DD. It is text and never goes through a time zone. */
export type Day = string;

const nbsp = "\u00a0";
const minus = "\u2212";
const formats = new Map<string, Intl.NumberFormat>();

function plain(value: number, lang: Lang, least: number, most: number): string {
  const key = `${lang}/${least}/${most}`;
  let f = formats.get(key);
  if (!f) {
    f = new Intl.NumberFormat(lang === "vi" ? "vi-VN" : "en-GB", {
      minimumFractionDigits: least, maximumFractionDigits: most, roundingMode: "halfExpand",
    } as Intl.NumberFormatOptions);
    formats.set(key, f);
  }
  // -0.04 with one decimal is 0,0 and has no sign.
  return f.format(value).replace(/^-(?=[0.,]*$)/, "").replace("-", minus);
}

/** A count or measure: 4.200 or 4,200. At most `decimals` places, zeros left out. */
export function number(value: number, lang: Lang, decimals = 0): string {
  return plain(value, lang, 0, decimals);
}

/** A figure with exactly `decimals` places, such as points: 17,48. */
export function fixed(value: number, lang: Lang, decimals = 2): string {
  return plain(value, lang, decimals, decimals);
}

/** Percent of a value from 0 to 100: 87,4 % or 87.4%. */
export function percent(value: number, lang: Lang, decimals = 1): string {
  return plain(value, lang, decimals, decimals) + (lang === "vi" ? nbsp : "") + "%";
}

/** Half the width of an interval, in percentage points: ± 2,1. */
export function margin(value: number, lang: Lang, decimals = 1): string {
  return `±${nbsp}${plain(Math.abs(value), lang, decimals, decimals)}`;
}

/** A change with its sign: +1,2, −0,8, 0,0. */
export function change(value: number, lang: Lang, decimals = 1): string {
  const text = plain(value, lang, decimals, decimals);
  return value > 0 && /[1-9]/.test(text) ? "+" + text : text;
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function parts(day: Day): [string, string, string] | undefined {
  const m = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  return m ? [m[1]!, m[2]!, m[3]!] : undefined;
}

/** 22/11/2026 or 22 Nov 2026. What is no civil date is returned as it is. */
export function day(value: Day, lang: Lang): string {
  const p = parts(value);
  if (!p) return value;
  const [y, m, d] = p;
  return lang === "vi" ? `${d}/${m}/${y}` : `${Number(d)}${nbsp}${months[Number(m) - 1]}${nbsp}${y}`;
}

/** Reads a day as people type it, 22/11/2026 or 2026-11-22, also with dots or
 * hyphens; undefined where there is no such day. Days come before months in both
 * languages. */
export function readDay(text: string): Day | undefined {
  const typed = /^\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\s*$/.exec(text);
  const [y, m, d] = typed ? [typed[3]!, typed[2]!, typed[1]!] : (parts(text.trim()) ?? ["", "", ""]);
  const made = `${y}-${m.padStart(2, "0")}-${d.padStart(2, "0")}`;
  const at = Date.parse(made + "T00:00:00Z");
  // 30 February is read as 1 or 2 March by some engines, and is no day.
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(made) ? made : undefined;
}

/** Day and month only: 22/11 or 22 Nov. */
export function dayShort(value: Day, lang: Lang): string {
  const p = parts(value);
  if (!p) return value;
  return lang === "vi" ? `${p[2]}/${p[1]}` : `${Number(p[2])}${nbsp}${months[Number(p[1]) - 1]}`;
}

/** From the first to the last day: 01/01/2026 – 31/12/2026. */
export function period(first: Day, last: Day, lang: Lang): string {
  return first === last ? day(first, lang) : `${day(first, lang)} – ${day(last, lang)}`;
}

/** An instant (RFC 3339) in Việt Nam's time, to the minute: 22/11/2026 15:04. */
export function moment(instant: string, lang: Lang): string {
  const at = new Date(instant);
  if (Number.isNaN(at.getTime())) return instant;
  // Việt Nam has one zone, UTC+7, and no summer time.
  const [civil, clock] = new Date(at.getTime() + 7 * 3600_000).toISOString().split("T") as [string, string];
  return `${day(civil, lang)} ${clock.slice(0, 5)}`;
}

/** Whole days from one civil date to another; negative when `to` is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((Date.parse(to + "T00:00:00Z") - Date.parse(from + "T00:00:00Z")) / 86_400_000);
}

/** The civil date `n` days later, earlier when n is negative. */
export function addDays(from: Day, n: number): Day {
  return new Date(Date.parse(from + "T00:00:00Z") + n * 86_400_000).toISOString().slice(0, 10);
}

/** Bytes for people: 1,4 MB. */
export function bytes(n: number, lang: Lang): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let i = 0;
  while (n >= 1000 && i < units.length - 1) {
    n /= 1000;
    i++;
  }
  return `${number(n, lang, i === 0 ? 0 : 1)}${nbsp}${units[i]}`;
}
