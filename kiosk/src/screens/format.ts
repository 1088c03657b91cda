// Moments and amounts for staff, in Vietnam's time whatever the tablet's zone is.
import type { Lang } from "../api/wire";

const moments: Record<Lang, Intl.DateTimeFormat> = {
  vi: new Intl.DateTimeFormat("vi-VN", { timeZone: "Asia/Ho_Chi_Minh", hour: "2-digit", minute: "2-digit", day: "2-digit", month: "2-digit", year: "numeric" }),
  en: new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Ho_Chi_Minh", hour: "2-digit", minute: "2-digit", day: "2-digit", month: "2-digit", year: "numeric" }),
};
const locales: Record<Lang, string> = { vi: "vi-VN", en: "en-GB" };

/** An RFC 3339 moment as day and minute. */
export function moment(at: string, lang: Lang): string {
  return moments[lang].format(new Date(at));
}

export function number(n: number, lang: Lang): string {
  return n.toLocaleString(locales[lang]);
}

export function bytes(n: number, lang: Lang): string {
  const [unit, by] = n >= 1e9 ? ["GB", 1e9] as const : ["MB", 1e6] as const;
  return `${(n / by).toLocaleString(locales[lang], { maximumFractionDigits: 1 })} ${unit}`;
}

/** Seconds as the largest unit that says enough. */
export function span(seconds: number, lang: Lang): string {
  const [n, unit] = seconds < 120 ? [seconds, "second"] as const
    : seconds < 7200 ? [seconds / 60, "minute"] as const
      : seconds < 172_800 ? [seconds / 3600, "hour"] as const : [seconds / 86_400, "day"] as const;
  return new Intl.NumberFormat(locales[lang], { style: "unit", unit, unitDisplay: "long", maximumFractionDigits: 0 }).format(n);
}
