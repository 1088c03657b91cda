// The campaign whose figures the pages show: ?campaign= in the address, so that
// a link shows its reader the same figures.
import { queryOptions, useQuery } from "@tanstack/react-query";
import { api } from "../api/client";
import type { Campaign } from "../api/wire";
import { pick } from "../model/campaign";
import { useAddress } from "./address";

export const campaignsQuery = queryOptions({
  queryKey: ["campaigns"],
  queryFn: ({ signal }) => api.get<Campaign[]>("/campaigns", { signal }),
  staleTime: 60_000,
});

export interface Chosen {
  /** Undefined while the list loads, and where there is no campaign at all. */
  campaign: Campaign | undefined;
  list: readonly Campaign[];
  pending: boolean;
  error: Error | null;
  retry: () => void;
  choose: (id: string) => void;
}

export function useCampaign(): Chosen {
  const { data = [], isPending, error, refetch } = useQuery(campaignsQuery);
  const [id, choose] = useAddress("campaign");
  return { campaign: pick(data, id), list: data, pending: isPending, error, retry: () => void refetch(), choose };
}
