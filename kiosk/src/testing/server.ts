// A server as a tablet sees it, with its bad days, for tests.
import type { Beat, Bundle, Result, Sent } from "../api/wire";
import { bundleOf } from "./bundle";

/** What goes wrong with a request. A lost request never arrives; a lost reply does, and
 * nobody hears of it; half is a batch of which every second answer has to wait. */
export type Fault = "500" | "429" | "lost request" | "lost reply" | "silence" | "portal" | "garbage" | "half" | "no receipts";
export const faults: Fault[] = ["500", "429", "lost request", "lost reply", "silence", "portal", "garbage", "half", "no receipts"];

export class Server {
  /** Answers stored, by id; the first body of an id is the one that counts. */
  stored = new Map<string, Sent>();
  order: string[] = [];
  beats: Beat[] = [];
  /** Times of batches: the tablet's word. */
  nows: string[] = [];
  sizes: number[] = [];
  requests: string[] = [];
  keys = new Set(["key1"]);
  revoked = "";
  /** Handed out with the next heartbeat. */
  newKey: string | null = null;
  bundle: Bundle = bundleOf();
  etag = '"1"';
  codes = new Map([["ABCD2345", { id: "k1", key: "key1" }]]);
  refuse = new Set<string>();
  /** Answers that make the whole batch unreadable. */
  poison = new Set<string>();
  wait = 0;
  now: () => number;
  /** Asked for each request; null is a good day. */
  fault: (path: string) => Fault | null = () => null;

  constructor(now: () => number) {
    this.now = now;
  }

  /** Storing again says the same; ids count, not bodies. */
  store(s: Sent): Result {
    if (this.refuse.has(s.id)) return { id: s.id, status: "refused", kind: "not_open", detail: { vi: "Đợt đã chốt.", en: "" } };
    const before = this.stored.has(s.id);
    if (!before) {
      this.stored.set(s.id, s);
      this.order.push(s.id);
    }
    return { id: s.id, status: before ? "duplicate" : "stored", receipt: `R-${s.id.slice(0, 14)}` };
  }

  fetch: typeof fetch = async (input, init) => {
    const path = String(input).replace("/api/v1/kiosk", "");
    this.requests.push(`${init?.method} ${path}`);
    const fault = this.fault(path);
    if (fault === "lost request") throw new TypeError("failed to fetch");
    if (fault === "silence") return new Promise((_, reject) => init!.signal!.addEventListener("abort", () => reject(new Error("aborted"))));
    if (fault === "500") return problem(500, "internal");
    if (fault === "429") return problem(429, "limited", { "Retry-After": "7" });
    if (fault === "portal") return new Response("<html>Wi-Fi</html>", { headers: { "Content-Type": "text/html" } });
    if (fault === "garbage") return new Response('{"results": [{"id"', { headers: { "Content-Type": "application/json" } });
    const answer = this.#answer(path, init!, fault);
    if (fault === "lost reply") throw new TypeError("failed to fetch");
    return answer;
  };

  #answer(path: string, init: RequestInit, fault: Fault | null): Response {
    const headers = new Headers(init.headers);
    const body = typeof init.body === "string" ? JSON.parse(init.body) : null;
    if (path === "/pair") {
      const paired = this.codes.get(body.code);
      return paired ? json(paired) : problem(404, "unknown", {}, "Mã không đúng.");
    }
    const key = headers.get("Authorization")?.replace("Bearer ", "") ?? "";
    if (!this.keys.has(key)) return problem(401, "unsigned");
    if (this.revoked) return problem(410, "revoked", {}, this.revoked);
    if (path === "/bundle") {
      if (headers.get("If-None-Match") === this.etag) return new Response(null, { status: 304 });
      return json(this.bundle, { ETag: this.etag });
    }
    if (path === "/heartbeat") {
      this.beats.push(body);
      const answer = { now: new Date(this.now()).toISOString(), bundle: this.etag, next: 60, ...(this.newKey ? { key: this.newKey } : {}) };
      if (this.newKey) this.keys.add(this.newKey);
      this.newKey = null;
      return json(answer);
    }
    const { now, responses } = body as { now: string; responses: Sent[] };
    if (responses.some((s) => this.poison.has(s.id))) return problem(400, "malformed");
    this.nows.push(now);
    this.sizes.push(responses.length);
    const results = responses.map((s, i): Result => {
      if (fault === "half" && i % 2 === 0) return { id: s.id, status: "later" };
      const { receipt, ...bare } = this.store(s);
      return fault === "no receipts" || !receipt ? bare : { ...bare, receipt };
    });
    return json({ results, wait: this.wait });
  }
}

function json(body: unknown, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { headers: { "Content-Type": "application/json", ...headers } });
}

function problem(status: number, kind: string, headers: Record<string, string> = {}, detail = ""): Response {
  return new Response(JSON.stringify({ type: `urn:hailong:problem:${kind}`, status, detail }), {
    status, headers: { "Content-Type": "application/problem+json", ...headers },
  });
}
