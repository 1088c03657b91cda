import { expect, test } from "vitest";
import { isKind, kinds, moving, order, progress } from "./model";

test("an order has what its kind takes, and nothing else", () => {
  const want = { campaign: "dot-1", unit: "10507@2025-07-01", format: "csv", channel: "qr", from: "2026-03-01", standing: "flagged", period: "week", responses: "yes" };
  expect(order("aggregates", want)).toEqual({
    kind: "aggregates", format: "csv", campaign: "dot-1", unit: "10507@2025-07-01", filter: { period: "week", channel: "qr", from: "2026-03-01" },
  });
  expect(order("report-city", want)).toEqual({ kind: "report-city", format: "pdf", campaign: "dot-1", filter: {} });
  expect(order("trail", want)).toEqual({ kind: "trail", format: "csv", unit: "10507@2025-07-01", filter: { from: "2026-03-01" } });
  expect(order("package", want)).toEqual({ kind: "package", format: "zip", campaign: "dot-1", unit: "10507@2025-07-01", filter: { responses: "yes" } });
  expect(order("scores", {})).toEqual({ kind: "scores", format: "xlsx", filter: {} });
});

test("every kind has a format, and only kinds are kinds", () => {
  for (const k of Object.values(kinds)) expect(k.formats.length).toBeGreaterThan(0);
  expect([isKind("scores"), isKind("cups"), isKind(undefined)]).toEqual([true, false, false]);
});

test("progress is known when the total is", () => {
  expect(progress({ rows: 5, total: 0 })).toBe(undefined);
  expect(progress({ rows: 5, total: 20 })).toBe(25);
  expect(progress({ rows: 30, total: 20 })).toBe(100);
  expect((["queued", "running", "done"] as const).map((state) => moving({ state }))).toEqual([true, true, false]);
});
