import { expect, test } from "vitest";
import type { Session } from "../api/wire";
import { navigation } from "./nav";
import { allows, safeNext } from "./session";

const session = (rights: Session["rights"], unit: Session["unit"] = null): Session => ({
  account: { id: "1", name: "Cán bộ 1", login: "cb1", role: unit ? "unit" : "admin" }, unit, rights, demo: false,
});

test("a need is a right or one of several", () => {
  const s = session(["trail.read"]);
  expect(allows(s, "trail.read")).toBe(true);
  expect(allows(s, "people.manage")).toBe(false);
  expect(allows(s, ["people.manage", "trail.read"])).toBe(true);
  expect(allows(s, [])).toBe(false);
});

test("the navigation shows what the rights allow, and no empty group", () => {
  const entries = (s: Session) => navigation(s).flatMap((g) => g.entries.map((e) => e.to));
  expect(entries(session(["figures.read", "codes.read"]))).toEqual(["/", "/codes"]);
  expect(entries(session([]))).toEqual([]);
  expect(navigation(session([]))).toEqual([]);
});

test("a unit account has its unit instead of the overview", () => {
  const s = session(["figures.read"], { key: "11311@2025-07-01", name: "Phường Hồng Bàng" });
  expect(navigation(s)).toEqual([]);
});

test("after signing in one never leaves the console", () => {
  expect(safeNext("/units/11311@2025-07-01?tab=comments")).toBe("/units/11311@2025-07-01?tab=comments");
  for (const away of [undefined, "", "//evil.example", "/\\evil.example", "https://evil.example", "javascript:1", "/sign-in?next=/x"]) {
    expect(safeNext(away), away).toBe("/");
  }
});
