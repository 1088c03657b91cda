// What the pages of campaigns work out, without a browser.
import type { VersionRef } from "../../api/wire";
import { addDays, daysBetween, type Day } from "../../model/format";
import { fold } from "../../model/search";
import type { Campaign, CampaignInfo, Order } from "./wire";

/** An id from a title: "Khảo sát quý IV năm 2026" is khao-sat-quy-iv-nam-2026. */
export function suggestId(title: string, taken: readonly string[] = []): string {
  const base = fold(title).replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 44).replace(/-+$/, "");
  if (!base || !taken.includes(base)) return base;
  for (let n = 2; ; n++) if (!taken.includes(`${base}-${n}`)) return `${base}-${n}`;
}

export const validId = (id: string): boolean => /^[a-z0-9](-?[a-z0-9])*$/.test(id) && id.length <= 48;

export const refText = (r: VersionRef): string => `${r.id}@${r.version}`;

export function parseRef(text: string): VersionRef | undefined {
  const m = /^(.+)@(\d+)$/.exec(text);
  return m ? { id: m[1]!, version: Number(m[2]) } : undefined;
}

/** What is sent to keep a campaign as it is. */
export function orderOf(c: Campaign): Order {
  return {
    title: { ...c.title }, first: c.first, last: c.last, channels: [...c.channels], units: c.chosen.map((u) => u.unit),
    questionnaire: { id: c.questionnaire.id, version: c.questionnaire.version },
    criteria: { id: c.criteria.id, version: c.criteria.version },
    transactions: Object.fromEntries(c.chosen.flatMap((u) => (u.transactions === null ? [] : [[u.unit, u.transactions]]))),
    phone: c.phone,
  };
}

export type Field = "title.vi" | "title.en" | "first" | "last" | "channels" | "units" | "questionnaire" | "criteria" | "transactions" | "phone";

/** Fields in which two orders differ, in the order of the form. */
export function differing(a: Order, b: Order): Field[] {
  const fields: [Field, unknown, unknown][] = [
    ["title.vi", a.title.vi, b.title.vi], ["title.en", a.title.en, b.title.en], ["first", a.first, b.first], ["last", a.last, b.last],
    ["questionnaire", refText(a.questionnaire), refText(b.questionnaire)], ["criteria", refText(a.criteria), refText(b.criteria)],
    ["units", [...a.units].sort(), [...b.units].sort()], ["channels", [...a.channels].sort(), [...b.channels].sort()],
    ["transactions", entries(a.transactions), entries(b.transactions)], ["phone", a.phone, b.phone],
  ];
  return fields.filter(([, x, y]) => JSON.stringify(x) !== JSON.stringify(y)).map(([name]) => name);
}

const entries = (of: Record<string, number>) => Object.entries(of).sort(([x], [y]) => (x < y ? -1 : 1));

/** The newer state of a campaign with one's own changes on top: of each field what was
 * changed here, else what there is now. */
export function rebase(base: Order, mine: Order, theirs: Order): Order {
  const changed = new Set(differing(base, mine));
  const pick = <T>(field: Field, x: T, y: T): T => (changed.has(field) ? x : y);
  return {
    title: { vi: pick("title.vi", mine.title.vi, theirs.title.vi), en: pick("title.en", mine.title.en, theirs.title.en) },
    first: pick("first", mine.first, theirs.first), last: pick("last", mine.last, theirs.last),
    questionnaire: pick("questionnaire", mine.questionnaire, theirs.questionnaire), criteria: pick("criteria", mine.criteria, theirs.criteria),
    units: pick("units", mine.units, theirs.units), channels: pick("channels", mine.channels, theirs.channels),
    transactions: pick("transactions", mine.transactions, theirs.transactions), phone: pick("phone", mine.phone, theirs.phone),
  };
}

/** Numbers of units that are in the order; others would be refused. */
export function withinUnits(o: Order): Order {
  const units = new Set(o.units);
  return { ...o, transactions: Object.fromEntries(Object.entries(o.transactions).filter(([u]) => units.has(u))) };
}

export interface Timeline {
  first: Day;
  last: Day;
  /** Where a day is, in percent from the left. */
  at: (day: Day) => number;
}

/** One scale for the periods of all campaigns, with today on it. */
export function timeline(list: readonly Pick<CampaignInfo, "first" | "last">[], today: Day): Timeline {
  let first = today;
  let last = today;
  for (const c of list) {
    if (c.first < first) first = c.first;
    if (c.last > last) last = c.last;
  }
  const days = daysBetween(first, last) + 1;
  return { first, last, at: (day) => (Math.min(Math.max(daysBetween(first, day), 0), days) / days) * 100 };
}

export interface Bar {
  left: number;
  width: number;
  /** Today as a share of the bar's own period, 0 before it, 100 after. */
  passed: number;
}

export function bar(t: Timeline, c: Pick<CampaignInfo, "first" | "last">, today: Day): Bar {
  const left = t.at(c.first);
  const days = daysBetween(c.first, c.last) + 1;
  const gone = daysBetween(c.first, addDays(today, 1));
  return { left, width: Math.max(t.at(addDays(c.last, 1)) - left, 1.5), passed: Math.min(Math.max((gone / days) * 100, 0), 100) };
}

/** Days until a campaign begins (before it), or that are left of it, today included. */
export function remaining(c: Pick<CampaignInfo, "first" | "last">, today: Day): { begins: number } | { left: number } | undefined {
  if (today < c.first) return { begins: daysBetween(today, c.first) };
  if (today <= c.last) return { left: daysBetween(today, c.last) + 1 };
  return undefined;
}
