// What the pages of people and keys work out without a page.
import { find } from "../../model/search";
import type { Day } from "../../model/format";
import type { Account, Key, Role, State } from "./wire";

export interface Filter {
  text: string;
  role: Role | undefined;
  state: State | undefined;
}

/** The accounts that fit; a search ranks them, accents are not needed. */
export function filtered(list: readonly Account[], f: Filter): Account[] {
  const fit = list.filter((a) => (!f.role || a.role === f.role) && (!f.state || a.state === f.state));
  return find(fit, f.text, (a) => [a.name, a.login, a.unit?.name ?? ""]);
}

export type Standing = "invited" | "expired" | "active" | "disabled" | "unused";

/** How an account stands at a time: a link that ran out is no invitation any more. */
export function standing(a: Account, now: Date): Standing {
  if (a.state === "disabled") return a.reason === "unused" ? "unused" : "disabled";
  if (a.state === "invited" && (!a.invited_until || new Date(a.invited_until) <= now)) return "expired";
  return a.state;
}

export type KeyStanding = "good" | "over" | "revoked";

/** How a key stands on a day. Its last day is one on which it is good. */
export function keyStanding(k: Key, today: Day): KeyStanding {
  if (k.revoked) return "revoked";
  return k.last_day && k.last_day < today ? "over" : "good";
}

export interface AccountForm {
  name: string;
  role: Role;
  unit: string;
}

/** An account as its form begins. */
export function formOf(a: Account): AccountForm {
  return { name: a.name, role: a.role, unit: a.unit?.key ?? "" };
}

/** What is sent: a unit belongs to the role unit alone. */
export function bodyOf(f: AccountForm): AccountForm {
  return { name: f.name.trim(), role: f.role, unit: f.role === "unit" ? f.unit : "" };
}

/** The fields in which somebody else's version differs from what is entered here. */
export function differing(mine: AccountForm, theirs: AccountForm): (keyof AccountForm)[] {
  const [a, b] = [bodyOf(mine), bodyOf(theirs)];
  return (["name", "role", "unit"] as const).filter((k) => a[k] !== b[k]);
}

/** Today's civil date in Việt Nam, wherever the browser is. */
export function today(now = Date.now()): Day {
  return new Date(now + 7 * 3600_000).toISOString().slice(0, 10);
}
