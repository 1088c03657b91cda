// Reading a unit's responses under review.
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { api } from "../../../api/client";
import type { ReviewList } from "./wire";

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
