// The shapes of the review under the names that the part uses; what each field means
// stands in server/api/spec/review.yaml.
import type { Flag, ReviewItem } from "../../../api/wire.gen";

export type { Flag, ReviewItem as Review, ReviewList } from "../../../api/wire.gen";

export const flags = ["fast", "uniform", "repeat", "unproven", "burst", "closed_hours"] as const satisfies readonly Flag[];
export type Pace = ReviewItem["pace"];
