// The shapes of a unit's figures under the names that the page uses; what each field
// means stands in server/api/spec/unit.yaml.
import type { ItemChange, ScoreFull, UnitPeriod } from "../../api/wire.gen";

export type {
  ComparisonSide, HistoryPast, HistorySource, RelatedUnit, UnitComparison, UnitHistory,
  ItemChange, ScoreChannel, ScoreFull as Score, ScoreItem, UnitChanges, UnitPast as Past, UnitScore, UnitSlice as Slice, UnitSplits, UnitWeek as Week,
} from "../../api/wire.gen";

/** Ratings, or their shares, by level from 1 to 5. */
export type Levels = [number, number, number, number, number];
export type Period = NonNullable<UnitPeriod>;
export type Status = ScoreFull["status"];
export type Step = ScoreFull["steps"][number];
export type Verdict = ItemChange["verdict"];
