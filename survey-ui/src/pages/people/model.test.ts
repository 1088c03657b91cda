import { expect, test } from "vitest";
import { bodyOf, differing, filtered, formOf, keyStanding, standing, today } from "./model";
import type { Account, Key } from "./wire";

const one: Account = {
  id: "1", login: "can.bo.1", name: "Cán bộ 1", role: "unit", unit: { key: "11311@2025-07-01", name: "Phường Hồng Bàng" }, state: "active",
  password: true, totp: false, recovery_codes: 0, oidc: false, managed: false, created: "2026-01-02", own: false,
};
const two: Account = { ...one, id: "2", login: "kiem.tra", name: "Kiểm tra 1", role: "auditor", unit: null, state: "invited", invited_until: "2026-11-22T10:00:00Z" };

test("accounts are found by name, login and unit, without accents", () => {
  const ids = (text: string) => filtered([one, two], { text, role: undefined, state: undefined }).map((a) => a.id);
  expect(ids("hong bang")).toEqual(["1"]);
  expect(ids("KIEM")).toEqual(["2"]);
  expect(ids("")).toEqual(["1", "2"]);
  expect(filtered([one, two], { text: "", role: "auditor", state: "active" })).toEqual([]);
});

test("an invitation ends with its link", () => {
  expect(standing(two, new Date("2026-11-22T09:59:59Z"))).toBe("invited");
  expect(standing(two, new Date("2026-11-22T10:00:00Z"))).toBe("expired");
  expect(standing({ ...one, state: "disabled", reason: "unused" }, new Date())).toBe("unused");
  expect(standing({ ...one, state: "disabled", reason: "nghỉ" }, new Date())).toBe("disabled");
});

test("a key is good on its last day", () => {
  const key: Key = { id: "k", name: "Cổng", scopes: ["figures.read"], created_by: "Quản trị 1", created: "2026-01-02" };
  expect(keyStanding(key, "2099-01-01")).toBe("good");
  expect(keyStanding({ ...key, last_day: "2026-11-22" }, "2026-11-22")).toBe("good");
  expect(keyStanding({ ...key, last_day: "2026-11-22" }, "2026-11-23")).toBe("over");
  expect(keyStanding({ ...key, last_day: "2099-01-01", revoked: "2026-01-03" }, "2026-11-23")).toBe("revoked");
});

test("a role without a unit sends none", () => {
  expect(bodyOf({ name: " A ", role: "auditor", unit: "11311@2025-07-01" })).toEqual({ name: "A", role: "auditor", unit: "" });
});

test("what somebody else has changed is named", () => {
  const mine = { ...formOf(one), name: "Cán bộ một cửa" };
  expect(differing(mine, formOf(one))).toEqual(["name"]);
  expect(differing(mine, { ...mine, role: "admin", unit: "" })).toEqual(["role", "unit"]);
});

test("the day is that of Việt Nam", () => {
  expect(today(Date.parse("2026-11-22T16:59:59Z"))).toBe("2026-11-22");
  expect(today(Date.parse("2026-11-22T17:00:00Z"))).toBe("2026-11-23");
});
