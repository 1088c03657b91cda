import { expect, test } from "vitest";
import { addDays, bytes, change, day, dayShort, daysBetween, fixed, margin, moment, number, percent, period, readDay } from "./format";

test("percent has a decimal comma and a space in Vietnamese only", () => {
  expect(percent(87.4, "vi")).toBe("87,4\u00a0%");
  expect(percent(87.4, "en")).toBe("87.4%");
  expect(percent(100, "vi", 0)).toBe("100\u00a0%");
});

test("rounding is half away from zero, as in the score", () => {
  expect(percent(87.25, "en")).toBe("87.3%");
  expect(fixed(17.5, "vi")).toBe("17,50");
  expect(fixed(-0.125, "en")).toBe("−0.13");
});

test("numbers are grouped as the language does", () => {
  expect(number(4664124, "vi")).toBe("4.664.124");
  expect(number(4664124, "en")).toBe("4,664,124");
  expect(number(3.25, "vi", 2)).toBe("3,25");
  expect(number(3, "vi", 2)).toBe("3");
});

test("a change carries its sign, and nothing has none", () => {
  expect(change(1.24, "vi")).toBe("+1,2");
  expect(change(-0.8, "en")).toBe("−0.8");
  expect(change(-0.04, "vi")).toBe("0,0");
  expect(change(0.04, "vi")).toBe("0,0");
  expect(margin(-2.1, "vi")).toBe("±\u00a02,1");
});

test("a civil date stays the day it is, whatever the machine's zone", () => {
  expect(day("2026-11-22", "vi")).toBe("22/11/2026");
  expect(day("2026-11-02", "en")).toBe("2\u00a0Nov\u00a02026");
  expect(dayShort("2026-01-31", "vi")).toBe("31/01");
  expect(period("2026-01-01", "2026-12-31", "vi")).toBe("01/01/2026 – 31/12/2026");
  expect(period("2026-01-01", "2026-01-01", "vi")).toBe("01/01/2026");
  expect(day("soon", "vi")).toBe("soon");
});

test("days are counted over leap days and the ends of years", () => {
  expect(daysBetween("2028-02-28", "2028-03-01")).toBe(2);
  expect(daysBetween("2026-12-31", "2026-12-30")).toBe(-1);
  expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
  expect(addDays("2028-03-01", -1)).toBe("2028-02-29");
});

test("an instant is shown in Việt Nam's time, also past midnight", () => {
  expect(moment("2026-11-22T18:30:59Z", "vi")).toBe("23/11/2026 01:30");
  expect(moment("2026-11-22T08:04:00+07:00", "en")).toBe("22\u00a0Nov\u00a02026 08:04");
  expect(moment("unknown", "vi")).toBe("unknown");
});

test("bytes", () => {
  expect(bytes(999, "vi")).toBe("999\u00a0B");
  expect(bytes(1_440_000, "vi")).toBe("1,4\u00a0MB");
});

test("a day is read as people type it, and only if it exists", () => {
  expect(readDay("22/11/2026")).toBe("2026-11-22");
  expect(readDay(" 2.1.2026 ")).toBe("2026-01-02");
  expect(readDay("2026-11-22")).toBe("2026-11-22");
  expect(readDay("29/02/2028")).toBe("2028-02-29");
  for (const no of ["30/02/2026", "29/02/2026", "31/11/2026", "0/1/2026", "1/13/2026", "22/11/26", "22/11", ""]) expect(readDay(no), no).toBeUndefined();
});
