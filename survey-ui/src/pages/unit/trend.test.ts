import { expect, test } from "vitest";
import { week } from "./fixture";
import { band, floor, span, trimmed } from "./trend";

test("the band ends where a week is missing", () => {
  expect(band([week("a", 30, 80), week("b", 30, 90), week("c", null, null), week("d", 30, 70)])).toEqual([
    { first: 0, low: [75, 85], high: [85, 95] }, { first: 3, low: [65], high: [75] },
  ]);
  expect(band([week("a", 0, null)])).toEqual([]);
});

test("the axis begins in tens under the lowest bound, and never above 80", () => {
  expect(floor([week("a", 30, 97)], 97)).toBe(80);
  expect(floor([week("a", 30, 76)], 90)).toBe(60);
  expect(floor([week("a", 30, 3)], null)).toBe(0);
  expect(floor([], null)).toBe(80);
});

test("empty weeks at both ends go, those between stay", () => {
  const list = [week("a", 0, null), week("b", 9, 80), week("c", 0, null), week("d", null, null), week("e", 0, null)];
  expect(trimmed(list).map((w) => w.key)).toEqual(["b", "c", "d"]);
  expect(trimmed([week("a", 0, null, { flagged: 6 })]).length).toBe(1);
  expect(trimmed([week("a", 0, null)])).toEqual([]);
});

test("the sentence leaves out the week under way", () => {
  const list = [week("a", 9, 80), week("b", 9, 85), week("c", 9, 20, { complete: false })];
  expect([span(list)?.first.key, span(list)?.last.key]).toEqual(["a", "b"]);
  expect(span(list.slice(1))).toBeUndefined();
});
