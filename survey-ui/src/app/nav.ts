// The entries of the navigation, in its order; shown as the rights allow.
import type { Session } from "../api/wire";
import { allows, type Needs } from "./session";

export interface Entry {
  to: "/" | "/campaigns" | "/forms" | "/criteria" | "/registry" | "/codes" | "/kiosks" | "/people" | "/exports" | "/review" | "/trail" | "/system";
  text: "overview" | "campaigns" | "forms" | "criteria" | "registry" | "codes" | "kiosks" | "people" | "exports" | "review" | "trail" | "system";
  needs: Needs;
}

export interface Group {
  text: "groupResults" | "groupWork" | "groupSystem";
  entries: Entry[];
}

const groups: Group[] = [
  {
    text: "groupResults",
    entries: [{ to: "/", text: "overview", needs: "figures.read" }, { to: "/exports", text: "exports", needs: "exports.make" }],
  },
  {
    text: "groupWork",
    entries: [
      { to: "/campaigns", text: "campaigns", needs: ["campaigns.manage", "trail.read"] },
      { to: "/forms", text: "forms", needs: ["forms.manage", "trail.read"] },
      { to: "/criteria", text: "criteria", needs: ["forms.manage", "trail.read"] },
      { to: "/registry", text: "registry", needs: ["units.manage", "trail.read"] },
      { to: "/codes", text: "codes", needs: "codes.read" },
      { to: "/kiosks", text: "kiosks", needs: "kiosks.read" },
      { to: "/people", text: "people", needs: "people.manage" },
    ],
  },
  {
    text: "groupSystem",
    entries: [
      { to: "/review", text: "review", needs: "responses.review" },
      { to: "/trail", text: "trail", needs: "trail.read" },
      { to: "/system", text: "system", needs: "system.read" },
    ],
  },
];

/** What a session may open. An account of one unit has its unit's page instead of
 * the overview, so its first group is left to the shell. */
export function navigation(session: Session): Group[] {
  return groups
    .map((g) => ({ ...g, entries: g.entries.filter((e) => allows(session, e.needs) && !(e.to === "/" && session.unit)) }))
    .filter((g) => g.entries.length > 0);
}
