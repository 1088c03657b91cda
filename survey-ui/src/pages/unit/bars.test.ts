import { expect, test } from "vitest";
import { ends, pieces, placed, reach, rows, wrap, type ItemRow } from "./bars";
import { item, score, unit } from "./fixture";

const of = (over: Parameters<typeof score>[0]) => rows(unit({ score: score(over) }), "vi", "Chung");
const factor = (items: ReturnType<typeof item>[]) => [{ id: "f", title: { vi: "Tiếp cận", en: "Access" }, weight: 1, rate: 80, items }];

test("the overall question comes first, then each factor with its items and their codes", () => {
  const list = of({ overall: item("overall", [0, 0, 10, 20, 70]), factors: factor([item("s1_1", [1, 2, 3, 4, 10], { code: "1.1" })]) });
  expect(list.map((r) => [r.kind, r.label])).toEqual([
    ["factor", "Chung"], ["item", "Nhìn chung"], ["factor", "Tiếp cận"], ["item", "1.1 Thông tin dễ tìm"],
  ]);
  expect((list[3] as ItemRow).shares).toEqual([5, 10, 15, 20, 50]);
});

test("nothing is published: there are no rows, not rows of zeros", () => {
  expect(of({ status: "below_publish", overall: null, factors: null })).toEqual([]);
});

test("what is withheld has no levels; a weighted rate may stay without its counts", () => {
  const list = of({
    overall: null,
    factors: factor([
      item("s1_1", [0, 0, 0, 0, 0], { withheld: true, rate: null, entered: false }),
      item("s1_2", [0, 0, 0, 0, 0], { withheld: true, rate: 81.5, entered: true }),
      item("s1_3", [0, 0, 0, 0, 0], { rate: null, entered: false, no_opinion: 7 }),
      item("s1_4", [0, 1, 0, 2, 4], { entered: false }),
    ]),
  }).filter((r) => r.kind === "item");
  expect(list.map((r) => r.shown)).toEqual(["withheld", "rate", "empty", "levels"]);
  expect(list.map((r) => r.aside)).toEqual([false, false, false, true]);
  expect(list.slice(0, 3).every((r) => r.shares.every((x) => x === 0))).toBe(true);
});

test("the drawing reaches as far as its longest bar on each side, in tens", () => {
  expect(reach(of({ overall: null, factors: factor([item("s1_1", [5, 10, 20, 30, 35]), item("s1_2", [0, 0, 0, 50, 50])]) }))).toEqual({ left: 30, right: 100 });
  expect(reach(of({ overall: null, factors: factor([item("s1_1", [0, 0, 100, 0, 0])]) }))).toEqual({ left: 50, right: 50 });
  expect(reach([])).toEqual({ left: 10, right: 10 });
});

test("least and most satisfied leave out what is no part of the index", () => {
  const list = of({ overall: item("overall", [9, 0, 0, 0, 0]), factors: factor([
    item("s1_1", [5, 0, 0, 0, 5]), item("s1_2", [1, 0, 0, 0, 9]), item("s1_3", [5, 0, 0, 0, 0], { entered: false }),
  ]) });
  expect([ends(list)?.least.id, ends(list)?.most.id]).toEqual(["s1_1", "s1_2"]);
  expect(ends(list.slice(0, 4))).toBeUndefined();
});

test("a bar's pieces follow each other, with level 3 across the middle", () => {
  expect(pieces([5, 10, 20, 30, 35])).toEqual([
    { level: 1, from: -25, length: 5 }, { level: 2, from: -20, length: 10 }, { level: 3, from: -10, length: 20 },
    { level: 4, from: 10, length: 30 }, { level: 5, from: 40, length: 35 },
  ]);
  expect(pieces([0, 0, 0, 0, 100])).toEqual([{ level: 5, from: 0, length: 100 }]);
  expect(pieces([0, 0, 0, 0, 0])).toEqual([]);
});

test("rows stand under each other without a gap", () => {
  const list = of({ overall: item("overall", [0, 0, 0, 0, 9]), factors: factor([item("s1_1", [0, 0, 0, 0, 9]), item("s1_2", [0, 0, 0, 0, 9])]) });
  for (const narrow of [true, false]) {
    const { rows: at, height } = placed(list, narrow);
    at.forEach((p, i) => expect(p.y).toBe(i === 0 ? 0 : at[i - 1]!.y + at[i - 1]!.height));
    expect(height).toBe(at.at(-1)!.y + at.at(-1)!.height);
  }
  expect(placed([], true).height).toBe(0);
});

test("long items break at spaces", () => {
  const measure = (x: string) => x.length;
  expect(wrap("Thông tin dễ tìm, dễ hiểu", 13, measure)).toEqual(["Thông tin dễ", "tìm, dễ hiểu"]);
  expect(wrap("Phường", 3, measure)).toEqual(["Phường"]);
  expect(wrap("a bcdefgh i", 3, measure)).toEqual(["a", "bcdefgh", "i"]);
});
