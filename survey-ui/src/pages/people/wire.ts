// Shapes of people and keys as the API sends them.
import type { Right } from "../../api/wire";
import type { Day } from "../../model/format";

export type Role = "admin" | "unit" | "auditor";
export type State = "invited" | "active" | "disabled";

export interface Unit {
  key: string;
  name: string;
}

export interface Account {
  id: string;
  login: string;
  name: string;
  role: Role;
  unit: Unit | null;
  state: State;
  /** Why it is disabled; "unused" where nobody did it. */
  reason?: string;
  /** Who disabled it, by name; "cli" for the command line. */
  disabled_by?: string;
  password: boolean;
  totp: boolean;
  recovery_codes: number;
  oidc: boolean;
  /** Role and unit are the central sign-in's to say. */
  managed: boolean;
  invited_until?: string;
  created: Day;
  seen?: Day;
  own: boolean;
}

export interface Linked {
  account: Account;
  /** Shown once. */
  link: string;
  until: string;
}

export interface Key {
  id: string;
  name: string;
  scopes: Right[];
  created_by: string;
  created: Day;
  last_day?: Day;
  used?: Day;
  revoked?: Day;
  reason?: string;
  revoked_by?: string;
}

/** What a key may be for; people and comments are for people. */
export const scopes = [
  "figures.read", "campaigns.manage", "forms.manage", "units.manage", "codes.read", "codes.manage", "trail.read", "system.read", "exports.make",
] as const satisfies readonly Right[];
export type Scope = (typeof scopes)[number];
