// What the pages read, in queries that their parts share.
import { queryOptions, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client";
import { repeated } from "../../app/queries";
import type { Kiosk, One, Point } from "./wire";

// Tablets say how they are every few minutes; a page that is open follows.
const every = 30_000;

export const kiosksQuery = queryOptions({
  queryKey: ["kiosks"], queryFn: (c) => api.get<Kiosk[]>("/kiosks", repeated(c)), refetchInterval: every,
});

export const kioskQuery = (id: string) => queryOptions({
  queryKey: ["kiosks", id], queryFn: (c) => api.read<One>(`/kiosks/${id}`, repeated(c)), refetchInterval: every,
});

export const pointsQuery = (unit: string) => queryOptions({
  queryKey: ["units", unit, "points"], queryFn: ({ signal }) => api.get<Point[]>(`/units/${unit}/points`, { signal }), enabled: !!unit,
});

/** Says that tablets have changed. */
export function useKiosksChanged(): () => Promise<void> {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: ["kiosks"] });
}
