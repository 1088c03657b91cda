// The four routes of a tablet. Every call ends: with what the server says, or with a
// Problem, a time limit among them.
import { Problem, problemOf } from "./problem";
import type { Batch, Beat, Beaten, Bundle, Paired, Sent } from "./wire";

const root = "/api/v1/kiosk";

/** Milliseconds. A batch is up to a mebibyte over a bad line. */
const limits = { short: 15_000, batch: 60_000 };

export interface ClientPorts {
  fetch: typeof fetch;
  after(ms: number, act: () => void): () => void;
  /** The keys to try, the one to be used first. */
  keys(): readonly string[];
  /** A key was good. */
  used(key: string): void;
}

type Shape = (body: unknown) => boolean;

export class Client {
  #p: ClientPorts;

  constructor(p: ClientPorts) {
    this.#p = p;
  }

  pair(code: string): Promise<Paired> {
    return this.#json<Paired>("POST", "/pair", { code }, null, (b) => has(b, { id: "string", key: "string" }));
  }

  responses(now: string, responses: Sent[]): Promise<Batch> {
    const shape: Shape = (b) => has(b, { results: "object" }) && Array.isArray((b as Batch).results);
    return this.#keyed((key) => this.#json<Batch>("POST", "/responses", { now, responses }, key, shape, limits.batch))
      .then((b) => ({ results: b.results, wait: b.wait > 0 ? Math.min(b.wait, 3600) : 0 }));
  }

  heartbeat(beat: Beat): Promise<Beaten> {
    const shape: Shape = (b) => has(b, { now: "string", bundle: "string" }) && !Number.isNaN(Date.parse((b as Beaten).now));
    return this.#keyed((key) => this.#json<Beaten>("POST", "/heartbeat", beat, key, shape));
  }

  /** The bundle and its tag; null when it is still the one of `etag`. */
  bundle(etag: string | null): Promise<{ bundle: Bundle; etag: string } | null> {
    return this.#keyed(async (key) => {
      const { answer, end } = await this.#send("GET", "/bundle", undefined, key, limits.short, etag);
      try {
        if (answer.status === 304) return null;
        const shape: Shape = (b) => has(b, { kiosk: "object", unit: "object" }) && "form" in (b as object) && "campaign" in (b as object);
        return { bundle: await read<Bundle>(answer, shape), etag: answer.headers.get("ETag") ?? "" };
      } finally {
        end();
      }
    });
  }

  /** With the newest key, then with the one before: a reply with a new key may have been
   * lost on either side. */
  async #keyed<T>(call: (key: string) => Promise<T>): Promise<T> {
    const keys = this.#p.keys();
    for (const [i, key] of keys.entries()) {
      try {
        const out = await call(key);
        this.#p.used(key);
        return out;
      } catch (err) {
        if (!(err instanceof Problem && err.kind === "unsigned") || i === keys.length - 1) throw err;
      }
    }
    throw new Problem("unsigned", 0);
  }

  async #json<T>(method: string, path: string, body: unknown, key: string | null, shape: Shape, most = limits.short): Promise<T> {
    const { answer, end } = await this.#send(method, path, JSON.stringify(body), key, most);
    try {
      return await read<T>(answer, shape);
    } finally {
      end();
    }
  }

  /** The caller must call end when it has read the answer. */
  async #send(method: string, path: string, body: string | undefined, key: string | null, most: number, etag: string | null = null) {
    const headers = new Headers({ Accept: "application/json, application/problem+json", "Accept-Language": "vi" });
    if (body !== undefined) headers.set("Content-Type", "application/json");
    if (key) headers.set("Authorization", `Bearer ${key}`);
    if (etag) headers.set("If-None-Match", etag);
    const abort = new AbortController();
    const end = this.#p.after(most, () => abort.abort());
    let answer: Response;
    try {
      answer = await this.#p.fetch(root + path, {
        method, headers, signal: abort.signal, cache: "no-store", credentials: "omit",
        redirect: "error", // a portal's way to its own page
        ...(body === undefined ? {} : { body }),
      });
    } catch {
      end();
      throw new Problem(abort.signal.aborted ? "timeout" : "network", 0);
    }
    if (answer.ok || answer.status === 304) return { answer, end };
    const problem = await problemOf(answer);
    end();
    throw problem;
  }
}

async function read<T>(answer: Response, shape: Shape): Promise<T> {
  const body: unknown = await answer.json().catch(() => null);
  if (!shape(body)) throw new Problem("network", answer.status); // broken off, or not our server
  return body as T;
}

function has(body: unknown, fields: Record<string, "string" | "object">): boolean {
  if (typeof body !== "object" || body === null) return false;
  return Object.entries(fields).every(([name, type]) => {
    const v = (body as Record<string, unknown>)[name];
    return v !== null && typeof v === type;
  });
}
