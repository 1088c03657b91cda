// How the pages keep what the API answered.
import { QueryClient, type QueryFunctionContext } from "@tanstack/react-query";
import { Problem, whenUnsigned, type Options } from "../api/client";
import { forget } from "./session";

/** A new cache. When any answer says that nobody is signed in, everything of the
 * account is forgotten, and the shell shows the sign-in page. */
export function makeQueries(): QueryClient {
  const client = new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        // What may pass is tried twice more; a refusal stays one.
        retry: (count, err) => count < 2 && err instanceof Problem && err.passing && err.status !== 429,
        retryDelay: (count) => 500 * 2 ** count,
      },
      mutations: { retry: false },
    },
  });
  whenUnsigned(() => forget(client));
  return client;
}

/** Options of a request that a page repeats by itself. Only the first is a sign that
 * somebody is there: an open page alone must not keep its session alive. */
export function repeated({ client, queryKey, signal }: QueryFunctionContext): Options {
  return { signal, background: client.getQueryData(queryKey) !== undefined };
}
