// Shapes of people and keys, as the API's document has them.
import type { Account, AccountState, InviteAccountResponse, Key, PersonRole, Right, UnitNamed } from "../../api/wire.gen";

export type { Account, Key };
export type Role = PersonRole;
export type State = AccountState;
export type Unit = UnitNamed;
export type Linked = InviteAccountResponse;

/** What a key may be for; people and comments are for people. */
export const scopes = [
  "figures.read", "campaigns.manage", "forms.manage", "units.manage", "codes.read", "codes.manage",
  "kiosks.read", "kiosks.manage", "trail.read", "system.read", "exports.make",
] as const satisfies readonly Right[];
export type Scope = (typeof scopes)[number];
