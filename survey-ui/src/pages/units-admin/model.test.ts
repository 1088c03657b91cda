import { expect, test } from "vitest";
import { byNewUnit, codeOf, decode, filteredFormed, filteredUnits, fromOf, verdict } from "./model";
import type { Merger, Report, Unit } from "./wire";

const unit = (key: string, name: string, over: Partial<Unit> = {}): Unit => ({
  key, name, type: "xa", province: "Thành phố Hải Phòng", population: null, points: 0, codes: 0, ...over,
});
const units = [
  unit("10888@2025-07-01", "Xã Cẩm Giang"),
  unit("10903@2025-07-01", "Xã Cẩm Giàng"),
  unit("11311@2025-03-01", "Phường Minh Đức", { type: "phuong", district: "Thành phố Thủy Nguyên" }),
];
const names = (text: string, type = "") => filteredUnits(units, text, type).map((u) => u.name);

test("units are found without accents, the exact name first", () => {
  expect(names("cam giang")).toEqual(["Xã Cẩm Giang", "Xã Cẩm Giàng"]);
  expect(names("Cẩm Giàng")[0]).toBe("Xã Cẩm Giàng");
  expect(names("thuy nguyen")).toEqual(["Phường Minh Đức"]);
  expect(names("11311")).toEqual(["Phường Minh Đức"]);
  expect(names("cam giang", "phuong")).toEqual([]);
  expect(names("")).toHaveLength(3);
});

test("a key is a code and a day", () => {
  expect(codeOf("10507@2025-07-01")).toBe("10507");
  expect(fromOf("318@2025-03-01")).toBe("2025-03-01");
});

const row = (old: string, to: string, over: Partial<Merger> = {}): Merger => ({
  old: `${old}@2025-03-01`, old_name: `Xã ${old}`, new: `${to}@2025-07-01`, new_name: `Xã Mới ${to}`, new_type: "xa", share: "whole", note: "",
  words: { vi: "", en: "" }, carries: true, ...over,
});

test("the succession is read by new unit", () => {
  const formed = byNewUnit([row("1", "7"), row("2", "8", { share: "part", carries: false }), row("3", "7"), row("2", "7", { share: "part", carries: false })]);
  expect(formed.map((f) => [f.key, f.parts.length, f.carry])).toEqual([["7@2025-07-01", 3, 2], ["8@2025-07-01", 1, 0]]);
  expect(filteredFormed(formed, "xa 3").map((f) => f.key)).toEqual(["7@2025-07-01"]);
  expect(filteredFormed(formed, "moi 8").map((f) => f.key)).toEqual(["8@2025-07-01"]);
  expect(filteredFormed(formed, "")).toHaveLength(2);
});

const report = (over: Partial<Report>): Report => ({
  revision: 1, dry_run: true, ready: true, changes: true, units: 1, active: 1, rows: 0, problems: [], more_problems: false, added: [], changed: [], ended: [], removed: [],
  refused: [], succession_added: [], succession_removed: [], ...over,
});

test("a report is faulty before it is refused, and refused before it is ready", () => {
  const problems = [{ file: "units.csv", line: 2, column: "code", reason: { vi: "sai", en: "" } }];
  const refused = [{ key: "a", name: "a", reason: { vi: "đang dùng", en: "" } }];
  expect(verdict(report({}))).toBe("ready");
  expect(verdict(report({ changes: false }))).toBe("same");
  expect(verdict(report({ refused }))).toBe("refused");
  expect(verdict(report({ refused, problems }))).toBe("faulty");
});

test("a file that is not UTF-8 is no text", () => {
  expect(decode(new TextEncoder().encode("Xã Cẩm Giàng").buffer as ArrayBuffer)).toBe("Xã Cẩm Giàng");
  expect(decode(new Uint8Array([0x58, 0xe3, 0x20]).buffer)).toBeUndefined();
});
