// The way to the API: JSON under /api/v1 of the same host, the session's cookie,
// the reader's language, and errors as Problem. Nothing is kept here; TanStack
// Query does that.
import { language } from "../i18n/language";
import { Problem, problemOf } from "./problem";

export { Problem } from "./problem";

export const root = "/api/v1";

type Value = string | number | boolean | null | undefined;
export type Query = Record<string, Value | readonly string[]>;

export interface Options {
  query?: Query;
  /** The ETag the edit was made on; the answer to a newer one is Problem.stale. */
  etag?: string | undefined;
  signal?: AbortSignal;
  /** Asked by the page itself and not by a person: keeps no idle session alive. */
  background?: boolean;
}

/** An answer with the tag its next edit must name. */
export interface Tagged<T> {
  data: T;
  etag: string | undefined;
}

/** Routes on the way in: a wrong password or code there is no session that ended. */
const entering = /^\/(session(\/(totp|recovery|enrol|enrol\/confirm))?|sign-in|invitation(\/accept)?)$/;

let onUnsigned: () => void = () => {};

/** Says what to do when the session has ended; called once, by main.tsx. */
export function whenUnsigned(act: () => void): void {
  onUnsigned = act;
}

/** The address of a route with its query; empty values are left out. */
export function address(path: string, query: Query = {}): string {
  const found = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== "") found.append(name, String(one));
    }
  }
  const text = found.toString();
  return root + path + (text ? "?" + text : "");
}

/** Keys of POSTs whose outcome is unknown: sending the same again uses the same
 * key, so that a lost answer never makes a thing twice. */
const unknown = new Map<string, string>();

export function idempotencyKey(): string {
  // randomUUID exists only in secure contexts; a test stand may be plain http.
  const b = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(b, (x) => x.toString(16).padStart(2, "0")).join("");
}

/** The answer to what boot.ts has asked already; each is taken once. */
function early(method: string, url: string): Promise<Response> | undefined {
  const asked = (globalThis as { hlEarly?: Record<string, Promise<Response>> }).hlEarly;
  if (method !== "GET" || !asked?.[url]) return undefined;
  const answer = asked[url];
  delete asked[url];
  return answer;
}

async function send(method: string, path: string, body: BodyInit | undefined, type: string | undefined, o: Options): Promise<Response> {
  const headers = new Headers({ Accept: "application/json, application/problem+json", "Accept-Language": language() });
  if (type) headers.set("Content-Type", type);
  if (o.etag) headers.set("If-Match", o.etag);
  if (o.background) headers.set("Hailong-Background", "1");
  const url = address(path, o.query);
  const same = method === "POST" && (body === undefined || typeof body === "string") ? `${url}\n${body ?? ""}` : undefined;
  if (method === "POST") {
    const key = (same && unknown.get(same)) || idempotencyKey();
    if (same) unknown.set(same, key);
    headers.set("Idempotency-Key", key);
  }
  const init: RequestInit = { method, headers, credentials: "same-origin", cache: "no-cache" };
  if (body !== undefined) init.body = body;
  if (o.signal) init.signal = o.signal;
  let answer: Response;
  try {
    answer = await (early(method, url) ?? fetch(url, init));
  } catch (err) {
    if (o.signal?.aborted) throw err;
    throw new Problem(0);
  }
  if (same && answer.status < 500) unknown.delete(same);
  if (answer.ok) return answer;
  const problem = await problemOf(answer);
  if (answer.status === 401 && !entering.test(path)) onUnsigned();
  throw problem;
}

async function parse<T>(answer: Response): Promise<T> {
  if (answer.status === 204 || answer.headers.get("Content-Length") === "0") return undefined as T;
  try {
    return (await answer.json()) as T;
  } catch {
    throw new Problem(0); // the line broke in the middle of the answer
  }
}

async function json<T>(method: string, path: string, body: unknown, o: Options): Promise<T> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  return parse<T>(await send(method, path, text, text === undefined ? undefined : "application/json", o));
}

export const api = {
  get: <T>(path: string, o: Options = {}) => json<T>("GET", path, undefined, o),
  /** GET of something that can be edited: with the tag the edit must name. */
  async read<T>(path: string, o: Options = {}): Promise<Tagged<T>> {
    const answer = await send("GET", path, undefined, undefined, o);
    return { data: await parse<T>(answer), etag: answer.headers.get("ETag") ?? undefined };
  },
  /** GET of text that is no JSON, such as YAML or SVG. */
  async text(path: string, o: Options = {}): Promise<Tagged<string>> {
    const answer = await send("GET", path, undefined, undefined, o);
    return { data: await answer.text(), etag: answer.headers.get("ETag") ?? undefined };
  },
  post: <T>(path: string, body?: unknown, o: Options = {}) => json<T>("POST", path, body, o),
  put: <T>(path: string, body: unknown, o: Options = {}) => json<T>("PUT", path, body, o),
  patch: <T>(path: string, body: unknown, o: Options = {}) => json<T>("PATCH", path, body, o),
  delete: <T = void>(path: string, o: Options & { body?: unknown } = {}) => json<T>("DELETE", path, o.body, o),
  /** Sends a file, or text such as YAML, as it is. */
  async upload<T>(method: "POST" | "PUT", path: string, body: Blob | string, type: string, o: Options = {}): Promise<T> {
    return parse<T>(await send(method, path, body, type, o));
  },
};

/** Fetches a file and hands it to the browser to save. For small files made by a
 * POST; a GET of any size is a plain link to address(). */
export async function save(path: string, body: unknown, name: string): Promise<void> {
  const answer = await send("POST", path, JSON.stringify(body), "application/json", {});
  const url = URL.createObjectURL(await answer.blob());
  const a = document.createElement("a");
  a.href = url;
  a.download = /filename="?([^";]+)/.exec(answer.headers.get("Content-Disposition") ?? "")?.[1] ?? name;
  a.click();
  URL.revokeObjectURL(url);
}
