import { expect, test } from "vitest";
import { score } from "./fixture";
import { lines, parts } from "./working";

const step = (id: string, vi: string) => ({ id, text: { vi, en: vi } });

test("a sentence a line; codes and numbers stay whole", () => {
  const text = "Tiếp cận dịch vụ (trọng số 1). Câu 1.1: (4 + 12) / 20 = 80,00 %. Câu 1.2: (1 + 3) / 5 = 80,00 %. Dưới 5 lượt, để ngoài. Trung bình của 2 câu: 80,00 %.";
  expect(lines(step("factor.tiep-can", text), "vi")).toEqual([
    "Câu 1.1: (4 + 12) / 20 = 80,00 %.", "Câu 1.2: (1 + 3) / 5 = 80,00 %.", "Dưới 5 lượt, để ngoài.", "Trung bình của 2 câu: 80,00 %.",
  ]);
  expect(lines(step("points", "Điểm = 20 × 87.10 / 100 = 17.42, rounded. Đủ mẫu."), "vi")).toHaveLength(2);
});

test("steps have their factor's title, and the caution is left to its own place", () => {
  const s = score({
    factors: [{ id: "tiep-can", title: { vi: "Tiếp cận", en: "Access" }, weight: 1, rate: 80, items: [] }],
    steps: [step("responses", "n = 9."), step("factor.tiep-can", "Tiếp cận (trọng số 1). Câu 1.1: 80 %."), step("caution", "Không phải SIPAS.")],
  });
  expect(parts(s, "vi").map((p) => [p.id, p.kind, p.title, p.lines.length])).toEqual([
    ["responses", "responses", "", 1], ["factor.tiep-can", "factor", "Tiếp cận", 1],
  ]);
  expect(parts(s, "en")[1]?.title).toBe("Access");
});
