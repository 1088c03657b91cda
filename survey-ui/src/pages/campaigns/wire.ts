// Shapes of the campaigns' part of the API.
import type { CampaignState, Channel, VersionRef } from "../../api/wire";
import type { Bilingual } from "../../i18n/text";
import type { Day } from "../../model/format";

export type UnitType = "xa" | "phuong" | "thi_tran" | "dac_khu";

export interface Progress {
  responses: number;
  target: number;
  units: number;
  reached: number;
  scored: number;
}

export interface CampaignInfo {
  id: string;
  title: Bilingual & { en: string };
  state: CampaignState;
  first: Day;
  last: Day;
  units: number;
  channels: Channel[];
  questionnaire: VersionRef;
  criteria: VersionRef;
  revision: number;
  progress?: Progress;
}

export interface ChosenUnit {
  unit: string;
  name: string;
  type: UnitType;
  transactions: number | null;
}

export interface CampaignProblem {
  path: string;
  message: Bilingual;
  blocks: boolean;
}

export interface Campaign extends CampaignInfo {
  phone: string;
  chosen: ChosenUnit[];
  problems: CampaignProblem[];
}

/** What is sent to make or change a campaign. */
export interface Order {
  id?: string;
  title: { vi: string; en: string };
  first: Day;
  last: Day;
  channels: Channel[];
  units: string[];
  questionnaire: VersionRef;
  criteria: VersionRef;
  transactions: Record<string, number>;
  phone: string;
}

export const channels: readonly Channel[] = ["qr", "link", "kiosk", "assisted"];
