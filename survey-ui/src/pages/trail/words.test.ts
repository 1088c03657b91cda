import { expect, test } from "vitest";
import * as format from "../../model/format";
import type { Format } from "../../i18n/format";
import { clock, dayAgo, fieldText, objectText, thing, valueText } from "./words";

const units = new Map([["11311@2025-07-01", "Phường Hồng Bàng"], ["account:a1", "Quản trị 1"]]);
const f = {
  number: (v: number, d?: number) => format.number(v, "vi", d), day: (v: string) => format.day(v, "vi"), moment: (v: string) => format.moment(v, "vi"),
} as Format;
const say = (v: string | number | boolean, field: string) => valueText(v, [field], "vi", f, units, { yes: "có", no: "không" });

test("objects have names, and what is not known stays as it is", () => {
  expect(objectText("campaign:2026-q4", "vi", units)).toBe("Đợt khảo sát 2026-q4");
  expect(objectText("unit:11311@2025-07-01", "vi", units)).toBe("Phường Hồng Bàng");
  expect(objectText("unit:99999@2025-07-01", "en", units)).toBe("Unit 99999@2025-07-01");
  expect(objectText("account:a1", "vi", units)).toBe("Tài khoản: Quản trị 1");
  expect(objectText("account:a2", "vi", units)).toBe("Tài khoản");
  expect(objectText("codes", "vi", units)).toBe("Mã QR");
  expect(objectText("later:thing", "vi", units)).toBe("later:thing");
  expect(objectText("", "vi", units)).toBe("");
});

test("an object that says no more than the action is left out", () => {
  expect(thing("codes", "vi", units)).toBe("");
  expect(thing("account:a2", "vi", units)).toBe("");
  expect(thing("account:a1", "vi", units)).toBe("Tài khoản: Quản trị 1");
  expect(thing("code:7K3MPX9A", "vi", units)).toBe("Mã QR 7K3MPX9A");
});

test("fields are named from the outside in", () => {
  expect(fieldText(["title", "en"], "vi", units)).toBe("Tên gọi, tiếng Anh");
  expect(fieldText(["transactions", "11311@2025-07-01"], "en", units)).toBe("Transactions, Phường Hồng Bàng");
  expect(fieldText(["mystery"], "vi", units)).toBe("mystery");
});

test("values read as people say them", () => {
  expect(say("open", "state")).toBe("Đang mở");
  expect(say("open", "name")).toBe("open"); // a name is nobody's to translate
  expect(say(true, "totp")).toBe("có");
  expect(say(4200, "transactions")).toBe("4.200");
  expect(say("2026-12-31", "last")).toBe("31/12/2026");
  expect(say("2026-12-31T17:30:00Z", "invited_until")).toBe("01/01/2027 00:30");
  expect(say("11311@2025-07-01", "unit")).toBe("Phường Hồng Bàng");
  expect(say("91178d30d7529d606b06fbf6", "hash")).toBe("91178d30d752…");
  expect(say("csv", "format")).toBe("CSV");
  expect(say("unknown", "role")).toBe("unknown");
});

test("days and clocks are those of Việt Nam", () => {
  const late = new Date("2026-07-14T18:30:00Z");
  expect(dayAgo(late, 0)).toBe("2026-07-15");
  expect(dayAgo(late, 7)).toBe("2026-07-08");
  expect(clock("2026-07-14T18:30:05Z")).toBe("01:30:05");
  expect(clock("no time")).toBe("");
});
