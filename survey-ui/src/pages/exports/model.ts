// What can be asked for, as far as the form needs it; the server has the last word.
import type { Export, Format, Kind, Order } from "./wire";

/** Every kind in the order of the form, with its formats, the usual one first. */
export const kinds: Record<Kind, { formats: readonly Format[]; filters: readonly Filter[]; campaign: boolean; unit: "none" | "may" | "must"; needs?: "trail.read" | "responses.export"; city?: true }> = {
  scores: { formats: ["xlsx", "csv", "json", "jsonl"], filters: [], campaign: true, unit: "may" },
  items: { formats: ["xlsx", "csv", "json", "jsonl"], filters: [], campaign: true, unit: "may" },
  steps: { formats: ["xlsx", "csv", "json", "jsonl"], filters: [], campaign: true, unit: "may" },
  aggregates: { formats: ["xlsx", "csv", "json", "jsonl"], filters: ["period", "channel", "days"], campaign: true, unit: "may" },
  "report-unit": { formats: ["pdf"], filters: [], campaign: true, unit: "must" },
  "report-city": { formats: ["pdf"], filters: [], campaign: true, unit: "none", city: true },
  responses: { formats: ["xlsx", "csv", "json", "jsonl"], filters: ["channel", "standing", "flag", "days"], campaign: true, unit: "may", needs: "responses.export" },
  package: { formats: ["zip"], filters: ["responses"], campaign: true, unit: "may" },
  questionnaire: { formats: ["xlsx", "csv", "json", "jsonl"], filters: [], campaign: true, unit: "none" },
  codebook: { formats: ["xlsx", "csv", "json", "jsonl"], filters: [], campaign: true, unit: "none" },
  trail: { formats: ["xlsx", "csv", "jsonl"], filters: ["days"], campaign: false, unit: "may", needs: "trail.read" },
};

export type Filter = "period" | "channel" | "standing" | "flag" | "days" | "responses";

export const channels = ["qr", "link", "kiosk", "assisted"] as const;
export const standings = ["counted", "flagged", "excluded"] as const;
export const flags = ["fast", "uniform", "repeat", "unproven", "burst", "closed_hours"] as const;

export const isKind = (s: string | undefined): s is Kind => s !== undefined && s in kinds;

/** What the address says is asked for; what does not fit is left out. */
export function order(kind: Kind, want: Record<string, string | undefined>): Order {
  const k = kinds[kind];
  const filter: Record<string, string> = {};
  for (const name of k.filters) {
    for (const key of name === "days" ? ["from", "to"] : [name]) {
      const v = want[key];
      if (v) filter[key] = v;
    }
  }
  return {
    kind, format: k.formats.find((f) => f === want["format"]) ?? k.formats[0]!, filter,
    ...(k.campaign && want["campaign"] ? { campaign: want["campaign"] } : {}),
    ...(k.unit !== "none" && want["unit"] ? { unit: want["unit"] } : {}),
  };
}

/** Whether something still happens to a file by itself. */
export const moving = (x: Pick<Export, "state">) => x.state === "queued" || x.state === "running";

/** How far a file is, percent; undefined when that is not known. */
export function progress(x: Pick<Export, "rows" | "total">): number | undefined {
  return x.total > 0 ? Math.min(100, Math.floor((100 * x.rows) / x.total)) : undefined;
}
