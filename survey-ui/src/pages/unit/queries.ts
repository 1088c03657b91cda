// What the parts of the page ask for; each once for several parts.
import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { UnitChanges, UnitScore, UnitSplits } from "./wire";

const path = (d: UnitScore, part: string) => `/campaigns/${d.campaign.id}/units/${encodeURIComponent(d.unit.key)}/${part}`;

export function useSplits(d: UnitScore) {
  return useQuery({
    queryKey: ["unit", d.unit.key, d.campaign.id, "splits"],
    queryFn: ({ signal }) => api.get<UnitSplits>(path(d, "splits"), { signal }),
    staleTime: 30_000,
  });
}

/** against: "weeks", "campaign:ID", or undefined for what the server chooses. */
export function useChanges(d: UnitScore, against: string | undefined) {
  return useQuery({
    queryKey: ["unit", d.unit.key, d.campaign.id, "changes", against ?? ""],
    queryFn: ({ signal }) => api.get<UnitChanges>(path(d, "changes"), { signal, query: { against } }),
    staleTime: 30_000,
  });
}
