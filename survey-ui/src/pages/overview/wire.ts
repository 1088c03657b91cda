// The shapes of the overview under the names that the page uses; what each field means
// stands in server/api/spec/overview.yaml.
import type { OverviewRow } from "../../api/wire.gen";

export type {
  Heatmap, Overview, OverviewCity as City, OverviewCounts as Counts, OverviewInterval as Interval, OverviewRow as UnitRow,
  OverviewShare as Share, UnitType,
} from "../../api/wire.gen";

export type ReachState = OverviewRow["reach"]["state"];
export type Week = OverviewRow["trend"][number];
