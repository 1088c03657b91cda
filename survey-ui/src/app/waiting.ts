// How many proposals on responses wait, for the navigation and for the dialog that makes
// one: the reasons there are come with them.
import { queryOptions } from "@tanstack/react-query";
import { api } from "../api/client";
import type { ProposalList } from "../api/wire.gen";
import { repeated } from "./queries";

export const waitingQuery = queryOptions({
  queryKey: ["proposals", "waiting"],
  queryFn: (c) => api.get<ProposalList>("/proposals", { ...repeated(c), query: { state: ["waiting", "applying"], limit: 1 } }),
  refetchInterval: 60_000,
});
