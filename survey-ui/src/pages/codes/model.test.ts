import { expect, test } from "vitest";
import { filtered, grouped, missing, orderBody, printAddress, printable } from "./model";
import type { Code, Place } from "./wire";

const code = (over: Partial<Code>): Code => ({
  code: "ABCD1234", url: "https://x/q/ABCD1234", unit: "10888@2025-07-01", unit_name: "Xã Cẩm Giang", point: "", channel: "qr", status: "active",
  issued: "2026-01-01", ...over,
});
const codes = [
  code({}),
  code({ code: "EFGH5678", channel: "link" }),
  code({ code: "JKMN2222", unit: "10903@2025-07-01", unit_name: "Xã Cẩm Giàng", point: "quay-1", point_name: "Quầy đất đai" }),
  code({ code: "PQRS3333", unit: "10903@2025-07-01", unit_name: "Xã Cẩm Giàng", status: "revoked" }),
];
const found = (text: string, channel = "", status = "all") => filtered(codes, { text, channel, status }).map((c) => c.code);

test("codes are found without accents, by service point, and by the code as printed", () => {
  expect(found("cam giang")).toHaveLength(4);
  expect(found("Cẩm Giàng").slice(0, 2)).toEqual(["PQRS3333", "JKMN2222"]);
  expect(found("dat dai")).toEqual(["JKMN2222"]);
  expect(found("efgh-5678")).toEqual(["EFGH5678"]);
  expect(found("EFGH5678")).toEqual(["EFGH5678"]);
  expect(found("quán")).toEqual([]);
});

test("within a unit posters come first, those of the whole unit before its points", () => {
  const unit = [
    code({ code: "A", channel: "assisted" }), code({ code: "B", channel: "qr", point: "quay-2" }), code({ code: "C", channel: "link" }), code({ code: "D", channel: "qr" }),
    code({ code: "E", unit: "10001@2025-07-01" }),
  ];
  expect(filtered(unit, { text: "", channel: "", status: "all" }).map((c) => c.code)).toEqual(["D", "B", "C", "A", "E"]);
});

test("filters by channel and status", () => {
  expect(found("", "qr", "active")).toEqual(["ABCD1234", "JKMN2222"]);
  expect(found("", "", "revoked")).toEqual(["PQRS3333"]);
  expect(found("")).toEqual(["ABCD1234", "EFGH5678", "PQRS3333", "JKMN2222"]);
});

const places: Place[] = [
  { key: "10888@2025-07-01", name: "Xã Cẩm Giang", points: 0, codes: 2 },
  { key: "10903@2025-07-01", name: "Xã Cẩm Giàng", points: 2, codes: 1 },
  { key: "11311@2025-07-01", name: "Phường Thủy Nguyên", points: 1, codes: 0 },
];

test("what would be issued is what has no active code there", () => {
  expect(missing({ channel: "qr", units: undefined, eachPoint: false }, places, codes)).toEqual({ all: 3, missing: 2 });
  expect(missing({ channel: "qr", units: undefined, eachPoint: true }, places, codes)).toEqual({ all: 3, missing: 2 });
  expect(missing({ channel: "link", units: ["10888@2025-07-01"], eachPoint: false }, places, codes)).toEqual({ all: 1, missing: 0 });
  expect(missing({ channel: "assisted", units: [], eachPoint: false }, places, codes)).toEqual({ all: 0, missing: 0 });
  const twice = [...codes, code({ code: "TTTT4444" })];
  expect(missing({ channel: "qr", units: ["10888@2025-07-01"], eachPoint: false }, places, twice)).toEqual({ all: 1, missing: 0 });
});

test("an order for everything names no unit, and one for nothing names none at all", () => {
  expect(orderBody({ channel: "qr", units: undefined, eachPoint: false })).toEqual({ channel: "qr" });
  expect(orderBody({ channel: "link", units: ["a"], eachPoint: true })).toEqual({ channel: "link", units: ["a"], each_point: true });
  expect(orderBody({ channel: "qr", units: [], eachPoint: false })).toEqual({ channel: "qr", units: [] });
});

test("only active QR codes are printed", () => {
  expect(codes.map(printable)).toEqual([true, false, true, false]);
  expect(printAddress(["A", "B"], "a5")).toBe("/api/v1/posters?size=a5&code=A&code=B");
  expect(printAddress(undefined, "tent")).toBe("/api/v1/posters?size=tent");
  expect(grouped("ABCD1234")).toBe("ABCD-1234");
});
