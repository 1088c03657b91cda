// Roles and states in words and colours, for table and dialogs.
import type { Tone } from "../../app/tokens";
import { useText } from "../../i18n/text";
import type { KeyStanding, Standing } from "./model";
import { strings } from "./strings";
import type { Role } from "./wire";

export const roles: readonly Role[] = ["unit", "auditor", "admin"];

export function useRoleWords(): { name: (r: Role) => string; help: (r: Role) => string } {
  const t = useText(strings);
  return {
    name: (r) => ({ admin: t.admin, unit: t.unitRole, auditor: t.auditor })[r],
    help: (r) => ({ admin: t.adminHelp, unit: t.unitHelp, auditor: t.auditorHelp })[r],
  };
}

export const standingTone: Record<Standing, Tone> = { active: "good", invited: "info", expired: "warn", disabled: "bad", unused: "warn" };
export const keyTone: Record<KeyStanding, Tone> = { good: "good", over: "warn", revoked: "calm" };
