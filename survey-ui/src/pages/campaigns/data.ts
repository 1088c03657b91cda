// What the pages of campaigns ask the server for.
import { queryOptions } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { VersionRef } from "../../api/wire";
import type { Bilingual } from "../../i18n/text";
import type { Day } from "../../model/format";
import type { Campaign, CampaignInfo, UnitType } from "./wire";

export const listQuery = queryOptions({
  queryKey: ["campaigns", "progress"],
  queryFn: ({ signal }) => api.get<CampaignInfo[]>("/campaigns", { query: { progress: true }, signal }),
});

export const oneQuery = (id: string) => queryOptions({
  queryKey: ["campaigns", "one", id],
  queryFn: ({ signal }) => api.read<Campaign>(`/campaigns/${encodeURIComponent(id)}`, { signal }),
});

export interface Version {
  id: string;
  version: number;
  title: Bilingual;
  /** Of a criteria set. */
  questionnaire?: VersionRef;
}

export const formsQuery = queryOptions({
  queryKey: ["forms"],
  queryFn: ({ signal }) => api.get<Version[]>("/questionnaires", { signal }),
});

export const criteriaQuery = queryOptions({
  queryKey: ["criteria"],
  queryFn: ({ signal }) => api.get<Version[]>("/criteria", { signal }),
});

export interface RegisterUnit {
  unit: string;
  name: string;
  type: UnitType;
  /** Last day of validity; missing while it goes on. */
  until?: Day;
}

interface Listed {
  key?: string;
  unit?: string;
  name: string;
  type: UnitType;
  until?: Day | null;
}

/** The units that exist from the first day through the last. */
export const registerQuery = (first: Day, last: Day) => queryOptions({
  queryKey: ["units", "register", first, last],
  queryFn: async ({ signal }): Promise<RegisterUnit[]> => {
    const answer = await api.get<Listed[] | { items: Listed[] }>("/units", { query: { on: first }, signal });
    const list = Array.isArray(answer) ? answer : answer.items;
    return list
      .filter((u) => !u.until || u.until >= last)
      .map((u) => ({ unit: (u.unit ?? u.key)!, name: u.name, type: u.type, ...(u.until ? { until: u.until } : {}) }));
  },
  enabled: !!first && !!last,
});

/** The civil date in Việt Nam, which has one zone and no summer time. */
export function todayHere(now = Date.now()): Day {
  return new Date(now + 7 * 3600_000).toISOString().slice(0, 10);
}
