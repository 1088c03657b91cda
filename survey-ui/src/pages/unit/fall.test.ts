import { expect, test } from "vitest";
import { grouped, obstacle } from "./fall";
import type { ItemChange, Period, UnitChanges, Verdict } from "./wire";

const change = (id: string, verdict: Verdict): ItemChange =>
  ({ id, verdict, before: null, after: null, difference: null, p: null, p_adjusted: null, text: { vi: "", en: "" } });

test("groups keep what fell most first and put what rose most first", () => {
  const g = grouped([
    change("a", "clear_fall"), change("b", "unclear_fall"), change("c", "clear_fall"), change("d", "unchanged"),
    change("e", "clear_rise"), change("f", "clear_rise"), change("g", "withheld"), change("h", "not_comparable"),
  ]);
  expect(Object.values(g).map((list) => list.map((x) => x.id).join(""))).toEqual(["ac", "fe", "bd", "gh"]);
});

test("why there is nothing to compare", () => {
  const period = (n: number | null, enough: boolean): Period => ({ campaign: null, first: "2026-01-01", last: "2026-01-28", n, enough });
  const d = (over: Partial<UnitChanges>): UnitChanges =>
    ({ basis: "weeks", weeks: 4, before: period(90, true), after: period(80, true), items: [], summary: { vi: "", en: "" }, method: { vi: "", en: "" }, choices: [], ...over });
  expect(obstacle(d({}))).toBeUndefined();
  expect(obstacle(d({ basis: "none", before: null, after: null }))).toBe("none");
  expect(obstacle(d({ after: period(null, false) }))).toBe("withheld");
  expect(obstacle(d({ before: period(29, false) }))).toBe("few");
});
