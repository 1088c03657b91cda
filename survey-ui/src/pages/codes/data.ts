// What the page reads, in queries that its parts share.
import { queryOptions, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { Code, Place, Stray } from "./wire";

export const codesQuery = queryOptions({ queryKey: ["codes"], queryFn: ({ signal }) => api.get<Code[]>("/codes", { signal }) });

export const placesQuery = queryOptions({ queryKey: ["units", "today"], queryFn: ({ signal }) => api.get<Place[]>("/units", { signal }) });

export const strayQuery = queryOptions({ queryKey: ["codes", "stray"], queryFn: ({ signal }) => api.get<Stray[]>("/codes/stray", { signal }) });

/** Says that codes have changed: units count them too. */
export function useCodesChanged(): () => void {
  const client = useQueryClient();
  return () => {
    void client.invalidateQueries({ queryKey: ["codes"] });
    void client.invalidateQueries({ queryKey: ["units"] });
  };
}
