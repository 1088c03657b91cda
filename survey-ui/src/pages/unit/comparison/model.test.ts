import { expect, test } from "vitest";
import { bars, query } from "./model";

test("the choice becomes a query", () => {
  expect(query(undefined)).toEqual({});
  expect(query("rest")).toEqual({ with_unit: "rest" });
  expect(query("campaign:dot-1")).toEqual({ with_campaign: "dot-1" });
  expect(query("unit:11311@2025-07-01")).toEqual({ with_unit: "11311@2025-07-01" });
});

test("bars stand on both sides of the middle", () => {
  const part = (total: number) => ({ id: "f", title: { vi: "", en: "" }, before: 1, after: 1, weight_before: 50, weight_after: 50, rates: total, mix: 0, total, text: { vi: "", en: "" } });
  expect(bars([part(-2), part(1), part(0)])).toEqual([
    { left: 0, width: 50, tone: "bad" }, { left: 50, width: 25, tone: "good" }, { left: 50, width: 0, tone: "good" },
  ]);
  expect(bars([])).toEqual([]);
});
