import { describe, expect, it } from "vitest";
import shipped from "../../../../configs/questionnaires/dich-vu-cong-v1.yaml?raw";
import { addOption, addQuestion, addSection, edit, move, put, putWords, read, remove, setType } from "./document";
import { asks, place, readForm } from "./model";

const small = `# Ghi chú đầu tệp
id: thu
version: 1
title: {vi: Phiếu thử, en: Trial}
levels:
  - {vi: Một, en: One}
sections:
  - id: a
    title: {vi: Phần A, en: Section A} # ghi chú bên cạnh
    questions:
      - id: q1
        code: "1.1"
        type: scale
        text:
          vi: Câu một
          en: One
      # ghi chú của câu hai
      - id: q2
        type: single
        text: {vi: Câu hai, en: Two}
        options:
          - {id: x, text: {vi: Ích, en: X}}
          - {id: y, text: {vi: I, en: Y}}
  - id: b
    title: {vi: Phần B, en: Section B}
    questions:
      - {id: q3, type: text, max_length: 50, text: {vi: Câu ba, en: Three}}
`;
const form = (text: string) => read(text).form!;
const ids = (text: string) => form(text).sections.map((s) => s.questions.map((q) => q.id).join(" "));

describe("text and form", () => {
  it("of the shipped file agree", () => {
    const f = form(shipped);
    expect(asks(f).filter((q) => q.type === "scale")).toHaveLength(20);
    expect(f.sections[1]!.questions[0]).toMatchObject({ id: "s1_1", code: "1.1", noOpinion: true, required: false });
    expect(f.levels.map((l) => l.en)).toEqual(["Very dissatisfied", "Dissatisfied", "Neutral", "Satisfied", "Very satisfied"]);
  });
  it("stay as they are when nothing changes", () => {
    expect(edit(shipped, () => {})).toBe(shipped);
    expect(edit(small, () => {})).toBe(small);
  });
  it("change in one place only", () => {
    const next = edit(shipped, putWords(["sections", 1, "questions", 0, "text"], "vi", "Thông tin: “dễ tìm”, dễ hiểu # không phải ghi chú"));
    const [a, b] = [shipped.split("\n"), next.split("\n")];
    expect(b).toHaveLength(a.length);
    expect(b.filter((line, i) => line !== a[i])).toHaveLength(1);
    expect(form(next).sections[1]!.questions[0]!.text.vi).toBe("Thông tin: “dễ tìm”, dễ hiểu # không phải ghi chú");
  });
  it.each(["yes", "true", "null", "1.1", "2026-01-01", "- a", "a: b", "", "  hai đầu  ", "'", '"', "dòng một\ndòng hai", "@x", "%", "`", "0x1F", "~"])("carries %j as a text", (value) => {
    expect(form(edit(small, putWords(["title"], "en", value))).title.en).toBe(value);
  });
  it("tell where a broken text breaks", () => {
    expect(read("id: a\nlevels: [\n")).toMatchObject({ form: undefined, fault: { line: 3 } });
    expect(edit("id: [", put(["id"], "x"))).toBe("id: [");
    expect(read("a: &a [*a]").form).toBeUndefined();
  });
  it("of anything else are an empty form", () => {
    for (const text of ["", "hello", "- 1", "sections: 7", "sections: [null, 3, {questions: {}}]"]) expect(() => readForm(read(text).form)).not.toThrow();
    expect(form("sections: [null]").sections[0]).toEqual({ id: "", title: { vi: "", en: "" }, hint: { vi: "", en: "" }, questions: [] });
  });
});

describe("changes", () => {
  it("keep comments", () => {
    const next = edit(small, put(["version"], 2));
    expect(next).toBe(small.replace("version: 1", "version: 2"));
    expect(edit(small, move(["sections", 0, "questions", 1], ["sections", 0, "questions", 0]))).toContain("# ghi chú của câu hai");
  });
  it("move questions within and between sections", () => {
    expect(ids(edit(small, move(["sections", 0, "questions", 0], ["sections", 0, "questions", 1])))).toEqual(["q2 q1", "q3"]);
    expect(ids(edit(small, move(["sections", 0, "questions", 0], ["sections", 1, "questions", 0])))).toEqual(["q2", "q1 q3"]);
    expect(ids(edit(small, move(["sections", 0, "questions", 0], ["sections", 1, "questions", 9])))).toEqual(["q2", "q3 q1"]);
    expect(ids(edit(small, move(["sections", 1], ["sections", 0])))).toEqual(["q3", "q1 q2"]);
    expect(edit(small, move(["sections", 9], ["sections", 0]))).toBe(small);
  });
  it("add what has a free id and is whole", () => {
    let text = edit(small, addQuestion(0, "multiple"));
    expect(asks(form(text)).map((q) => q.id)).toEqual(["q1", "q2", "q4", "q3"]);
    expect(form(text).sections[0]!.questions[2]!.options.map((o) => o.id)).toEqual(["a1", "a2"]);
    text = edit(text, addSection);
    expect(form(text).sections[2]).toMatchObject({ id: "phan1", questions: [{ id: "q5", type: "scale" }] });
    text = edit(edit(text, addQuestion(2, "text")), addOption(["sections", 0, "questions", 1]));
    expect(form(text).sections[2]!.questions[1]!.maxLength).toBe(1000);
    expect(form(text).sections[0]!.questions[1]!.options.map((o) => o.id)).toEqual(["x", "y", "a1"]);
    // As a person would have written it: words on one line.
    expect(text).toContain('text: {vi: "", en: ""}');
    expect(form(edit("id: x\nversion: 1\n", addSection)).sections).toHaveLength(1);
  });
  it("of a type take away what does not belong to it", () => {
    const path = ["sections", 0, "questions", 1];
    let text = edit(small, setType(path, "text"));
    expect(form(text).sections[0]!.questions[1]).toMatchObject({ type: "text", options: [], maxLength: 1000 });
    text = edit(text, setType(path, "single"));
    expect(form(text).sections[0]!.questions[1]).toMatchObject({ maxLength: 0, options: [{ id: "a1" }, { id: "a2" }] });
    text = edit(edit(text, put([...path, "no_opinion"], true)), setType(path, "yes_no"));
    expect(form(text).sections[0]!.questions[1]).toMatchObject({ noOpinion: false, options: [] });
  });
  it("of words that may be missing come and go", () => {
    const path = ["sections", 0, "questions", 0, "hint"];
    let text = edit(small, putWords(path, "vi", "Gợi ý", true));
    expect(form(text).sections[0]!.questions[0]!.hint).toEqual({ vi: "Gợi ý", en: "" });
    text = edit(text, putWords(path, "vi", "", true));
    expect(text).not.toContain("hint");
    expect(ids(edit(small, remove(["sections", 0])))).toEqual(["q3"]);
  });
});

describe("paths of problems", () => {
  it("lead to their question", () => {
    expect(place("sections[2].questions[10].text.vi")).toEqual({ section: 2, question: 10, rest: "text.vi" });
    expect(place("sections[0].title.en")).toEqual({ section: 0, question: undefined, rest: "title.en" });
    expect(place("levels[0]")).toBeUndefined();
  });
});
