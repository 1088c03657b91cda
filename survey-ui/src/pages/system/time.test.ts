import { expect, test } from "vitest";
import { clock, span } from "./time";

const words = { second: (n: string) => `${n} giây`, minute: (n: string) => `${n} phút`, hour: (n: string) => `${n} giờ`, day: (n: string) => `${n} ngày` };
const said = (s: number) => span(s, words, String);

test("a span has its two largest units", () => {
  expect(said(0)).toBe("0 giây");
  expect(said(-5)).toBe("0 giây");
  expect(said(59.9)).toBe("59 giây");
  expect(said(60)).toBe("1 phút");
  expect(said(3599)).toBe("59 phút 59 giây");
  expect(said(3605)).toBe("1 giờ");
  expect(said(90061)).toBe("1 ngày 1 giờ");
  expect(said(86400 * 400 + 60)).toBe("400 ngày");
});

test("clocks are those of Việt Nam", () => {
  expect(clock("2026-07-14T18:30:05Z")).toBe("01:30:05");
  expect(clock("")).toBe("");
});
