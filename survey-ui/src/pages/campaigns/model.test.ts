import { describe, expect, it } from "vitest";
import { bar, differing, orderOf, parseRef, rebase, remaining, suggestId, timeline, validId, withinUnits } from "./model";
import type { Campaign, Order } from "./wire";

const order: Order = {
  title: { vi: "Đợt", en: "Round" }, first: "2026-01-01", last: "2026-03-31", channels: ["qr", "link"],
  units: ["11311@2025-07-01", "10507@2025-07-01"], questionnaire: { id: "q", version: 1 }, criteria: { id: "c", version: 1 },
  transactions: { "11311@2025-07-01": 4200 }, phone: "",
};

describe("ids", () => {
  it.each([
    ["Khảo sát quý IV năm 2026", "khao-sat-quy-iv-nam-2026"],
    ["  Đợt 1 — (thử)!  ", "dot-1-thu"],
    ["***", ""],
    ["x".repeat(80), "x".repeat(44)],
  ])("%j", (title, id) => {
    expect(suggestId(title)).toBe(id);
    expect(id === "" || validId(id)).toBe(true);
  });
  it("that are taken get a number", () => {
    expect(suggestId("Đợt 1", ["dot-1", "dot-1-2"])).toBe("dot-1-3");
  });
  it.each(["", "-a", "a-", "a--b", "Á", "a b", "x".repeat(49)])("%j is none", (id) => expect(validId(id)).toBe(false));
  it("of versions are read back", () => {
    expect(parseRef("dich-vu-cong@12")).toEqual({ id: "dich-vu-cong", version: 12 });
    expect(parseRef("x")).toBeUndefined();
  });
});

describe("orders", () => {
  it("of a campaign leave it as it is", () => {
    const c = {
      ...order, id: "a", state: "draft", revision: 1, problems: [],
      questionnaire: { id: "q", version: 1, hash: "h" }, units: 2,
      chosen: [{ unit: "11311@2025-07-01", name: "A", type: "phuong", transactions: 4200 }, { unit: "10507@2025-07-01", name: "B", type: "phuong", transactions: null }],
    } as unknown as Campaign;
    expect(orderOf(c)).toEqual(order);
    expect(differing(order, orderOf(c))).toEqual([]);
  });
  it("differ by field, not by the order of lists", () => {
    expect(differing(order, { ...order, units: [...order.units].reverse(), channels: ["link", "qr"] })).toEqual([]);
    expect(differing(order, { ...order, title: { vi: "Đợt", en: "x" }, last: "2026-04-01", channels: ["qr"], transactions: {} }))
      .toEqual(["title.en", "last", "channels", "transactions"]);
  });
  it("keep both people's changes unless they are of one field", () => {
    const mine = { ...order, phone: "1", last: "2026-05-01" };
    const theirs = { ...order, title: { vi: "Tên của họ", en: "Round" }, last: "2026-06-01" };
    expect(rebase(order, mine, theirs)).toEqual({ ...order, title: theirs.title, phone: "1", last: "2026-05-01" });
  });
  it("have numbers of their own units only", () => {
    expect(withinUnits({ ...order, units: ["10507@2025-07-01"] }).transactions).toEqual({});
  });
});

describe("the timeline", () => {
  const year = { first: "2026-01-01", last: "2026-12-31" };
  const quarter = { first: "2026-04-01", last: "2026-06-30" };
  it("spans all campaigns and today", () => {
    const t = timeline([year, quarter], "2027-01-10");
    expect([t.first, t.last]).toEqual(["2026-01-01", "2027-01-10"]);
    expect(t.at("2026-01-01")).toBe(0);
    const b = bar(timeline([year], "2026-06-01"), quarter, "2026-05-16");
    expect(b.left).toBeCloseTo((90 / 365) * 100);
    expect(b.width).toBeCloseTo((91 / 365) * 100);
    expect(b.passed).toBeCloseTo((46 / 91) * 100);
  });
  it("shows a day's campaign, and stands for no campaign at all", () => {
    expect(bar(timeline([year], "2026-06-01"), { first: "2026-06-01", last: "2026-06-01" }, "2026-06-01")).toMatchObject({ width: 1.5, passed: 100 });
    expect(timeline([], "2026-06-01").at("2026-06-01")).toBe(0);
  });
  it("counts what remains, today included", () => {
    expect(remaining(quarter, "2026-03-30")).toEqual({ begins: 2 });
    expect(remaining(quarter, "2026-06-30")).toEqual({ left: 1 });
    expect(remaining(quarter, "2026-07-01")).toBeUndefined();
  });
});
