// Shapes of the API that the shell and several pages use, under the names they use.
// All come from wire.gen.ts, which `npm run gen` makes from the OpenAPI file.
import type { OwnSession, PersonRole } from "./wire.gen";

export type { CampaignInfo as Campaign, CampaignState, Channel, Right, VersionRef } from "./wire.gen";

export type Role = PersonRole;
/** What the pages need of the session; the rest is the account page's. */
export type Session = Pick<OwnSession, "account" | "unit" | "rights" | "demo">;
