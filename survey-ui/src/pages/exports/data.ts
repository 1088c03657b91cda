// What the page reads.
import { queryOptions, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client";
import { repeated } from "../../app/queries";
import { moving } from "./model";
import type { Export } from "./wire";

export interface Listed { items: Export[]; next?: string }

/** The newest files; while one is being made they are asked for again and again. */
export const exportsQuery = queryOptions({
  queryKey: ["exports"], queryFn: (c) => api.get<Listed>("/exports", { ...repeated(c), query: { limit: 100 } }),
  refetchInterval: (q) => (q.state.data?.items.some(moving) ? 1500 : 30_000),
});

/** Says that there is another file, or one less. */
export function useExportsChanged(): () => Promise<void> {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: ["exports"] });
}
