// What the server says and hears, as server/api/spec/kiosk.yaml has it.

/** A text in both languages; English may be empty. */
export interface Words { vi: string; en: string }
/** YYYY-MM-DD, the day in Vietnam. */
export type Day = string;
export type Lang = "vi" | "en";

/** POST /kiosk/pair {code} */
export interface Paired { id: string; key: string }

export interface Item { id: string; text: Words; no_opinion: boolean }
export interface Factor { id: string; title: Words; items: Item[] }

export interface Form {
  /** Words of the levels 1 to 5. */
  levels: Words[];
  no_opinion: Words;
  ask: { id: string; text: Words };
  factors: Factor[];
  comment: { id: string; text: Words; max_length: number } | null;
}

/** GET /kiosk/bundle, with an ETag. All the tablet needs to work for weeks. */
export interface Bundle {
  kiosk: { id: string; name: string };
  unit: { key: string; name: string };
  point: { id: string; name: string } | null;
  /** Shown instead of the question, such as "bảo trì". */
  message: Words | null;
  pin: { salt: string; hash: string; iterations: number } | null;
  /** Null where no campaign asks this unit by kiosks now; form is null as well. */
  campaign: { id: string; title: Words; first: Day; last: Day; phone: string; questionnaire: { id: string; version: number } } | null;
  form: Form | null;
  /** Address of the full form for one's own phone; null where there is none. */
  phone_form: string | null;
}

/** One answer of POST /kiosk/responses {now, responses}. */
export interface Sent {
  id: string;
  campaign: string;
  /** The service point it was given at; empty for the unit as a whole. The tablet may be
   * moved before it is sent. */
  point: string;
  lang: Lang;
  /** By the tablet's clock, RFC 3339 with milliseconds. */
  at: string;
  /** Milliseconds from the question's appearance to the first tap. */
  took: number;
  /** Milliseconds from the first tap to the end of the talk. */
  lasted: number;
  /** Which rating of this tablet within a minute it was, from 1. */
  run: number;
  /** Values by question; one level, option or text each. */
  given: Record<string, string[]>;
}

export interface Result {
  id: string;
  /** stored and duplicate carry a receipt; later is to be sent again; refused never counts. */
  status: "stored" | "duplicate" | "later" | "refused";
  receipt?: string;
  /** Of refused: the kind (invalid, not_open, conflict, malformed) and words for staff. */
  kind?: string;
  detail?: Words;
}

export interface Batch { results: Result[]; /** Seconds before the next batch. */ wait: number }

/** POST /kiosk/heartbeat */
export interface Beat {
  now: string;
  queue: number;
  oldest: string | null;
  aside: number;
  app: string;
  used: number;
  quota: number;
  persisted: boolean;
  /** Percent; null unknown. */
  battery: number | null;
  charging: boolean;
}

export interface Beaten {
  now: string;
  /** ETag of the bundle as it is now. */
  bundle: string;
  /** Use this key from now on. */
  key?: string;
  /** Seconds until the next heartbeat. */
  next: number;
}
