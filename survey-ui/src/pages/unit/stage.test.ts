import { expect, test } from "vitest";
import { score, unit } from "./fixture";
import { marks, stage, variants } from "./stage";

const counts = (used: number) => ({ used, counted: used, flagged: 0, excluded: 0 });

test("a unit with 0, 12, 60 and 200 responses", () => {
  expect(stage({ score: score({ status: "below_publish", n: counts(0) }) })).toBe("none");
  expect(stage({ score: score({ status: "below_publish", n: counts(12) }) })).toBe("unpublished");
  expect(stage({ score: score({ status: "insufficient", n: counts(60) }) })).toBe("unscored");
  expect(stage({ score: score() })).toBe("scored");
});

test("marks lie on the track by their numbers", () => {
  const m = marks(unit({ score: score({ n: counts(60), target: 400 }) }));
  expect(m.at).toBe(15);
  expect(m.marks).toEqual([
    { id: "publish", n: 30, reached: true, at: 7.5 }, { id: "score", n: 90, reached: false, at: 22.5 }, { id: "target", n: 400, reached: false, at: 100 },
  ]);
});

test("a target below the number for points comes before it", () => {
  const m = marks(unit({ score: score({ n: counts(500), target: 80 }) }));
  expect(m.at).toBe(100);
  expect(m.marks.map((x) => x.id)).toEqual(["publish", "target", "score"]);
});

test("the criteria set says which figures count", () => {
  expect(variants(unit()).counted).toBe("without");
  const d = unit();
  expect(variants({ ...d, criteria: { ...d.criteria, count_flagged: true } }).counted).toBe("with");
});
