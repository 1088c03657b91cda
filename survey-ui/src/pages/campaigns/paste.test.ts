import { describe, expect, it } from "vitest";
import { readCodes, readNumbers, wholeNumber } from "./paste";

const known = [
  { unit: "11311@2025-07-01", name: "Phường Hồng Bàng" },
  { unit: "10888@2025-07-01", name: "Xã Cẩm Giang" },
  { unit: "10903@2025-07-01", name: "Xã Cẩm Giàng" },
  { unit: "11948@2025-07-01", name: "Đặc khu Bạch Long Vĩ" },
];

describe("a list of codes", () => {
  it("takes codes and keys, each once, and reports the rest", () => {
    expect(readCodes("11311, 10888@2025-07-01;\n10888\t99999 99999", known)).toEqual({
      units: ["11311@2025-07-01", "10888@2025-07-01"], unknown: ["99999"], repeated: ["10888"],
    });
  });
  it("of nothing is nothing", () => {
    expect(readCodes(" \n ", known)).toEqual({ units: [], unknown: [], repeated: [] });
  });
});

describe("two columns of a spreadsheet", () => {
  it("takes codes and names, a heading and every way to write thousands", () => {
    const text = "Đơn vị\tSố hồ sơ\n11311\t4.200\r\nXã Cẩm Giang\t1,050\ncẩm giàng\t980\n\nbach long vi\t12 300\n";
    expect(readNumbers(text, known)).toEqual({
      heading: "Đơn vị\tSố hồ sơ",
      faults: [],
      rows: [
        { line: 2, unit: "11311@2025-07-01", n: 4200 },
        { line: 3, unit: "10888@2025-07-01", n: 1050 },
        { line: 4, unit: "10903@2025-07-01", n: 980 },
        { line: 6, unit: "11948@2025-07-01", n: 12300 },
      ],
    });
  });
  it.each([
    ["11311", "columns"],
    ["11311\t1\t2", "columns"],
    ["99999\t10", "unit"],
    ["Cam Giang\t10", "ambiguous"], // without accents it is either
    ["11311\t4,2", "number"],
    ["11311\t0", "number"],
    ["11311\t-5", "number"],
    ["11311\tnhiều", "number"],
  ])("reports %j as %s", (text, why) => {
    const report = readNumbers(text, known);
    expect(report.rows).toEqual([]);
    expect(report.faults).toEqual([{ line: 1, text, why }]);
  });
  it("takes a unit once", () => {
    expect(readNumbers("11311 100\n11311 200", known).faults).toEqual([{ line: 2, text: "11311 200", why: "repeated" }]);
  });
  it("takes a space or a semicolon for the border of the columns", () => {
    expect(readNumbers("Phường Hồng Bàng 4.200", known).rows).toEqual([{ line: 1, unit: "11311@2025-07-01", n: 4200 }]);
    expect(readNumbers("11311;4.200", known).rows[0]?.n).toBe(4200);
  });
});

describe("whole numbers", () => {
  it.each([["0", 0], ["4200", 4200], ["4.200", 4200], ["4,200", 4200], ["4\u00a0200", 4200], ["1.234.567", 1234567]])("%s", (text, n) => {
    expect(wholeNumber(text)).toBe(n);
  });
  it.each(["", "4.2", "4,20", "1.2345", "1.234,567", "4e3", "+4", "４２"])("%j is none", (text) => {
    expect(wholeNumber(text)).toBeUndefined();
  });
});
