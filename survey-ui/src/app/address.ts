// State that belongs into the address: what a link to the page must show again
// (campaign, tab, sort, filter). Values are plain text.
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";

export type Search = Record<string, string | undefined>;

/** ?a=b as {a: "b"}; of repeated names the last. */
export function parseSearch(text: string): Search {
  return Object.fromEntries(new URLSearchParams(text));
}

/** The other way; empty values are left out. */
export function writeSearch(search: Record<string, unknown>): string {
  const found = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (value !== undefined && value !== null && value !== "") found.set(name, String(value));
  }
  const text = found.toString();
  return text ? "?" + text : "";
}

/** A value of the address and how to change it. Setting the fallback, "" or
 * undefined takes the name out of the address. Replaces the entry in the history
 * unless `push` is set: a filter is not a page. */
export function useAddress(name: string): [string | undefined, (value: string | undefined) => void];
export function useAddress(name: string, fallback: string, push?: boolean): [string, (value: string | undefined) => void];
export function useAddress(name: string, fallback?: string, push = false): [string | undefined, (value: string | undefined) => void] {
  const value = useSearch({ strict: false, select: (s: Search) => s[name] });
  const navigate = useNavigate();
  const set = useCallback((next: string | undefined) => {
    void navigate({
      to: ".",
      search: (old: Search) => ({ ...old, [name]: next === fallback || next === "" ? undefined : next }),
      replace: !push,
      resetScroll: false,
    } as never);
  }, [navigate, name, fallback, push]);
  return [value || fallback, set];
}
