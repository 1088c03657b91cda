import { describe, expect, it } from "vitest";
import { answer, asks, dayOf } from "./answer";
import { newID } from "./id";
import { bundleOf } from "../testing/bundle";

const count = (b: Uint8Array) => b.forEach((_, i) => { b[i] = i + 250; });

describe("newID", () => {
  // What survey.NewResponseID gives for the same bytes.
  it("is the hour and 21 random characters", () => {
    const id = newID(Date.parse("2026-07-27T03:59:59.999Z"), count);
    expect(id).toBe("0F47V" + "TVWXYZ0123456789ABCDE");
  });

  it("sorts by hour and carries no finer time", () => {
    const at = Date.parse("2026-07-27T03:00:00Z");
    expect(newID(at, count)).toBe(newID(at + 3_599_999, count));
    expect(newID(at, count) < newID(at + 3_600_000, count)).toBe(true);
  });

  it("of a clock before 1970 has a right shape", () => {
    expect(newID(-5, count)).toMatch(/^00000[0-9A-HJKMNP-TV-Z]{21}$/);
  });
});

describe("answer", () => {
  const talk = {
    id: "X", level: 2 as const, factor: null, items: { a1: "na", s1: "4" }, comment: "  Cha\u0302\u0323m ", began: 100, took: 4000, run: 3,
  };
  it("is what the server hears, texts in NFC", () => {
    const at = Date.parse("2026-11-23T01:02:03.004Z");
    expect(answer(talk, "en", bundleOf() as never, at, 5100)).toEqual({
      id: "X", campaign: "c1", point: "", lang: "en", at: "2026-11-23T01:02:03.004Z", took: 4000, lasted: 5000, run: 3,
      given: { overall: ["2"], a1: ["na"], s1: ["4"], remark: ["Chậm"] },
    });
  });

  it("leaves out words that are blank", () => {
    expect(answer({ ...talk, comment: " \n" }, "vi", bundleOf() as never, 0, 0).given).not.toHaveProperty("remark");
  });
});

describe("the day", () => {
  it("is Vietnam's", () => {
    expect(dayOf(Date.parse("2026-11-22T16:59:59Z"))).toBe("2026-11-22");
    expect(dayOf(Date.parse("2026-11-22T17:00:00Z"))).toBe("2026-11-23");
  });

  it.each([["2026-10-31", false], ["2026-11-01", true], ["2026-12-31", true], ["2027-01-01", false]])("on %s: %s", (day, open) => {
    expect(asks(bundleOf(), day)).toBe(open);
  });

  it("without a campaign nobody is asked", () => {
    expect(asks(bundleOf({ campaign: null, form: null }), "2026-11-23")).toBe(false);
  });
});
