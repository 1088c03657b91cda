import type { ReactNode } from "react";
import type { Tone } from "../app/tokens";
import classes from "./status-badge.module.css";

/** A state in a word. The word says it; the colour only helps the eye. */
export function StatusBadge({ tone = "calm", icon, children }: { tone?: Tone; icon?: ReactNode; children: ReactNode }) {
  return <span className={classes["badge"]} data-tone={tone}>{icon}{children}</span>;
}
