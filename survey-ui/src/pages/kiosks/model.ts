// What the page works out of tablets: which are shown, what needs somebody, how hours
// are typed, what a history looks like.
import { addDays, daysBetween, type Day } from "../../model/format";
import { find } from "../../model/search";
import type { HistoryDay, Kiosk, Span, Words } from "./wire";

/** The states as people see them: one that should be heard of and is not is its own. */
export type Standing = "active" | "silent" | "waiting" | "revoked";
export const standings: readonly Standing[] = ["silent", "active", "waiting", "revoked"];

export function standing(k: Pick<Kiosk, "state" | "silent">): Standing {
  return k.state === "active" && k.silent ? "silent" : k.state;
}

export interface Wanted {
  text: string;
  unit: string;
  /** A Standing, "" for all that are in use, "all" for revoked ones, too. */
  state: string;
}

/** The tablets that fit: those that need somebody first, else as the server has them. */
export function filtered<K extends Kiosk>(list: readonly K[], want: Wanted): K[] {
  const fit = list.filter((k) => {
    const s = standing(k);
    const state = want.state === "all" || (want.state === "" ? s !== "revoked" : s === want.state);
    return state && (!want.unit || k.unit === want.unit);
  });
  const found = find(fit, want.text, (k) => [k.name, k.unit_name, k.point_name]);
  return want.text.trim() ? found : [...found].sort((a, b) => standings.indexOf(standing(a)) - standings.indexOf(standing(b)));
}

export function counts(list: readonly Kiosk[]): Record<Standing, number> {
  const n = { active: 0, silent: 0, waiting: 0, revoked: 0 };
  for (const k of list) n[standing(k)]++;
  return n;
}

/** The units that have tablets, once each, as [key, name]. */
export function unitsOf(list: readonly Kiosk[]): [string, string][] {
  return [...new Map(list.map((k) => [k.unit, k.unit_name]))];
}

/** Codes as they are shown and typed: two groups of four. */
export const grouped = (code: string) => plain(code).replace(/(.{4})(?=.)/g, "$1 ");

const plain = (code: string) => code.replace(/[^0-9A-Za-z]/g, "");

/** What a tablet opens to pair itself. Behind the hash sign, so that the code is in no
 * log on the way. */
export const pairingAddress = (origin: string, code: string) => `${origin}/kiosk/#${plain(code)}`;

/** 07:30 of minutes since midnight; 24:00 is the end of a day. */
export function clockOf(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}

/** Minutes of a time as people type it: 07:30, 7h30, 7h, 7, 0730; undefined for none. */
export function minutesOf(text: string): number | undefined {
  const m = /^(\d{1,2})(?:\s*[:.hg]?\s*(\d{2}))?\s*[hg]?$/i.exec(text.trim());
  if (!m) return undefined;
  const [hour, minute] = [Number(m[1]), Number(m[2] ?? 0)];
  return minute < 60 && 60 * hour + minute <= 24 * 60 ? 60 * hour + minute : undefined;
}

/** A time as it is shown, once it is typed; what is none stays as it is. */
export function tidyClock(text: string): string {
  const at = minutesOf(text);
  return at === undefined ? text : clockOf(at);
}

/** Monday first, as Vietnamese calendars have it; the indices of Hours. */
export const week = [1, 2, 3, 4, 5, 6, 0] as const;

/** Hours as a form has them. */
export interface DayForm { open: boolean; from: string; to: string }

export const isOpen = (s: Span) => s.from < s.to;

export function dayForms(hours: readonly Span[]): DayForm[] {
  // A day that is closed offers the usual hours.
  return hours.map((s) => (isOpen(s) ? { open: true, from: clockOf(s.from), to: clockOf(s.to) } : { open: false, from: "07:00", to: "17:30" }));
}

/** Which days are not well: no times, or an end that is not after the beginning. */
export function wrongDays(days: readonly DayForm[]): number[] {
  return days.flatMap((d, i) => {
    const [from, to] = [minutesOf(d.from), minutesOf(d.to)];
    return d.open && !(from !== undefined && to !== undefined && from < to) ? [i] : [];
  });
}

/** The hours of a form that is well. */
export function hoursOf(days: readonly DayForm[]): Span[] {
  return days.map((d) => (d.open ? { from: minutesOf(d.from)!, to: minutesOf(d.to)! } : { from: 0, to: 0 }));
}

/** Days in a row with the same hours as one line, Monday first: [1..5] 07:00–17:30.
 * Undefined hours: closed. */
export function hourLines(hours: readonly Span[]): { days: number[]; hours: Span | undefined }[] {
  const lines: { days: number[]; hours: Span | undefined }[] = [];
  for (const day of week) {
    const s = hours[day] && isOpen(hours[day]) ? hours[day] : undefined;
    const last = lines.at(-1);
    if (last && last.hours?.from === s?.from && last.hours?.to === s?.to) last.days.push(day);
    else lines.push({ days: [day], hours: s });
  }
  return lines;
}

/** What is edited of a tablet, in its form. */
export interface Settings { name: string; point: string; hours: DayForm[]; message: Words }

export function settingsOf(k: Kiosk): Settings {
  return { name: k.name, point: k.point, hours: dayForms(k.hours), message: k.message ?? { vi: "", en: "" } };
}

/** What is sent of a form. */
export function settingsBody(s: Settings) {
  const [vi, en] = [s.message.vi.trim(), s.message.en.trim()];
  return { name: s.name.trim(), point: s.point, hours: hoursOf(s.hours), message: vi || en ? { vi, en } : null };
}

/** The fields in which somebody else's version differs from what is entered here. */
export function differing(mine: Settings, theirs: Settings): (keyof Settings)[] {
  const [a, b] = [settingsBody(mine), settingsBody(theirs)];
  return (["name", "point", "hours", "message"] as const).filter((k) => JSON.stringify(a[k]) !== JSON.stringify(b[k]));
}

/** 4 to 8 digits. */
export const pinFits = (pin: string) => /^\d{4,8}$/.test(pin);

/** Digits that whoever stands before the tablet tries first: all alike, or a row. */
export function pinWeak(pin: string): boolean {
  const steps = new Set([...pin].slice(1).map((d, i) => Number(d) - Number(pin[i])));
  return pin.length > 1 && steps.size === 1 && [0, 1, -1].includes([...steps][0]!);
}

/** The last `n` days up to a day; undefined where nothing was heard. */
export function lastDays(days: readonly HistoryDay[], today: Day, n: number): { day: Day; heard: HistoryDay | undefined }[] {
  const known = new Map(days.map((d) => [d.day, d]));
  return Array.from({ length: n }, (_, i) => addDays(today, i - n + 1)).map((day) => ({ day, heard: known.get(day) }));
}

/** How many days of history are worth drawing: back to the first known, 14 to 60. */
export function span(days: readonly HistoryDay[], today: Day): number {
  const first = days.reduce((d, x) => (x.day < d ? x.day : d), today);
  return Math.min(60, Math.max(14, daysBetween(first, today) + 1));
}

/** A battery that will not last the day. */
export const batteryLow = (battery: number | null, charging: boolean) => battery !== null && battery <= 20 && !charging;

/** A clock so wrong that staff should set it, in seconds. The answers' days are right
 * all the same. */
export const skewed = (seconds: number) => Math.abs(seconds) >= 300;

/** Room that runs out: more than 80 % of the quota. */
export const roomLow = (used: number, quota: number) => quota > 0 && used / quota > 0.8;
