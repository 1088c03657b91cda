// A criteria set as pages see it: whatever was parsed, made whole, so that a file
// that is being written can be shown; what it says, and how two differ.
import type { Channel } from "../../api/wire";
import { channels } from "../campaigns/wire";
import type { Words } from "../forms/model";

export interface Factor {
  id: string;
  title: Words;
  weight: number;
  items: string[];
}

export interface Band {
  from: number;
  share: number;
}

export interface Rule {
  counts: boolean;
  cap: number;
}

export interface Criteria {
  id: string;
  version: number;
  title: Words;
  decision: string;
  validFrom: string;
  validUntil: string;
  questionnaire: { id: string; version: number };
  total: number;
  max: number;
  share: number;
  measure: string;
  factors: Factor[];
  overall: string;
  minPublish: number;
  minScore: number;
  minItem: number;
  withholdUnder: number;
  error: number;
  fallback: number;
  passTotal: number;
  /** Least index in percent; 0 is none. */
  floor: number;
  countFlagged: boolean;
  channels: Record<Channel, Rule>;
  rule: string;
  bands: Band[];
  roundAt: string;
}

type Raw = Record<string, unknown>;

const raw = (v: unknown): Raw => (v !== null && typeof v === "object" && !Array.isArray(v) ? (v as Raw) : {});
const list = (v: unknown): unknown[] => (Array.isArray(v) ? v : []);
const text = (v: unknown): string => (typeof v === "string" ? v : typeof v === "number" ? String(v) : "");
const num = (v: unknown): number => (typeof v === "number" && Number.isFinite(v) ? v : 0);
const words = (v: unknown): Words => ({ vi: text(raw(v)["vi"]), en: text(raw(v)["en"]) });

export function readCriteria(value: unknown): Criteria {
  const c = raw(value);
  const [form, group, sampling, pass, rules, points] = ["questionnaire", "group", "sampling", "pass", "channels", "points"].map((k) => raw(c[k])) as [Raw, Raw, Raw, Raw, Raw, Raw];
  return {
    id: text(c["id"]), version: num(c["version"]), title: words(c["title"]), decision: text(c["decision"]),
    validFrom: text(c["valid_from"]), validUntil: text(c["valid_until"]), questionnaire: { id: text(form["id"]), version: num(form["version"]) },
    total: num(c["total"]), max: num(group["max"]), share: num(group["residents_share"]), measure: text(c["measure"]) || "index",
    factors: list(c["factors"]).map((f) => ({ id: text(raw(f)["id"]), title: words(raw(f)["title"]), weight: num(raw(f)["weight"]), items: list(raw(f)["items"]).map(text) })),
    overall: text(c["overall"]), minPublish: num(c["min_publish"]), minScore: num(c["min_score"]), minItem: num(c["min_item"]), withholdUnder: num(c["withhold_under"]),
    error: num(sampling["error"]), fallback: num(sampling["fallback"]), passTotal: num(pass["total"]), floor: num(pass["floor"]),
    countFlagged: c["count_flagged"] === true,
    channels: Object.fromEntries(channels.map((ch) => [ch, { counts: raw(rules[ch])["counts"] === true, cap: num(raw(rules[ch])["cap"]) }])) as Record<Channel, Rule>,
    rule: text(points["rule"]), bands: list(points["bands"]).map((b) => ({ from: num(raw(b)["from"]), share: num(raw(b)["share"]) })),
    roundAt: text(raw(c["rounding"])["at"]) || "points",
  };
}

/** Each factor's part of the index in percent; undefined where no weight is above 0. */
export function parts(c: Criteria): (number | undefined)[] {
  const sum = c.factors.reduce((n, f) => n + Math.max(f.weight, 0), 0);
  return c.factors.map((f) => (sum > 0 ? (Math.max(f.weight, 0) / sum) * 100 : undefined));
}

/** The line of points over the index, corner by corner, from 0 to 100 percent. */
export function curve(c: Criteria): [number, number][] {
  if (c.rule !== "bands") return [[0, 0], [100, c.share]];
  const up = [...c.bands].sort((a, b) => a.from - b.from);
  const line: [number, number][] = [[0, 0]];
  let now = 0;
  for (const b of up) {
    const next = (c.share * b.share) / 100;
    line.push([b.from, now], [b.from, next]);
    now = next;
  }
  line.push([100, now]);
  return line;
}

