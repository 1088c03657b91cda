import { describe, expect, it } from "vitest";
import type { Pairs } from "./draft";
import { answered, fill, shown } from "./rules";

const pairs: Pairs = [["overall", "2"], ["s1_1", "na"], ["improve", "a"], ["improve", "b"]];

describe("shown", () => {
  it("when the question has one of the values", () => expect(shown(pairs, "overall", "1 2")).toBe(true));
  it("not for another value", () => expect(shown(pairs, "overall", "4 5")).toBe(false));
  it("not for a part of a value", () => expect(shown([["age", "a1"]], "age", "a18 a11")).toBe(false));
  it("not before the question has an answer", () => expect(shown([], "overall", "1")).toBe(false));
  it("by any of several choices", () => expect(shown(pairs, "improve", "b")).toBe(true));
});

describe("answered", () => {
  it("counts no opinion as an answer", () => expect(answered(pairs, ["overall", "s1_1", "s1_2"])).toBe(2));
  it("counts a question once", () => expect(answered(pairs, ["improve"])).toBe(1));
});

describe("fill", () => {
  it("puts values in place", () => expect(fill("{x}/{n} câu", { x: 3, n: 20 })).toBe("3/20 câu"));
});
