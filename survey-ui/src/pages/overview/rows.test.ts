import { expect, test } from "vitest";
import { barFloor, concernsOf, daysAgo, ends, filterRows, inOrder, mainChannel, mixWithheld, onBar, silence, sortValues, type ColumnId } from "./rows";
import type { Overview, UnitRow } from "./wire";

const base: UnitRow = {
  unit: "10507@2025-07-01", name: "Phường Thành Đông", type: "phuong", status: "ok", reason: "",
  n: { used: 100, counted: 100, flagged: 0, excluded: 0 }, target: 400, progress: 25, pace: { per_day: 2, days: 14 },
  reach: { state: "expected", day: "2026-12-01" }, index: 90, basis: 100, interval: { low: 84, high: 94, margin: 5, corrected: false },
  points: 18, max_points: 20, rank: { place: 1, of: 2 }, very_satisfied: { value: 40, margin: 9 }, dissatisfied: { value: 3, margin: 3 },
  trend: [], change: null, channels: [], flagged_share: 0, last_day: "2026-07-14",
};
const row = (x: Partial<UnitRow>): UnitRow => ({ ...base, ...x });
const campaign: Overview["campaign"] = { id: "dot-1", title: { vi: "Đợt 1", en: "" }, state: "open", first: "2026-06-01", last: "2026-08-31" };
const view = (units: UnitRow[], today = "2026-07-15", c = campaign) => ({ units, today, campaign: c });
const names = (list: readonly UnitRow[]) => list.map((r) => r.name);
const all = { query: "", type: "", status: "", concern: "" };

test("a search without accents keeps Cẩm Giang and Cẩm Giàng as two units", () => {
  const units = [row({ name: "Xã Cẩm Giàng", unit: "10888@2025-07-01" }), row({ name: "Xã Cẩm Giang", unit: "10891@2025-07-01" }), row({})];
  expect(names(filterRows(view(units), { ...all, query: "cam giang" }))).toEqual(["Xã Cẩm Giàng", "Xã Cẩm Giang"]);
  expect(names(filterRows(view(units), { ...all, query: "Cẩm Giang" }))[0]).toBe("Xã Cẩm Giang");
  expect(names(filterRows(view(units), { ...all, query: "10891" }))).toEqual(["Xã Cẩm Giang"]);
});

test("filters by type, status and concern go together", () => {
  const units = [
    row({ name: "A", type: "xa" }), row({ name: "B", type: "xa", status: "insufficient" }),
    row({ name: "C", status: "insufficient" }), row({ name: "D", type: "xa", status: "insufficient", last_day: "2026-07-08" }),
  ];
  expect(names(filterRows(view(units), { ...all, type: "xa", status: "insufficient" }))).toEqual(["B", "D"]);
  expect(names(filterRows(view(units), { ...all, type: "xa", status: "insufficient", concern: "silent" }))).toEqual(["D"]);
  expect(names(filterRows(view(units), { ...all, concern: "any" }))).toEqual(["D"]);
  expect(names(filterRows(view(units), { ...all, concern: "flagged" }))).toEqual([]);
});

test("silent is a week without a response while the campaign takes them", () => {
  const of = (last_day: string | null, today?: string, c?: Overview["campaign"]) => concernsOf(row({ last_day }), view([], today, c));
  expect(of("2026-07-09")).toEqual([]);
  expect(of("2026-07-08")).toEqual(["silent"]);
  expect(of(null)).toEqual(["silent"]); // 44 days since it began
  expect(of(null, "2026-06-07")).toEqual([]);
  expect(of(null, "2026-06-08")).toEqual(["silent"]);
  expect(of("2026-07-08", undefined, { ...campaign, state: "closed" })).toEqual([]);
  expect(of("2026-08-01", "2026-09-01")).toEqual([]); // after its last day
  expect(silence(row({ last_day: null }), view([], "2026-05-01"))).toBeUndefined();
});

