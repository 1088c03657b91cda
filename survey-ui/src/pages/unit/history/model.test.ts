import { expect, test } from "vitest";
import type { HistorySource } from "../wire";
import { rows } from "./model";

const text = { vi: "", en: "" };
const source = (unit: string, reason: HistorySource["reason"], sources: HistorySource[] = []): HistorySource => ({
  unit, name: unit, share: "whole", note: "", words: text, carries: reason === null, reason, why: text, own: null, sources,
});

test("what came over a divided unit is not carried, whatever its own row says", () => {
  const list = rows([source("a", null), source("b", "divided", [source("c", null, [source("d", null)])]), source("e", null, [source("f", "few")])]);
  expect(list.map((r) => [r.source.unit, r.through.join(">"), r.carried])).toEqual([
    ["a", "", true], ["b", "", false], ["c", "b", false], ["d", "b>c", false], ["e", "", true], ["f", "e", false],
  ]);
});
