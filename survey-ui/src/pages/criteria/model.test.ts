import { describe, expect, it } from "vitest";
import bandsFile from "../../../../configs/criteria/mau-bac-v1.yaml?raw";
import linearFile from "../../../../configs/criteria/mau-tuyen-tinh-v1.yaml?raw";
import { edit, put, readValue, remove } from "../forms/document";
import { compareCriteria, curve, parts, pointsAt, readCriteria } from "./model";
import { places, summary, turn } from "./try";
import type { TryFigures, TryResult, TryUnit } from "./wire";

const set = (text: string) => readCriteria(readValue(text).value);
const [linear, bands] = [set(linearFile), set(bandsFile)];

describe("the shipped sets", () => {
  it("are read whole", () => {
    expect(linear).toMatchObject({
      id: "mau-tuyen-tinh", version: 1, total: 100, max: 20, share: 20, measure: "index", minPublish: 30, minScore: 90, floor: 80,
      questionnaire: { id: "dich-vu-cong", version: 1 }, rule: "linear", roundAt: "points", validFrom: "2025-07-01",
    });
    expect(linear.factors.map((f) => f.items.length)).toEqual([4, 4, 5, 3, 3]);
    expect(linear.channels.kiosk).toEqual({ counts: true, cap: 100 });
    expect(parts(linear)).toEqual([20, 20, 20, 20, 20]);
  });
  it("give points along their line", () => {
    expect(curve(linear)).toEqual([[0, 0], [100, 20]]);
    expect(curve(bands)).toEqual([[0, 0], [70, 0], [70, 10], [80, 10], [80, 15], [90, 15], [90, 20], [100, 20]]);
    expect([69.99, 70, 89.99, 90, 100].map((x) => pointsAt(bands, x))).toEqual([0, 10, 15, 20, 20]);
    expect(pointsAt(linear, 87.5)).toBe(17.5);
  });
  it("of garbage are empty", () => {
    for (const value of [undefined, null, 7, [], { factors: 7, channels: [], points: { bands: {} } }]) expect(readCriteria(value).factors).toEqual([]);
    expect(parts(readCriteria({ factors: [{ weight: 0 }] }))).toEqual([undefined]);
  });
});

describe("two sets", () => {
  it("that say the same differ in nothing", () => {
    expect(compareCriteria(linear, set(edit(linearFile, put(["version"], 2))))).toEqual([]);
  });
  it("tell each number, factor, channel and band", () => {
    let text = edit(linearFile, put(["min_score"], 60));
    text = edit(text, put(["factors", 2, "weight"], 2));
    text = edit(text, put(["channels", "kiosk", "counts"], false));
    text = edit(text, put(["channels", "qr", "cap"], 50));
    text = edit(text, remove(["factors", 4]));
    text = edit(text, remove(["pass", "floor"]));
    expect(compareCriteria(linear, set(text))).toEqual([
      { field: "weight", name: "Công chức trực tiếp giải quyết công việc", before: "1", after: "2" },
      { field: "factor", name: "Tiếp nhận, xử lý phản ánh, kiến nghị", before: "s5_1, s5_2, s5_3", after: "" },
      { field: "min_score", before: "90", after: "60" },
      { field: "floor", before: "80", after: "" },
      { field: "channel", name: "qr", before: "100", after: "50" },
      { field: "channel", name: "kiosk", before: "100", after: "" },
    ]);
  });
  it("of other rules", () => {
    const d = compareCriteria(linear, bands).filter((x) => !x.field.startsWith("title"));
    expect(d).toEqual([
      { field: "rule", before: "linear", after: "bands" },
      { field: "band", name: "90", before: "", after: "100" },
      { field: "band", name: "80", before: "", after: "75" },
      { field: "band", name: "70", before: "", after: "50" },
      { field: "round_at", before: "points", after: "measure" },
    ]);
  });
});

describe("a try-out", () => {
  const f = (points: number | null, rank: number | null = null, passes: boolean | null = null): TryFigures =>
    ({ n: 100, index: 80, margin: 2, points, status: points === null ? "insufficient" : "ok", passes, rank });
  const u = (before: TryFigures, after: TryFigures | null): TryUnit => ({ unit: "1@2025-07-01", name: "A", type: "xa", before, after });
  it.each([
    [u(f(10), f(12)), "up"], [u(f(10), f(9)), "down"], [u(f(10), f(10)), "same"], [u(f(null), f(1)), "gains"],
    [u(f(1), f(null)), "loses"], [u(f(null), f(null)), "none"], [u(f(10), null), "hidden"],
  ])("turn %#", (unit, want) => expect(turn(unit as TryUnit)).toBe(want));
  it("counts places won", () => {
    expect(places(u(f(10, 5), f(12, 2)))).toBe(3);
    expect(places(u(f(10, 5), f(null)))).toBeUndefined();
    expect(places(u(f(10, 5), null))).toBeUndefined();
  });
  it("is summed up over the units that are shown", () => {
    const r = { units: [u(f(10, 1, true), f(20, 1, true)), u(f(null), f(10, 2, false)), u(f(18, 1, true), null)] } as TryResult;
    expect(summary(r)).toMatchObject({ before: 10, after: 15, passesBefore: 1, passesAfter: 1, turns: { up: 1, gains: 1, hidden: 1, same: 0 } });
  });
});