/** Points at an index, before rounding; a band begins with its lower bound. */
export function pointsAt(c: Criteria, index: number): number {
  if (c.rule !== "bands") return (c.share * index) / 100;
  const band = [...c.bands].sort((a, b) => b.from - a.from).find((b) => index >= b.from);
  return band ? (c.share * band.share) / 100 : 0;
}

export type Field =
  | "title.vi" | "title.en" | "decision" | "valid" | "questionnaire" | "total" | "max" | "share" | "measure" | "overall" | "min_publish" | "min_score"
  | "min_item" | "withhold_under" | "error" | "fallback" | "pass" | "floor" | "count_flagged" | "channel" | "rule" | "band" | "round_at"
  | "factor" | "weight" | "items" | "factor_title";

export interface Difference {
  field: Field;
  /** Which factor, channel or band. */
  name?: string;
  /** Values as they are in the file; empty where there is none. */
  before: string;
  after: string;
}

/** What differs from one set to another, in the order of the file. */
export function compareCriteria(a: Criteria, b: Criteria): Difference[] {
  const out: Difference[] = [];
  const say = (field: Field, before: string | number | boolean, after: string | number | boolean, name?: string) => {
    if (String(before) !== String(after)) out.push({ field, ...(name === undefined ? {} : { name }), before: String(before), after: String(after) });
  };
  say("title.vi", a.title.vi, b.title.vi);
  say("title.en", a.title.en, b.title.en);
  say("decision", a.decision, b.decision);
  say("valid", [a.validFrom, a.validUntil].filter(Boolean).join(" – "), [b.validFrom, b.validUntil].filter(Boolean).join(" – "));
  say("questionnaire", `${a.questionnaire.id}@${a.questionnaire.version}`, `${b.questionnaire.id}@${b.questionnaire.version}`);
  say("total", a.total, b.total);
  say("max", a.max, b.max);
  say("share", a.share, b.share);
  say("measure", a.measure, b.measure);
  factors(a, b, say, out);
  say("overall", a.overall, b.overall);
  say("min_publish", a.minPublish, b.minPublish);
  say("min_score", a.minScore, b.minScore);
  say("min_item", a.minItem, b.minItem);
  say("withhold_under", a.withholdUnder, b.withholdUnder);
  say("error", a.error, b.error);
  say("fallback", a.fallback, b.fallback);
  say("pass", a.passTotal, b.passTotal);
  say("floor", a.floor || "", b.floor || "");
  say("count_flagged", a.countFlagged, b.countFlagged);
  for (const ch of channels) say("channel", ruleText(a.channels[ch]), ruleText(b.channels[ch]), ch);
  say("rule", a.rule, b.rule);
  for (const from of [...new Set([...a.bands, ...b.bands].map((x) => x.from))].sort((x, y) => y - x)) {
    const share = (c: Criteria) => c.bands.find((x) => x.from === from)?.share ?? "";
    say("band", share(a), share(b), String(from));
  }
  say("round_at", a.roundAt, b.roundAt);
  return out;
}

/** "" for a channel that does not count, else its cap. */
const ruleText = (r: Rule): string => (r.counts ? String(r.cap) : "");

function factors(a: Criteria, b: Criteria, say: (f: Field, x: string | number, y: string | number, name?: string) => void, out: Difference[]): void {
  for (const f of b.factors) {
    const was = a.factors.find((x) => x.id === f.id);
    const name = f.title.vi || f.id;
    if (!was) {
      out.push({ field: "factor", name, before: "", after: f.items.join(", ") });
      continue;
    }
    say("factor_title", `${was.title.vi} / ${was.title.en}`, `${f.title.vi} / ${f.title.en}`, name);
    say("weight", was.weight, f.weight, name);
    say("items", was.items.join(", "), f.items.join(", "), name);
  }
  for (const f of a.factors) {
    if (!b.factors.some((x) => x.id === f.id)) out.push({ field: "factor", name: f.title.vi || f.id, before: f.items.join(", "), after: "" });
  }
}
