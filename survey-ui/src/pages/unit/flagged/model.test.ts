import { expect, test } from "vitest";
import { moved } from "./model";
import type { Review } from "./wire";

const review = (ref: string, standing: Review["standing"]): Review => ({
  ref, day: "2026-11-02", part: "morning", channel: "qr", point: "", point_name: "", pace: "under_20s", flags: ["fast"], standing,
});

test("a response moves there and back, in its place, and no other does", () => {
  const pages = [{ items: [review("a", "flagged"), review("b", "flagged")], next: "b" }, { items: [review("c", "excluded")] }];
  const out = moved(pages, pages[0]!.items[1]!, "Nhập trùng");
  expect(out.map((p) => p.items.map((r) => `${r.ref} ${r.standing} ${r.reason ?? ""}`))).toEqual([["a flagged ", "b excluded Nhập trùng"], ["c excluded "]]);
  expect(out[0]!.next).toBe("b");
  expect(moved(out, out[1]!.items[0]!, "Nhầm")[1]!.items[0]).toMatchObject({ standing: "flagged", reason: "Nhầm" });
});
