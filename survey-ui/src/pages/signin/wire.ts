// Shapes of sign-in as the API sends them.
import type { Session } from "../../api/wire";
import type { Bilingual } from "../../i18n/text";

export type Stage = "totp" | "enrol" | "full";

export interface WaysIn {
  password: boolean;
  oidc: { name: Bilingual } | null;
  /** How far a sign-in in this browser has come. */
  stage: Stage | null;
  account: { name: string; login: string } | null;
}

export interface Reached {
  stage: Stage;
}

export interface Enrolment {
  secret: string;
  uri: string;
  /** The side of the QR in modules, border included, and its dark modules. */
  size: number;
  path: string;
}

export interface Offer {
  login: string;
  name: string;
  role: "admin" | "unit" | "auditor";
  unit: { key: string; name: string } | null;
  until: string;
  /** Characters that the password needs. */
  least: number;
  totp: boolean;
}

/** The whole of a session; the shell needs less of it. */
export interface OwnSession extends Session {
  stage: Stage;
  /** Seconds until it ends; `limit` says that using it makes it no longer. */
  left: number;
  limit: boolean;
  method: "password" | "invitation" | "oidc";
  password: boolean;
  totp: boolean;
  recovery_codes: number;
  oidc: boolean;
  /** Characters that a new password needs. */
  least: number;
}
