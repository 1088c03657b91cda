// Shapes of the campaigns' part of the API, under the names that the pages use.
import type { CampaignOrder, CampaignUnit, Channel } from "../../api/wire.gen";

export type { Campaign, CampaignInfo, CampaignProblem, CampaignProgress as Progress, CampaignUnit as ChosenUnit } from "../../api/wire.gen";
export type UnitType = CampaignUnit["type"];

/** What is sent to make or change a campaign, with nothing left out. */
export type Order = Required<Omit<CampaignOrder, "id">> & Pick<CampaignOrder, "id">;

export const channels: readonly Channel[] = ["qr", "link", "kiosk", "assisted"];
