// What can go wrong between tablet and server, by kind: those of server/survey out of
// problem documents (RFC 9457), and ours for when no server has answered.
import type { Trouble } from "../app";

const prefix = "urn:hailong:problem:";

/** What a proxy in between may mean by its own page. */
const others: Record<number, string> = { 408: "timeout", 413: "large", 429: "limited" };

export class Problem extends Error {
  /** @param kind of server/survey; "network" no answer or none of ours, "timeout",
   *   "large" too much for a proxy on the way, "internal" a fault of this app
   * @param status HTTP, 0 without answer
   * @param detail words for staff, may be empty
   * @param wait seconds the server asks for, 0 for none */
  constructor(readonly kind: string, readonly status: number, readonly detail = "", readonly wait = 0) {
    super(detail || kind);
    this.name = "Problem";
  }

  get trouble(): Trouble {
    return { kind: this.kind, detail: this.detail, wait: this.wait };
  }
}

/** What was thrown: a Problem, or a fault of this app. */
export function asProblem(err: unknown): Problem {
  return err instanceof Problem ? err : new Problem("internal", 0, String(err));
}

/** A proxy's or a portal's page counts as no answer of ours: only a problem document may
 * cut a tablet off or set an answer aside. */
export async function problemOf(answer: Response): Promise<Problem> {
  const asked = Number(answer.headers.get("Retry-After") ?? 0);
  const wait = Number.isFinite(asked) && asked > 0 ? Math.min(asked, 3600) : 0;
  if ((answer.headers.get("Content-Type") ?? "").includes("problem+json")) {
    const doc = (await answer.json().catch(() => null)) as { type?: unknown; detail?: unknown } | null;
    if (typeof doc?.type === "string" && doc.type.startsWith(prefix)) {
      return new Problem(doc.type.slice(prefix.length), answer.status, typeof doc.detail === "string" ? doc.detail : "", wait);
    }
  }
  return new Problem(others[answer.status] ?? "network", answer.status, "", wait);
}
