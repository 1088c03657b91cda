// What the page reads, in queries that its dialogs share.
import { queryOptions } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { Account, Key, Unit } from "./wire";

/** Every account, page by page: a few hundred, so search and sort need no server. */
export const accountsQuery = queryOptions({
  queryKey: ["accounts"],
  queryFn: async ({ signal }) => {
    const all: Account[] = [];
    let cursor: string | undefined;
    do {
      const page = await api.get<{ items: Account[]; next?: string }>("/accounts", { signal, query: { limit: 500, cursor } });
      all.push(...page.items);
      cursor = page.next;
    } while (cursor);
    return all;
  },
});

export const keysQuery = queryOptions({ queryKey: ["keys"], queryFn: ({ signal }) => api.get<Key[]>("/keys", { signal }) });

export const unitsQuery = queryOptions({
  queryKey: ["unit-names"], queryFn: ({ signal }) => api.get<Unit[]>("/unit-names", { signal }), staleTime: 600_000,
});
