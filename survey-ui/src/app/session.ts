// Who is signed in, and what the account may do. The server holds the rights;
// here they only decide what is worth showing.
import { queryOptions, useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { api, Problem } from "../api/client";
import type { Right, Session } from "../api/wire";
import { parseSearch } from "./address";

/** The session; null when nobody is signed in. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: ({ signal }): Promise<Session | null> =>
    api.get<Session>("/session", { signal }).catch((err: unknown) => {
      if (err instanceof Problem && err.status === 401) return null;
      throw err;
    }),
  staleTime: 60_000,
});

/** The session of a page inside the shell, where somebody is always signed in. */
export function useSession(): Session {
  const { data } = useQuery(sessionQuery);
  if (!data) throw new Error("no session: useSession belongs inside the shell");
  return data;
}

export type Needs = Right | readonly Right[];

/** Whether the account has the right, or any one of several. */
export function allows(session: Session, needs: Needs): boolean {
  return (typeof needs === "string" ? [needs] : needs).some((r) => session.rights.includes(r));
}

export function useRight(needs: Needs): boolean {
  return allows(useSession(), needs);
}

/** Forgets everything of the account that was signed in. */
export function forget(client: QueryClient): void {
  client.setQueryData(sessionQuery.queryKey, null);
  client.removeQueries({ predicate: (q) => q.queryKey[0] !== "session" });
}

/** The page to return to after signing in: inside the console, whatever a link says. */
export function safeNext(next: string | undefined): string {
  return next && /^\/(?![/\\])/.test(next) && !next.startsWith("/sign-in") ? next : "/";
}

/** Begins a session the server has just made: the page shows where one wanted to go. */
export function useEnter(): (session: Session, next?: string) => void {
  const client = useQueryClient();
  const navigate = useNavigate();
  return (session, next) => {
    client.setQueryData(sessionQuery.queryKey, session);
    const to = new URL(safeNext(next), location.origin);
    void navigate({ to: to.pathname, search: parseSearch(to.search), replace: true } as never);
  };
}

export function useSignOut(): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    await api.delete("/session").catch((err: unknown) => {
      if (!(err instanceof Problem && err.status === 401)) throw err;
    });
    forget(client);
  };
}
