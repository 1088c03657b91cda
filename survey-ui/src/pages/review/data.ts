// What the page reads, and what becomes stale when a proposal is made or decided.
import { infiniteQueryOptions, keepPreviousData, queryOptions, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { Action, Context, Flag, Items, Proposal, ProposalDetail, ProposalList, Queue } from "./wire";

export interface Filter {
  standing?: string | undefined;
  unit?: string | undefined;
  flag?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

export const queueQuery = (campaign: string, f: Filter) => infiniteQueryOptions({
  queryKey: ["review", campaign, "queue", f],
  queryFn: ({ pageParam, signal }) => api.get<Queue>(`/campaigns/${campaign}/review`, { query: { ...f, cursor: pageParam, limit: 30 }, signal }),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (last) => last.next,
  placeholderData: keepPreviousData,
});

const place = (campaign: string, unit: string) => `/campaigns/${campaign}/units/${encodeURIComponent(unit)}/review`;

export const groupQuery = (campaign: string, unit: string, group: string, standing: string) => queryOptions({
  queryKey: ["review", campaign, "group", unit, group, standing],
  queryFn: ({ signal }) => api.get<Context>(`${place(campaign, unit)}/groups/${group}`, { query: { standing }, signal }),
  retry: false,
});

export const itemsQuery = (campaign: string, unit: string, query: Filter & { group: string }) => infiniteQueryOptions({
  queryKey: ["review", campaign, "items", unit, query],
  queryFn: ({ pageParam, signal }) => api.get<Items>(place(campaign, unit), { query: { ...query, unit: undefined, cursor: pageParam, limit: 50 }, signal }),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (last) => last.next,
});

export const proposalsQuery = (campaign: string | undefined, open: boolean) => infiniteQueryOptions({
  queryKey: ["proposals", campaign, open],
  queryFn: ({ pageParam, signal }) => api.get<ProposalList>("/proposals", {
    query: { campaign, state: open ? ["waiting", "applying"] : ["confirmed", "declined", "withdrawn"], cursor: pageParam, limit: 20 }, signal,
  }),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (last) => last.next,
  staleTime: 0,
});

export const proposalQuery = (id: string) => queryOptions({
  queryKey: ["proposals", "one", id], queryFn: ({ signal }) => api.get<ProposalDetail>(`/proposals/${id}`, { signal }), staleTime: 0,
});

export const membersQuery = (id: string, missed: boolean) => infiniteQueryOptions({
  queryKey: ["proposals", "members", id, missed],
  queryFn: ({ pageParam, signal }) => api.get<Items>(`/proposals/${id}/responses`, { query: { missed: missed ? "1" : undefined, cursor: pageParam, limit: 25 }, signal }),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (last) => last.next,
});

/** What is proposed: single responses, or all that a filter takes. */
export interface Order {
  action: Action;
  refs?: string[];
  filter?: { unit?: string; flag?: Flag; group?: string; from?: string; to?: string };
  expected?: number;
}

export function propose(campaign: string, order: Order, reason: string, note: string): Promise<ProposalDetail> {
  return api.post<ProposalDetail>(`/campaigns/${campaign}/proposals`, { ...order, reason, note });
}

export type Deed = "confirm" | "decline" | "withdraw";

/** Decides, and where there is more than one turn's work goes on until it is done. */
export async function decide(id: string, deed: Deed, note: string, onTurn: (p: Proposal) => void): Promise<ProposalDetail> {
  for (;;) {
    const p = await api.post<ProposalDetail>(`/proposals/${id}/${deed}`, { note });
    if (p.state !== "applying") return p;
    onTurn(p);
  }
}

/** Says that responses may have another standing now: every figure may be another. */
export function useReviewChanged(): () => void {
  const client = useQueryClient();
  return () => {
    for (const name of ["review", "proposals", "unit", "overview", "heatmap"]) void client.invalidateQueries({ queryKey: [name] });
  };
}
