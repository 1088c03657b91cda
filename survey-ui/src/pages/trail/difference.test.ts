import { describe, expect, test } from "vitest";
import { difference, omitted } from "./difference";

describe("difference", () => {
  test("tells the fields that differ and no other", () => {
    expect(difference({ first: "2026-10-01", last: "2026-12-20" }, { first: "2026-10-01", last: "2026-12-31" })).toEqual([
      { path: ["last"], before: "2026-12-20", after: "2026-12-31" },
    ]);
  });

  test("goes into objects, in the order of what came after", () => {
    const before = { gone: 1, title: { vi: "Đợt 1", en: "Round 1" } };
    const after = { title: { vi: "Đợt 2", en: "Round 1" }, more: true };
    expect(difference(before, after)).toEqual([
      { path: ["title", "vi"], before: "Đợt 1", after: "Đợt 2" },
      { path: ["more"], after: true },
      { path: ["gone"], before: 1 },
    ]);
  });

  test("of nothing before or after has every field with a value", () => {
    expect(difference(undefined, { state: "open", reason: "", unit: null })).toEqual([{ path: ["state"], after: "open" }]);
    expect(difference({ state: "open" }, undefined)).toEqual([{ path: ["state"], before: "open" }]);
    expect(difference(undefined, undefined)).toEqual([]);
    expect(difference({ a: 1 }, { a: 1 })).toEqual([]);
  });

  test("tells what was added to a list and taken from it", () => {
    expect(difference({ channels: ["qr", "link"] }, { channels: ["link", "kiosk"] })).toEqual([
      { path: ["channels"], added: ["kiosk"], removed: ["qr"] },
    ]);
    expect(difference({}, { channels: ["qr"] })).toEqual([{ path: ["channels"], added: ["qr"] }]);
    expect(difference({ channels: ["qr"] }, { channels: [] })).toEqual([{ path: ["channels"], removed: ["qr"] }]);
    expect(difference({ x: [1, 2] }, { x: [2, 1] })).toEqual([{ path: ["x"], before: "1, 2", after: "2, 1" }]);
  });

  test("follows the things of a list by their names", () => {
    const before = { points: [{ id: "a", name: "Quầy 1" }, { id: "b", name: "Quầy 2" }] };
    const after = { points: [{ id: "b", name: "Quầy 3" }, { id: "c", name: "Quầy 4" }] };
    expect(difference(before, after)).toEqual([
      { path: ["points", "b", "name"], before: "Quầy 2", after: "Quầy 3" },
      { path: ["points", "c", "id"], after: "c" },
      { path: ["points", "c", "name"], after: "Quầy 4" },
      { path: ["points", "a", "id"], before: "a" },
      { path: ["points", "a", "name"], before: "Quầy 1" },
    ]);
    expect(difference({ x: [{ n: 1 }, { n: 2 }] }, { x: [{ n: 1 }, { n: 3 }] })).toEqual([{ path: ["x", "2", "n"], before: 2, after: 3 }]);
  });

  test("shows what became another kind of thing", () => {
    expect(difference({ x: "a" }, { x: { y: 1 } })).toEqual([{ path: ["x"], before: "a", after: '{"y":1}' }]);
    expect(difference("a", "b")).toEqual([{ path: [], before: "a", after: "b" }]);
    expect(difference({ x: false }, { x: 0 })).toEqual([{ path: ["x"], before: false, after: 0 }]);
  });
});

test("what was left out is known by its length and hash", () => {
  expect(omitted({ omitted: { bytes: 70000, sha256: "ab" } })).toEqual({ bytes: 70000, sha256: "ab" });
  expect(omitted({ omitted: true })).toBeUndefined();
  expect(omitted("omitted")).toBeUndefined();
  expect(omitted(undefined)).toBeUndefined();
});
