// What the API says of codes; see server/api/spec/codes.yaml and units.yaml.
import type { Channel } from "../../api/wire";
import type { Bilingual } from "../../i18n/text";
import type { Day } from "../../model/format";

export interface Code {
  code: string;
  url: string;
  unit: string;
  unit_name: string;
  /** Empty for the unit as a whole. */
  point: string;
  point_name?: string;
  channel: Channel;
  status: "active" | "revoked";
  issued: Day;
  revoked?: Day;
  reason?: string;
}

/** A unit with how many service points and active codes it has. */
export interface Place {
  key: string;
  name: string;
  points: number;
  codes: number;
}

export interface Stray {
  /** Missing where nobody issued the codes: those are counted together. */
  code?: string;
  unit: string | null;
  unit_name?: string;
  point?: string;
  point_name?: string;
  channel?: Channel;
  reason: "revoked" | "not_open" | "unknown";
  first: Day;
  last: Day;
  days: number;
  count: number;
  hint: Bilingual;
}
