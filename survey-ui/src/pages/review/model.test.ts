import { expect, test } from "vitest";
import { filterOf, hourBars, paceBars } from "./model";
import type { Context } from "./wire";

const context = (more: Partial<Context>): Context => ({
  group: { id: "0", unit: "11311@2025-07-01", unit_name: "", pile: null, n: 12, open: 0, flags: [], first: "2026-07-01", last: "2026-07-01" },
  withhold_under: 5, few: false, pace: [], hours: [], usual_hours: null, mix: null, mix_all: null, usual_mix: null, ...more,
});

test("a filter has nothing empty", () => {
  expect(filterOf({ unit: "11311", flag: undefined, group: "", from: "2026-07-01", to: undefined })).toEqual({ unit: "11311", from: "2026-07-01" });
});

test("paces are shares, and what is withheld is no zero", () => {
  const bars = paceBars(context({ pace: [
    { pace: "under_20s", n: 9, usual: null }, { pace: "20s_1m", n: 3, usual: 50 }, { pace: "1_3m", n: 0, usual: 150 }, { pace: "unknown", n: 0, usual: 0 },
  ] }));
  expect(bars).toEqual([{ key: "under_20s", group: 75, usual: undefined }, { key: "20s_1m", group: 25, usual: 25 }, { key: "1_3m", group: 0, usual: 75 }]);
});

test("hours go from the first to the last that has anything", () => {
  const usual = new Array<number | null>(24).fill(0);
  usual[9] = 30;
  usual[10] = null;
  usual[11] = 10;
  const bars = hourBars(context({ hours: [{ from: 10, to: 12, n: 8 }, { from: 12, to: 13, n: 24 }], usual_hours: usual }));
  expect(bars).toEqual([
    { key: "9", group: 0, usual: 75 }, { key: "10", group: 12.5, usual: undefined }, { key: "11", group: 12.5, usual: 25 }, { key: "12", group: 75, usual: 0 },
  ]);
  expect(hourBars(context({}))).toEqual([]);
  expect(hourBars(context({ hours: [{ from: 8, to: 9, n: 5 }] }))).toEqual([{ key: "8", group: 100, usual: undefined }]);
});
