// A unit's figures for tests.
import type { Levels, Score, ScoreItem, UnitScore, Week } from "./wire";

export function item(id: string, levels: Levels, over: Partial<ScoreItem> = {}): ScoreItem {
  const n = levels.reduce((a, b) => a + b, 0);
  return { id, n, levels, no_opinion: 0, rate: n ? (100 * (levels[3] + levels[4])) / n : null, entered: n >= 5, ...over };
}

export function score(over: Partial<Score> = {}): Score {
  return {
    unit: "11311@2025-07-01", criteria: { id: "mau-tuyen-tinh", version: 1 }, measured: null,
    status: "ok", n: { used: 200, counted: 200, flagged: 10, excluded: 0 }, target: 400, progress: 50, max_points: 20, points: 17.42,
    basis: 200, items_basis: 200, effective_n: 200, design_effect: 1, index: 87.1, interval: { low: 82, high: 91, margin: 4.5, corrected: false }, pooled: 87, mean: 4.2,
    very_satisfied: 40, dissatisfied: 5, all_satisfied: 60, overall: null, factors: [], channels: [],
    without_flagged: { n: 200, index: 87.1, pooled: 87, points: 17.42 }, with_flagged: { n: 210, index: 86, pooled: 86, points: 17.2 },
    pass: { line: 80, others: 80, needed: 62.58, floor: 80, floor_met: true, possible: true }, steps: [], ...over,
  };
}

export function unit(over: Partial<UnitScore> = {}): UnitScore {
  const text = (vi: string) => ({ vi, en: vi });
  return {
    unit: { key: "11311@2025-07-01", name: "Phường Hồng Bàng", type: "phuong" },
    campaign: { id: "dot-1", title: text("Đợt 1"), state: "open", first: "2026-01-01", last: "2026-12-31" },
    settled: null, score: score(), status: text("Đủ mẫu"), reason: null,
    reach: { state: "expected", day: "2026-12-01", per_day: 4, days: 14 },
    form: {
      levels: [1, 2, 3, 4, 5].map((l) => text(`Mức ${l}`)), no_opinion: text("Không có ý kiến"),
      questions: [{ id: "overall", code: "", text: text("Nhìn chung") }, { id: "s1_1", code: "1.1", text: text("Thông tin dễ tìm") }],
    },
    criteria: {
      title: text("Mẫu"), decision: "", total: 100, group_max: 20, measure: text("chỉ số hài lòng"), rule: "linear",
      min_publish: 30, min_score: 90, min_item: 5, withhold_under: 5, count_flagged: false,
    },
    caution: text("Không phải SIPAS."), ...over,
  };
}

export function week(key: string, n: number | null, rate: number | null, over: Partial<Week> = {}): Week {
  return {
    key, last: key, complete: true, n, flagged: 0, basis: n, rate, mean: rate === null ? null : 4, very_satisfied: rate, dissatisfied: rate === null ? null : 0,
    interval: rate === null ? null : { low: rate - 5, high: Math.min(100, rate + 5), margin: 5, corrected: false },
    withheld: n === null, rates_withheld: rate === null && n !== 0, ...over,
  };
}
