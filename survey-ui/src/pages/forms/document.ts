// The YAML text and the form are one thing: every change in the form is made in the
// document that was parsed from the text, so that comments and the way it is
// written stay.
import { Document, isMap, isSeq, parseDocument, visit, type Node, type Scalar, type ScalarTag, type YAMLMap, type YAMLSeq } from "yaml";
import { asks, freeId, readForm, type Form, type QuestionType } from "./model";

export type Path = readonly (string | number)[];

export interface Fault {
  line: number;
  message: string;
}

export interface Parsed {
  /** What the text says; undefined while it is no YAML. */
  form: Form | undefined;
  /** Of a broken text, in the parser's English. */
  fault: Fault | undefined;
}

// Folded paragraphs are written as they were: folding them anew would change lines
// that nobody touched.
function parse(text: string): Document.Parsed {
  const written = new Map<unknown, { value: unknown; source: string }>();
  const doc = parseDocument(text, {
    version: "1.2", prettyErrors: false, merge: false,
    customTags: (tags) => tags.map((tag) => {
      if (typeof tag === "string" || tag.tag !== "tag:yaml.org,2002:str" || !("stringify" in tag) || !tag.stringify) return tag;
      const stringify = tag.stringify;
      return {
        ...tag,
        stringify: (item: Scalar, ctx, onComment, onChompKeep) => {
          const was = written.get(item);
          const kept = was && was.value === item.value && was.source.includes("\n" + ctx.indent + was.source.split("\n")[1]!.trimStart());
          return kept ? was.source : stringify(item, ctx, onComment, onChompKeep);
        },
      } as ScalarTag;
    }),
  });
  visit(doc, {
    Scalar: (_, node) => {
      if (node.type === "BLOCK_FOLDED" && node.range) written.set(node, { value: node.value, source: text.slice(node.range[0], node.range[1]).trimEnd() });
    },
  });
  return doc;
}

/** What a text says, whatever it is about; undefined while it is no YAML. */
export function readValue(text: string): { value: unknown; fault: Fault | undefined } {
  const doc = parse(text);
  const error = doc.errors[0];
  if (error) return { value: undefined, fault: { line: text.slice(0, error.pos[0]).split("\n").length, message: error.message } };
  try {
    return { value: doc.toJS({ maxAliasCount: 0 }) ?? null, fault: undefined };
  } catch {
    return { value: undefined, fault: { line: 1, message: "aliases" } }; // the server tells it in words
  }
}

export function read(text: string): Parsed {
  const { value, fault } = readValue(text);
  return { form: fault ? undefined : readForm(value), fault };
}

/** The text after a change of the document; the text as it is where it can't be parsed. */
export function edit(text: string, change: (doc: Document) => void): string {
  const doc = parse(text);
  if (doc.errors.length > 0) return text;
  change(doc);
  return doc.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** Puts a value at a path. Lists and groups on the way are made where they are
 * missing; undefined takes the key away. */
export const put = (path: Path, value: unknown) => (doc: Document): void => {
  if (value === undefined) doc.deleteIn(path);
  else doc.setIn(path, value);
};

/** Puts words in one language; the other is there too, so that the group is whole.
 * Words that may be missing go when both are empty. */
export const putWords = (path: Path, lang: "vi" | "en", value: string, optional = false) => (doc: Document): void => {
  const other = lang === "vi" ? "en" : "vi";
  if (optional && !value && !doc.getIn([...path, other])) return void doc.deleteIn(path);
  if (!isMap(doc.getIn(path))) doc.setIn(path, doc.createNode({ vi: "", en: "" }, { flow: true }));
  doc.setIn([...path, lang], value);
};

function listAt(doc: Document, path: Path): YAMLSeq | undefined {
  const node = doc.getIn(path);
  return isSeq(node) ? node : undefined;
}

/** Moves an entry of a list to a place in the same or another list. */
export const move = (from: Path, to: Path) => (doc: Document): void => {
  const [source, target] = [listAt(doc, from.slice(0, -1)), listAt(doc, to.slice(0, -1))];
  const [at, place] = [from.at(-1) as number, to.at(-1) as number];
  if (!source || at < 0 || at >= source.items.length) return;
  const [item] = source.items.splice(at, 1);
  if (target) target.items.splice(Math.min(Math.max(place, 0), target.items.length), 0, item);
  else doc.setIn(to.slice(0, -1), [item]);
};

export const remove = (path: Path) => (doc: Document): void => void doc.deleteIn(path);

function append(doc: Document, path: Path, node: Node): void {
  const list = listAt(doc, path);
  if (list) list.items.push(node);
  else {
    const made = doc.createNode([]) as YAMLSeq;
    made.flow = false;
    made.items.push(node);
    doc.setIn(path, made);
  }
}

/** A group whose words are written on one line, as in the shipped files. */
function group(doc: Document, value: Record<string, unknown>): YAMLMap {
  const map = doc.createNode(value) as YAMLMap;
  for (const pair of map.items) {
    if (isMap(pair.value)) pair.value.flow = true;
    if (isSeq(pair.value)) for (const item of pair.value.items) if (isMap(item)) item.flow = true;
  }
  return map;
}

// A new one each time: YAML would tie two of one object together by an alias.
const none = () => ({ vi: "", en: "" });

export const addSection = (doc: Document): void => {
  const form = readForm(doc.toJS());
  const node = group(doc, { id: freeId("phan", form.sections.map((s) => s.id)), title: none(), questions: [] });
  (node.get("questions") as YAMLSeq).items.push(question(doc, form, "scale"));
  append(doc, ["sections"], node);
};

export const addQuestion = (section: number, type: QuestionType) => (doc: Document): void =>
  append(doc, ["sections", section, "questions"], question(doc, readForm(doc.toJS()), type));

function question(doc: Document, form: Form, type: QuestionType): YAMLMap {
  return group(doc, { id: freeId("q", asks(form).map((q) => q.id)), type, text: none(), ...fresh(type) });
}

/** What a question of a type must have besides its text. */
function fresh(type: string): Record<string, unknown> {
  if (type === "single" || type === "multiple") return { options: [{ id: "a1", text: none() }, { id: "a2", text: none() }] };
  if (type === "text") return { max_length: 1000 };
  return {};
}

/** Changes the type, and takes away what does not belong to the new one. */
export const setType = (path: Path, type: QuestionType) => (doc: Document): void => {
  doc.setIn([...path, "type"], type);
  const q = doc.getIn(path);
  if (!isMap(q)) return;
  const choice = type === "single" || type === "multiple";
  if (!choice) q.delete("options");
  if (type !== "text") q.delete("max_length");
  if (type !== "scale") q.delete("no_opinion");
  for (const [key, value] of Object.entries(fresh(type))) {
    if (!q.has(key)) q.set(key, group(doc, { [key]: value }).get(key, true));
  }
};

export const addOption = (path: Path) => (doc: Document): void => {
  const ids = readForm({ sections: [{ questions: [(doc.getIn(path) as YAMLMap | undefined)?.toJSON()] }] }).sections[0]!.questions[0]!.options.map((o) => o.id);
  const node = doc.createNode({ id: freeId("a", ids), text: none() }, { flow: true });
  append(doc, [...path, "options"], node as Node);
};
