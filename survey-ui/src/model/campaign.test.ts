import { expect, test } from "vitest";
import type { Campaign, CampaignState } from "../api/wire";
import { pick } from "./campaign";

const campaign = (id: string, state: CampaignState, first: string): Campaign => ({
  id, state, first, last: "2026-12-31", title: { vi: id, en: "" }, units: 114, revision: 1, channels: ["qr"],
  questionnaire: { id: "q", version: 1 }, criteria: { id: "c", version: 1 },
});

test("the chosen one, also when it is a draft", () => {
  const list = [campaign("a", "open", "2026-01-01"), campaign("b", "draft", "2027-01-01")];
  expect(pick(list, "b")?.id).toBe("b");
});

test("else the open one, though a closed one is newer", () => {
  const list = [campaign("a", "closed", "2026-06-01"), campaign("b", "open", "2026-01-01"), campaign("c", "open", "2026-02-01")];
  expect(pick(list, "gone")?.id).toBe("c");
});

test("else the newest that is no draft", () => {
  const list = [campaign("a", "certified", "2025-01-01"), campaign("b", "closed", "2026-01-01"), campaign("c", "draft", "2027-01-01")];
  expect(pick(list, undefined)?.id).toBe("b");
  expect(pick([campaign("c", "draft", "2027-01-01")], undefined)).toBeUndefined();
});
