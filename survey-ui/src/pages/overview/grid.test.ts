import { expect, test } from "vitest";
import { band, cellsOf, hatch, kindOf } from "./grid";
import type { Heatmap, UnitRow } from "./wire";

test("bands begin with their edge", () => {
  expect([0, 69.99, 70, 79.99, 80, 90, 94.99, 95, 100].map(band)).toEqual([1, 1, 2, 2, 3, 4, 4, 5, 5]);
});

test("a cell is empty, withheld, without ratings, or a rate", () => {
  expect(kindOf({ n: 0, rate: null, withheld: false })).toBe("empty");
  expect(kindOf({ n: null, rate: null, withheld: true })).toBe("withheld");
  expect(kindOf({ n: 40, rate: null, withheld: true })).toBe("unrated");
  expect(kindOf({ n: 40, rate: 0, withheld: false })).toBe("rate");
});

test("cells follow the order of the rows and the last weeks", () => {
  const cell = (n: number) => ({ n, rate: n, withheld: false });
  const heat: Heatmap = {
    weeks: ["2026-06-29", "2026-07-06", "2026-07-13"],
    rows: [{ unit: "a", cells: [cell(1), cell(2), cell(3)] }, { unit: "b", cells: [cell(4), cell(5), cell(6)] }],
  };
  const rows = [{ unit: "b" }, { unit: "gone" }, { unit: "a" }] as UnitRow[];
  const { weeks, cells } = cellsOf(heat, rows, 2);
  expect(weeks).toEqual(["2026-07-06", "2026-07-13"]);
  expect(cells.map((c) => [c.x, c.y, c.n])).toEqual([[0, 0, 5], [1, 0, 6], [0, 2, 2], [1, 2, 3]]);
});

test("hatching stays inside its box and slants one way", () => {
  for (const [w, h] of [[20, 18], [4, 18], [60, 10]] as const) {
    const points = [...hatch(7, 9, w, h).matchAll(/[ML]([\d.]+) ([\d.]+)/g)].map((m) => [Number(m[1]) - 7, Number(m[2]) - 9] as const);
    expect(points.length).toBeGreaterThan(2);
    for (const [x, y] of points) expect(x >= 0 && x <= w && y >= 0 && y <= h, `${x},${y} in ${w}×${h}`).toBe(true);
    for (let i = 0; i < points.length; i += 2) expect(points[i]![0] + points[i]![1]).toBe(points[i + 1]![0] + points[i + 1]![1]);
  }
});
