import { expect, test } from "vitest";
import { nextSort, readHidden, readSort, sorted, writeSort } from "./table";

test("a sort goes through the address and back", () => {
  expect(readSort("-index", ["name", "index"])).toEqual({ id: "index", down: true });
  expect(writeSort({ id: "index", down: true })).toBe("-index");
  expect(readSort("name", ["name"])).toEqual({ id: "name", down: false });
});

test("a column that is not there sorts nothing", () => {
  expect(readSort("-gone", ["name"])).toBeUndefined();
  expect(readSort("", ["name"])).toBeUndefined();
});

test("a header turns the direction; numbers begin with the greatest", () => {
  expect(nextSort(undefined, "n", true)).toEqual({ id: "n", down: true });
  expect(nextSort({ id: "n", down: true }, "n", true)).toEqual({ id: "n", down: false });
  expect(nextSort({ id: "n", down: true }, "name", false)).toEqual({ id: "name", down: false });
});

test("rows without a value come last in both directions, zero is a value", () => {
  const rows = [{ v: null }, { v: 2 }, { v: 0 }, { v: undefined }, { v: 10 }];
  expect(sorted(rows, (r) => r.v, false).map((r) => r.v)).toEqual([0, 2, 10, null, undefined]);
  expect(sorted(rows, (r) => r.v, true).map((r) => r.v)).toEqual([10, 2, 0, null, undefined]);
});

test("names sort as in Vietnamese; equal rows keep their order; the rows given stay as they are", () => {
  const rows = [{ n: "Đồ Sơn", i: 1 }, { n: "Dương Kinh", i: 2 }, { n: "Đồ Sơn", i: 3 }];
  expect(sorted(rows, (r) => r.n, false).map((r) => r.i)).toEqual([2, 1, 3]);
  expect(rows.map((r) => r.i)).toEqual([1, 2, 3]);
});

test("the choice of columns survives unknown names and broken storage", () => {
  const columns = [{ id: "name" }, { id: "mean", hidden: true }, { id: "n" }];
  expect([...readHidden(null, columns)]).toEqual(["mean"]);
  expect([...readHidden("{", columns)]).toEqual(["mean"]);
  expect([...readHidden('["n","gone"]', columns)]).toEqual(["n"]);
  expect([...readHidden("[]", columns)]).toEqual([]);
});