test("falling needs a clear fall, flagged a share and a number", () => {
  const change = (before: number, after: number, clear: boolean) => concernsOf(row({ change: { weeks: 4, before, after, clear } }), view([]));
  expect(change(90, 70, true)).toEqual(["falling"]);
  expect(change(90, 80, false)).toEqual([]);
  expect(change(70, 90, true)).toEqual([]);
  const flagged = (flagged_share: number, n: number) => concernsOf(row({ flagged_share, n: { ...base.n, flagged: n } }), view([]));
  expect(flagged(10, 5)).toEqual(["flagged"]);
  expect(flagged(9.99, 50)).toEqual([]);
  expect(flagged(40, 4)).toEqual([]);
});

test("every column sorts, and what is missing comes last both ways", () => {
  const empty = row({
    name: "Đặc khu Bạch Long Vĩ", status: "below_publish", index: null, progress: 0, reach: { state: "no_pace", day: null }, pace: { per_day: null, days: 0 },
    points: null, rank: null, change: null, dissatisfied: null, very_satisfied: null, channels: [], flagged_share: null, last_day: null,
  });
  const low = row({ name: "B", index: 70, points: 14, rank: { place: 9, of: 9 }, change: { weeks: 4, before: 90, after: 80, clear: false }, channels: [{ channel: "qr", n: 60, share: 60 }], flagged_share: 1, population: 1000 });
  const high = row({ name: "A", index: 95, points: 19, rank: { place: 2, of: 9 }, change: { weeks: 4, before: 90, after: 95, clear: false }, channels: [{ channel: "link", n: 90, share: 90 }], flagged_share: 5, population: 9000 });
  const list = [low, empty, high];
  for (const id of Object.keys(sortValues) as ColumnId[]) {
    if (sortValues[id](empty) !== undefined && sortValues[id](empty) !== null) continue;
    expect(inOrder(list, id).at(-1), id).toBe(empty);
    expect(inOrder(list, "-" + id).at(-1), "-" + id).toBe(empty);
  }
  expect(names(inOrder(list, "-index"))).toEqual(["A", "B", empty.name]);
  expect(names(inOrder(list, "rank"))).toEqual(["A", "B", empty.name]);
  expect(names(inOrder(list, "trend"))).toEqual(["B", "A", empty.name]);
  expect(names(inOrder(list, "-flagged"))).toEqual(["A", "B", empty.name]);
  expect(names(inOrder(list, "unit"))).toEqual(["A", "B", empty.name]);
  expect(inOrder(list, "nothing")).toBe(list);
});

test("the mix of channels: the main one, none, or withheld", () => {
  const mixed = row({ channels: [{ channel: "qr", n: 30, share: 30 }, { channel: "kiosk", n: 70, share: 70 }, { channel: "link", n: 0, share: 0 }] });
  expect(mainChannel(mixed)?.channel).toBe("kiosk");
  expect(mixWithheld(mixed)).toBe(false);
  const hidden = row({ channels: [{ channel: "qr", n: 100, share: null }, { channel: "kiosk", n: null, share: null }] });
  expect(mainChannel(hidden)).toBeUndefined();
  expect(mixWithheld(hidden)).toBe(true);
  expect(mixWithheld(row({ channels: [] }))).toBe(false);
});

test("a trend says its first and last known week", () => {
  const week = (rate: number | null) => ({ week: "2026-07-13", n: 9, rate, withheld: rate === null });
  expect(ends([week(null), week(80), week(null), week(85), week(null)])).toEqual({ first: 80, last: 85 });
  expect(ends([week(null)])).toBeUndefined();
});

test("the bar begins at tens below the lowest bound", () => {
  expect(barFloor([row({})])).toBe(80);
  expect(barFloor([row({}), row({ interval: { low: 57.2, high: 70, margin: 6, corrected: false } })])).toBe(50);
  expect(barFloor([row({ index: null, interval: null })])).toBe(80);
  expect(barFloor([row({ index: 3, interval: null })])).toBe(0);
  expect(onBar(90, 80)).toBe(50);
  expect(onBar(70, 80)).toBe(0);
  expect(onBar(100, 0)).toBe(100);
});

test("days ago never go below today", () => {
  expect(daysAgo("2026-07-14", "2026-07-15")).toBe(1);
  expect(daysAgo("2026-07-16", "2026-07-15")).toBe(0);
  expect(daysAgo("2026-02-28", "2026-03-01")).toBe(1);
});
