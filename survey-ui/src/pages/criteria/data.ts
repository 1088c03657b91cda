// What the pages of criteria sets ask the server for.
import { queryOptions } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { Stored } from "../forms/wire";
import type { CriteriaInfo } from "./wire";

export const setsQuery = queryOptions({
  queryKey: ["criteria"],
  queryFn: ({ signal }) => api.get<CriteriaInfo[]>("/criteria", { signal }),
});

export const setQuery = (id: string, version: string | number) => queryOptions({
  queryKey: ["criteria", "one", id, String(version)],
  queryFn: ({ signal }) => api.read<Stored<unknown>>(`/criteria/${encodeURIComponent(id)}/${version}`, { signal }),
});
