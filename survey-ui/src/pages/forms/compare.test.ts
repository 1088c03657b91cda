import { describe, expect, it } from "vitest";
import shipped from "../../../../configs/questionnaires/dich-vu-cong-v1.yaml?raw";
import { compare, movedIds } from "./compare";
import { addQuestion, edit, move, put, putWords, read, remove } from "./document";

const form = (text: string) => read(text).form!;
const told = (text: string) => compare(form(shipped), form(text)).changes.map((c) => `${c.kind} ${c.what} ${c.id}`);

describe("moved", () => {
  it.each([
    ["a b c", "a b c", ""],
    ["a b c", "c a b", "c"],
    ["a b c d", "b c d a", "a"],
    ["a b c d", "d c b a", "a b c"], // any one may stay; the rest moved
    ["a b c", "a x c", ""],
    ["", "a", ""],
  ])("%s → %s", (before, after, want) => {
    const list = (s: string) => s.split(" ").filter(Boolean);
    const got = movedIds(list(before), list(after));
    expect(got.size).toBe(list(want).length);
    if (list(want).length < 3) expect([...got].sort().join(" ")).toBe(want);
  });
});

describe("two versions", () => {
  it("that say the same differ in nothing", () => {
    const { changes, same } = compare(form(shipped), form(edit(shipped, put(["version"], 2))));
    expect(changes).toEqual([]);
    expect(same).toBeGreaterThan(20);
  });
  it("tell each change once, by its question", () => {
    let text = edit(shipped, putWords(["sections", 1, "questions", 0, "text"], "vi", "Khác"));
    text = edit(text, addQuestion(1, "yes_no"));
    text = edit(text, remove(["sections", 2, "questions", 3]));
    text = edit(text, move(["sections", 3, "questions", 4], ["sections", 3, "questions", 0]));
    text = edit(text, move(["sections", 4, "questions", 0], ["sections", 5, "questions", 0]));
    text = edit(text, put(["min_answered_percent"], 80));
    text = edit(text, putWords(["sections", 0, "title"], "en", "All in all"));
    expect(told(text)).toEqual([
      "changed form dich-vu-cong", "changed section chung", "changed question s1_1", "added question q1",
      "moved question s3_5", "moved question s4_1", "removed question s2_4",
    ]);
  });
  it("give both texts of what changed", () => {
    const text = edit(shipped, putWords(["sections", 1, "questions", 0, "text"], "vi", "Khác"));
    const [c] = compare(form(shipped), form(text)).changes;
    expect(c!.details).toEqual([{ part: "text", lang: "vi", before: "Thông tin về thủ tục có ở nhiều nơi, dễ tìm, dễ hiểu", after: "Khác" }]);
    expect(c!.code).toBe("1.1");
  });
  it("tell of options, levels and conditions", () => {
    const base = `sections:
  - id: a
    questions:
      - {id: q, type: single, text: {vi: Q, en: Q}, options: [{id: x, text: {vi: X, en: X}}, {id: y, text: {vi: Y, en: Y}}]}
      - {id: r, type: text, text: {vi: R, en: R}, show_when: {question: q, in: [x]}}
levels: [{vi: Một, en: One}]
`;
    let text = edit(base, move(["sections", 0, "questions", 0, "options", 1], ["sections", 0, "questions", 0, "options", 0]));
    text = edit(text, putWords(["sections", 0, "questions", 0, "options", 0, "text"], "en", "Yy"));
    text = edit(text, put(["sections", 0, "questions", 1, "show_when", "in"], ["y"]));
    text = edit(text, putWords(["levels", 0], "vi", "1"));
    const details = compare(form(base), form(text)).changes.flatMap((c) => c.details);
    expect(details).toEqual([
      { part: "levels", lang: "vi", name: "1", before: "Một", after: "1" },
      { part: "option", lang: "en", name: "y", before: "Y", after: "Yy" },
      { part: "option", before: "x, y", after: "y, x" },
      { part: "show_when", before: "q = x", after: "q = y" },
    ]);
  });
});
