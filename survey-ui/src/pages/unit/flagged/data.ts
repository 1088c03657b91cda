// Reading the review, and moving a response between flagged and excluded.
import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient, type InfiniteData } from "@tanstack/react-query";
import { api, Problem } from "../../../api/client";
import { moved } from "./model";
import type { Review, ReviewList } from "./wire";

export interface Place {
  campaign: string;
  unit: string;
}

export interface Chosen {
  standing: string | undefined;
  flag: string | undefined;
}

const base = (p: Place) => `/campaigns/${p.campaign}/units/${encodeURIComponent(p.unit)}`;
const key = (p: Place) => ["review", p.unit, p.campaign];

export function useReview(place: Place, chosen: Chosen) {
  return useInfiniteQuery({
    queryKey: [...key(place), chosen],
    queryFn: ({ pageParam, signal }) => api.get<ReviewList>(`${base(place)}/review`, { query: { ...chosen, limit: 25, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: false,
  });
}

export function useMove(place: Place) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ item, reason }: { item: Review; reason: string }) =>
      api.post(`${base(place)}/responses/${item.ref}/${item.standing === "excluded" ? "restore" : "exclude"}`, { reason }),
    onSuccess: (_, { item, reason }) => {
      client.setQueriesData<InfiniteData<ReviewList>>({ queryKey: key(place) }, (d) => d && { ...d, pages: moved(d.pages, item, reason) });
      // Every figure of the unit may be another now.
      for (const name of ["unit", "overview", "heatmap"]) void client.invalidateQueries({ queryKey: [name] });
    },
    onError: (err) => {
      // Somebody else was first: the list shows how it is now.
      if (err instanceof Problem && (err.kind === "conflict" || err.kind === "unknown")) void client.invalidateQueries({ queryKey: key(place) });
    },
  });
}
