// Shapes of the criteria's part of the API.
import type { VersionRef } from "../../api/wire";
import type { Bilingual } from "../../i18n/text";
import type { CampaignName, VersionInfo } from "../forms/wire";
import type { UnitType } from "../campaigns/wire";

export interface CriteriaInfo extends VersionInfo {
  decision: string;
  questionnaire: VersionRef;
  rule: "linear" | "bands";
  max_points: number;
}

export interface TrySet {
  id: string;
  version: number;
  title: Bilingual;
  max_points: number;
}

export type Threshold = "min_publish" | "min_score" | "min_item" | "withhold_under";

export interface TryFigures {
  n: number;
  index: number | null;
  margin: number | null;
  points: number | null;
  status: "ok" | "insufficient" | "below_publish";
  passes: boolean | null;
  rank: number | null;
}

export interface TryUnit {
  unit: string;
  name: string;
  type: UnitType;
  before: TryFigures;
  /** null where it would tell, beside `before`, how a few people answered. */
  after: TryFigures | null;
}

export interface TryResult {
  campaign: CampaignName;
  own: TrySet;
  tried: TrySet;
  raised: Threshold[];
  units: TryUnit[];
}
