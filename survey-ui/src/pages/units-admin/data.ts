// What the page reads, in queries that its parts share.
import { queryOptions, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { Day } from "../../model/format";
import type { Merger, Unit, UnitPlaces } from "./wire";

/** The units of a day; today's without one. */
export const unitsOn = (on: Day | undefined) =>
  queryOptions({ queryKey: ["units", on ?? "today"], queryFn: ({ signal }) => api.get<Unit[]>("/units", { signal, query: { on } }) });

export const unitQuery = (key: string) =>
  queryOptions({ queryKey: ["units", "one", key], queryFn: ({ signal }) => api.get<UnitPlaces>(`/units/${key}`, { signal }) });

export const successionQuery = queryOptions({
  queryKey: ["units", "succession"], queryFn: ({ signal }) => api.get<Merger[]>("/units/succession", { signal }),
});

export function useUnitsChanged(): () => void {
  const client = useQueryClient();
  return () => {
    for (const name of ["units", "codes", "unit-names"]) void client.invalidateQueries({ queryKey: [name] });
  };
}
