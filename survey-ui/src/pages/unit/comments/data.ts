// Reading and editing a unit's comments. Each read is in the audit trail, so nothing is
// read again without need.
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient, type InfiniteData, type QueryClient } from "@tanstack/react-query";
import { api, Problem } from "../../../api/client";
import { edited, toggled } from "./model";
import type { Comment, CommentList, Handling, Tag } from "./wire";

/** Whose comments. */
export interface Place {
  campaign: string;
  unit: string;
}

export interface Chosen {
  q: string;
  tag: string | undefined;
  answered: string | undefined;
  channel: string | undefined;
  point: string | undefined;
}

interface Point {
  id: string;
  name: string;
}

const base = (p: Place) => `/campaigns/${p.campaign}/units/${encodeURIComponent(p.unit)}/comments`;
const key = (p: Place) => ["comments", p.unit, p.campaign];

export function useComments(place: Place, chosen: Chosen) {
  return useInfiniteQuery({
    queryKey: [...key(place), chosen],
    queryFn: ({ pageParam, signal }) => api.get<CommentList>(base(place), { query: { ...chosen, limit: 20, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
}

export function usePoints(unit: string) {
  return useQuery({
    queryKey: ["units", unit, "points"],
    queryFn: ({ signal }) => api.get<Point[]>(`/units/${encodeURIComponent(unit)}/points`, { signal }),
    staleTime: 300_000,
  });
}

type Pages = InfiniteData<CommentList, string | undefined>;

function put(client: QueryClient, place: Place, ref: string, h: Handling): void {
  client.setQueriesData<Pages>({ queryKey: key(place) }, (d) => d && { ...d, pages: edited(d.pages, ref, h) });
}

/** The comment as it is known here, on whatever list. */
function known(client: QueryClient, place: Place, comment: Comment): Comment {
  for (const [, d] of client.getQueriesData<Pages>({ queryKey: key(place) })) {
    const found = d?.pages.flatMap((p) => p.items).find((m) => m.ref === comment.ref);
    if (found && found.revision >= comment.revision) comment = found;
  }
  return comment;
}

/** The comment as it is on the server now, looked for among those of its day. */
async function fresh(client: QueryClient, place: Place, comment: Comment): Promise<Comment> {
  let cursor: string | undefined;
  do {
    const list = await api.get<CommentList>(base(place), { query: { from: comment.day, to: comment.day, limit: 200, cursor } });
    const found = list.items.find((m) => m.ref === comment.ref);
    if (found) {
      put(client, place, comment.ref, found);
      return found;
    }
    cursor = list.next;
  } while (cursor);
  throw new Problem(404);
}

const tag = (revision: number) => `"${revision}"`;

/** Somebody else has answered meanwhile; the answer is on the card now. */
export class Overtaken extends Error {}

/** Puts a tag on or takes it off. What somebody else tagged meanwhile stays. */
export function useToggle(place: Place, comment: Comment, order: readonly Tag[]) {
  const client = useQueryClient();
  return useMutation({
    scope: { id: comment.ref }, // one after the other: each names the revision of the one before
    mutationFn: async ({ tag: which, on }: { tag: Tag; on: boolean }) => {
      const send = (m: Comment) =>
        api.put<Handling>(`${base(place)}/${comment.ref}/tags`, { tags: toggled(m.tags, which, on, order) }, { etag: tag(m.revision) });
      const h = await send(known(client, place, comment)).catch(async (err: unknown) => {
        if (err instanceof Problem && err.stale) return send(await fresh(client, place, comment));
        throw err;
      });
      put(client, place, comment.ref, h);
    },
  });
}

/** Saves an answer, "" withdraws it. `over` is the answer it was written on: when the
 * server has another one by now, nothing is written and the error is Overtaken. */
export function useAnswer(place: Place, comment: Comment) {
  const client = useQueryClient();
  return useMutation({
    scope: { id: comment.ref },
    mutationFn: async ({ text, over }: { text: string; over: string }) => {
      const send = (m: Comment) => {
        if ((m.answer?.text ?? "") !== over) throw new Overtaken();
        return api.put<Handling>(`${base(place)}/${comment.ref}/answer`, { text }, { etag: tag(m.revision) });
      };
      const h = await Promise.resolve(known(client, place, comment)).then(send).catch(async (err: unknown) => {
        if (err instanceof Problem && err.stale) return send(await fresh(client, place, comment));
        throw err;
      });
      put(client, place, comment.ref, h);
      return h;
    },
  });
}
