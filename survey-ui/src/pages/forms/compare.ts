// What differs between two versions of a questionnaire, told by section, question
// and text, and not by line.
import { asks, type Form, type Question, type Words } from "./model";

export type Kind = "added" | "removed" | "changed" | "moved";

/** The parts of a form, section or question that are compared one by one. */
export type Part =
  | "title" | "intro" | "levels" | "no_opinion_words" | "min_answered" | "text" | "hint" | "code" | "type" | "required" | "no_opinion"
  | "max_length" | "show_when" | "option" | "section";

export interface Detail {
  part: Part;
  /** Of words. */
  lang?: "vi" | "en";
  /** Which level (1 to 5) or option. */
  name?: string;
  before: string;
  after: string;
}

export interface Change {
  kind: Kind;
  what: "form" | "section" | "question";
  id: string;
  /** In the newer version, or the older one of what is gone. */
  title: Words;
  code: string;
  details: Detail[];
}

export interface Comparison {
  changes: Change[];
  /** Questions that say the same in both. */
  same: number;
}

/** Changes from one version to another, in the order of the newer one; what is gone
 * stands at the end of its kind. */
export function compare(before: Form, after: Form): Comparison {
  const changes: Change[] = [];
  const form = formDetails(before, after);
  if (form.length > 0) changes.push({ kind: "changed", what: "form", id: after.id, title: after.title, code: "", details: form });
  changes.push(...sections(before, after));
  const [old, now] = [asks(before), asks(after)];
  const moved = movedIds(old.map((q) => q.id), now.map((q) => q.id));
  const sectionOf = (f: Form, id: string) => f.sections.find((s) => s.questions.some((q) => q.id === id));
  let same = 0;
  for (const q of now) {
    const was = old.find((o) => o.id === q.id);
    const named = { what: "question" as const, id: q.id, title: q.text, code: q.code };
    if (!was) {
      changes.push({ ...named, kind: "added", details: [] });
      continue;
    }
    const details = questionDetails(was, q);
    if (details.length > 0) changes.push({ ...named, kind: "changed", details });
    const [from, to] = [sectionOf(before, q.id)!, sectionOf(after, q.id)!];
    const crossed = from.id !== to.id;
    if (crossed || moved.has(q.id)) {
      const where = crossed ? [{ part: "section" as const, before: from.title.vi || from.id, after: to.title.vi || to.id }] : [];
      changes.push({ ...named, kind: "moved", details: where });
    } else if (details.length === 0) same++;
  }
  for (const q of old) {
    if (!now.some((n) => n.id === q.id)) changes.push({ what: "question", id: q.id, title: q.text, code: q.code, kind: "removed", details: [] });
  }
  return { changes, same };
}

function sections(before: Form, after: Form): Change[] {
  const out: Change[] = [];
  const moved = movedIds(before.sections.map((s) => s.id), after.sections.map((s) => s.id));
  for (const s of after.sections) {
    const was = before.sections.find((o) => o.id === s.id);
    const named = { what: "section" as const, id: s.id, title: s.title, code: "" };
    if (!was) {
      out.push({ ...named, kind: "added", details: [] });
      continue;
    }
    const details = [...wordsDetails("title", was.title, s.title), ...wordsDetails("hint", was.hint, s.hint)];
    if (details.length > 0) out.push({ ...named, kind: "changed", details });
    if (moved.has(s.id)) out.push({ ...named, kind: "moved", details: [] });
  }
  for (const s of before.sections) {
    if (!after.sections.some((n) => n.id === s.id)) out.push({ what: "section", id: s.id, title: s.title, code: "", kind: "removed", details: [] });
  }
  return out;
}

function formDetails(a: Form, b: Form): Detail[] {
  const levels = Array.from({ length: Math.max(a.levels.length, b.levels.length) }, (_, i) =>
    wordsDetails("levels", a.levels[i] ?? empty, b.levels[i] ?? empty, String(i + 1))).flat();
  return [
    ...wordsDetails("title", a.title, b.title), ...wordsDetails("intro", a.intro, b.intro), ...levels,
    ...wordsDetails("no_opinion_words", a.noOpinion, b.noOpinion), ...plain("min_answered", String(a.minAnswered), String(b.minAnswered)),
  ];
}

const empty: Words = { vi: "", en: "" };

function questionDetails(a: Question, b: Question): Detail[] {
  return [
    ...wordsDetails("text", a.text, b.text), ...wordsDetails("hint", a.hint, b.hint), ...plain("code", a.code, b.code),
    ...plain("type", a.type, b.type), ...plain("required", String(a.required), String(b.required)),
    ...plain("no_opinion", String(a.noOpinion), String(b.noOpinion)), ...plain("max_length", String(a.maxLength || ""), String(b.maxLength || "")),
    ...plain("show_when", when(a), when(b)), ...optionDetails(a, b),
  ];
}

const when = (q: Question): string => (q.showWhen ? `${q.showWhen.question} = ${q.showWhen.in.join(", ")}` : "");

function optionDetails(a: Question, b: Question): Detail[] {
  const out: Detail[] = [];
  for (const o of b.options) {
    const was = a.options.find((x) => x.id === o.id);
    if (!was) out.push({ part: "option", name: o.id, before: "", after: o.text.vi });
    else out.push(...wordsDetails("option", was.text, o.text, o.id));
  }
  for (const o of a.options) if (!b.options.some((x) => x.id === o.id)) out.push({ part: "option", name: o.id, before: o.text.vi, after: "" });
  const order = (q: Question, other: Question) => q.options.filter((o) => other.options.some((x) => x.id === o.id)).map((o) => o.id).join(", ");
  return [...out, ...plain("option", order(a, b), order(b, a))];
}

function plain(part: Part, before: string, after: string): Detail[] {
  return before === after ? [] : [{ part, before, after }];
}

function wordsDetails(part: Part, a: Words, b: Words, name?: string): Detail[] {
  return (["vi", "en"] as const).flatMap((lang) =>
    a[lang] === b[lang] ? [] : [{ part, lang, ...(name === undefined ? {} : { name }), before: a[lang], after: b[lang] }]);
}

/** Which of the ids that are in both lists changed their place: as few as possible,
 * those outside a longest run that kept its order. */
export function movedIds(before: readonly string[], after: readonly string[]): Set<string> {
  const common = after.filter((id) => before.includes(id));
  const at = common.map((id) => before.indexOf(id));
  // Longest increasing run; lists are at most 200 long.
  const length = at.map(() => 1);
  const from = at.map(() => -1);
  for (let i = 0; i < at.length; i++) {
    for (let j = 0; j < i; j++) {
      if (at[j]! < at[i]! && length[j]! + 1 > length[i]!) [length[i], from[i]] = [length[j]! + 1, j];
    }
  }
  const moved = new Set(common);
  let i = length.indexOf(Math.max(0, ...length));
  for (; i >= 0 && i < common.length; i = from[i]!) moved.delete(common[i]!);
  return moved;
}
