// A questionnaire as the editor and the comparer see it: whatever was parsed, made
// whole, so that a file that is being written can be shown.

export interface Words {
  vi: string;
  en: string;
}

export const questionTypes = ["scale", "single", "multiple", "yes_no", "rating", "text"] as const;
export type QuestionType = (typeof questionTypes)[number];

export interface Option {
  id: string;
  text: Words;
}

export interface Question {
  id: string;
  code: string;
  /** A type that does not exist is kept as it is. */
  type: string;
  text: Words;
  hint: Words;
  required: boolean;
  noOpinion: boolean;
  options: Option[];
  maxLength: number;
  showWhen: { question: string; in: string[] } | undefined;
}

export interface FormSection {
  id: string;
  title: Words;
  hint: Words;
  questions: Question[];
}

export interface Form {
  id: string;
  version: number;
  title: Words;
  intro: Words;
  levels: Words[];
  noOpinion: Words;
  minAnswered: number;
  sections: FormSection[];
}

type Raw = Record<string, unknown>;

const raw = (v: unknown): Raw => (v !== null && typeof v === "object" && !Array.isArray(v) ? (v as Raw) : {});
const list = (v: unknown): unknown[] => (Array.isArray(v) ? v : []);
const text = (v: unknown): string => (typeof v === "string" ? v : typeof v === "number" || typeof v === "boolean" ? String(v) : "");
const count = (v: unknown): number => (typeof v === "number" && Number.isFinite(v) ? v : 0);
const words = (v: unknown): Words => ({ vi: text(raw(v)["vi"]), en: text(raw(v)["en"]) });

/** A form from what YAML or JSON gave. */
export function readForm(value: unknown): Form {
  const f = raw(value);
  return {
    id: text(f["id"]), version: count(f["version"]), title: words(f["title"]), intro: words(f["intro"]),
    levels: list(f["levels"]).map(words), noOpinion: words(f["no_opinion"]), minAnswered: count(f["min_answered_percent"]),
    sections: list(f["sections"]).map((s) => ({
      id: text(raw(s)["id"]), title: words(raw(s)["title"]), hint: words(raw(s)["hint"]), questions: list(raw(s)["questions"]).map(readQuestion),
    })),
  };
}

function readQuestion(value: unknown): Question {
  const q = raw(value);
  const when = raw(q["show_when"]);
  return {
    id: text(q["id"]), code: text(q["code"]), type: text(q["type"]), text: words(q["text"]), hint: words(q["hint"]),
    required: q["required"] === true, noOpinion: q["no_opinion"] === true,
    options: list(q["options"]).map((o) => ({ id: text(raw(o)["id"]), text: words(raw(o)["text"]) })),
    maxLength: count(q["max_length"]),
    showWhen: q["show_when"] === undefined ? undefined : { question: text(when["question"]), in: list(when["in"]).map(text) },
  };
}

export const asks = (f: Form): Question[] => f.sections.flatMap((s) => s.questions);

/** The next free id that begins with a word: q1, q2, … */
export function freeId(word: string, taken: Iterable<string>): string {
  const used = new Set(taken);
  for (let n = 1; ; n++) if (!used.has(`${word}${n}`)) return `${word}${n}`;
}

/** The section and question a path of a problem leads to: sections[2].questions[0].text.vi. */
export function place(path: string): { section: number; question: number | undefined; rest: string } | undefined {
  const m = /^sections\[(\d+)\](?:\.questions\[(\d+)\])?\.?(.*)$/.exec(path);
  return m ? { section: Number(m[1]), question: m[2] === undefined ? undefined : Number(m[2]), rest: m[3] ?? "" } : undefined;
}
