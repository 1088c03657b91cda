// What a comparison asks the server for, and how wide its bars are.
import type { UnitComparison } from "../wire";

/** The value of the field and of the address: "campaign:ID", "unit:KEY" or "rest". */
export function query(choice: string | undefined): Record<string, string> {
  if (!choice) return {};
  const [kind, ...name] = choice.split(":");
  if (kind === "campaign") return { with_campaign: name.join(":") };
  return { with_unit: kind === "unit" ? name.join(":") : "rest" };
}

type Parts = NonNullable<UnitComparison["parts"]>["parts"];

export interface Bar {
  /** Where the bar begins and how long it is, in percent of the line. */
  left: number;
  width: number;
  tone: "good" | "bad";
}

/** One bar for each part on a line whose middle is 0; the longest reaches an end. */
export function bars(parts: Parts): Bar[] {
  const most = Math.max(...parts.map((p) => Math.abs(p.total)), 0.01);
  return parts.map(({ total }) => {
    const width = (50 * Math.abs(total)) / most;
    return { left: total < 0 ? 50 - width : 50, width, tone: total < 0 ? "bad" : "good" };
  });
}
