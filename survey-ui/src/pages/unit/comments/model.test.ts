import { describe, expect, test } from "vitest";
import { edited, length, overtaken, pieces, toggled } from "./model";
import type { Comment, CommentList, Tag } from "./wire";

const hits = (text: string, query: string) => pieces(text, query).map((p) => (p.hit ? `[${p.text}]` : p.text)).join("");

describe("pieces", () => {
  test.each([
    ["Phải chờ gần hai tiếng.", "cho gan", "Phải [chờ gần] hai tiếng."],
    ["Đi lại ĐI LẠI đi lại", "đi lại", "[Đi lại] [ĐI LẠI] [đi lại]"],
    ["Đi lại", "di", "[Đi] lại"],
    ["hai\ntiếng  rưỡi", "tieng ruoi", "hai\n[tiếng  rưỡi]"],
    ["hai\ntiếng", "  hai tieng ", "[hai\ntiếng]"],
    ["aaaa", "aa", "[aa][aa]"],
    ["aaa", "aa", "[aa]a"],
    ["chờ😀lâu", "lau", "chờ😀[lâu]"],
    ["chờ", "không", "chờ"],
    ["chờ", "   ", "chờ"],
    ["", "chờ", ""],
    ["số (1.*)", "1.*", "số ([1.*])"],
  ])("%s, searched for %s", (text, query, want) => expect(hits(text, query)).toBe(want));

  test("accents that stand apart are found, and nothing is lost", () => {
    expect(hits("chờ lâu".normalize("NFD"), "chờ")).toBe("[chờ] lâu");
  });
});

test("length counts characters, not units, without blanks around", () => {
  expect(length("  chờ😀 ")).toBe(4);
  expect(length("chờ".normalize("NFD"))).toBe(3);
});

test("tags keep their order and do not repeat", () => {
  const order: Tag[] = ["praise", "waiting", "other"];
  expect(toggled(["other"], "praise", true, order)).toEqual(["praise", "other"]);
  expect(toggled(["praise", "other"], "praise", true, order)).toEqual(["praise", "other"]);
  expect(toggled(["praise", "other"], "praise", false, order)).toEqual(["other"]);
});

const comment = (ref: string): Comment => ({
  ref, question: "comment", asked: { vi: "Ý kiến", en: "" }, text: "Chờ lâu", day: "2026-11-02", channel: "qr", point: "", point_name: "",
  standing: "counted", revision: 0, tags: ["waiting"], answer: null,
});
const page = (...refs: string[]): CommentList => ({
  shown: true, needed: 30, total: 3, found: 3, open: 3, items: refs.map(comment),
  tags: [{ tag: "waiting", text: { vi: "", en: "" }, n: 3 }, { tag: "other", text: { vi: "", en: "" }, n: 0 }],
});

describe("edited", () => {
  const answer = { text: "Cảm ơn", day: "2026-11-03" };
  test("changes the one comment and the counts of every page", () => {
    const [first, second] = edited([page("a", "b"), page("c")], "c", { revision: 1, tags: ["other"], answer });
    expect(second!.items[0]).toMatchObject({ ref: "c", revision: 1, tags: ["other"], answer, text: "Chờ lâu" });
    expect(first!.items).toEqual(page("a", "b").items);
    for (const p of [first!, second!]) {
      expect(p.open).toBe(2);
      expect(p.tags.map((t) => t.n)).toEqual([2, 1]);
    }
  });
  test("withdrawing counts it as open again", () => {
    const answered = edited([page("a")], "a", { revision: 1, tags: [], answer });
    expect(edited(answered, "a", { revision: 2, tags: [], answer: null })[0]!.open).toBe(3);
  });
  test("an edit of what is not loaded changes nothing", () => {
    expect(edited([page("a")], "z", { revision: 1, tags: [], answer })).toEqual([page("a")]);
  });
});

test("an editor is overtaken by another answer, not by tags", () => {
  expect(overtaken("", { revision: 5, tags: ["other"], answer: null })).toBe(false);
  expect(overtaken("", { revision: 1, tags: [], answer: { text: "x", day: "2026-11-03" } })).toBe(true);
  expect(overtaken("x", { revision: 2, tags: [], answer: null })).toBe(true);
});
