// Shapes of the API that the shell itself uses. Pages take theirs from
// wire.gen.ts, which `npm run gen` makes from the OpenAPI file.
import type { Bilingual } from "../i18n/text";
import type { Day } from "../model/format";

export const rights = [
  "figures.read", "comments.read", "comments.answer", "responses.review", "campaigns.manage", "forms.manage",
  "units.manage", "codes.read", "codes.manage", "people.manage", "trail.read", "system.read", "exports.make",
] as const;
export type Right = (typeof rights)[number];

export type Role = "admin" | "unit" | "auditor";

export interface Session {
  account: { id: string; name: string; login: string; role: Role };
  /** The unit of a unit account; null for the city. */
  unit: { key: string; name: string } | null;
  rights: Right[];
  /** The data are made up. */
  demo: boolean;
}

export type CampaignState = "draft" | "open" | "closed" | "certified";
export type Channel = "qr" | "link" | "kiosk" | "assisted";

export interface VersionRef {
  id: string;
  version: number;
}

export interface Campaign {
  id: string;
  title: Bilingual;
  state: CampaignState;
  first: Day;
  last: Day;
  /** How many units take part. */
  units: number;
  channels: Channel[];
  questionnaire: VersionRef;
  criteria: VersionRef;
}
