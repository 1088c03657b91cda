// Errors of the API as the pages meet them: one class for problem documents
// (RFC 9457) and for a server that could not be reached.

/** The kinds of server/survey, and "network": no answer at all. */
export type ProblemKind =
  | "invalid" | "malformed" | "mistyped" | "unknown" | "revoked" | "not_open" | "conflict" | "stale"
  | "unconditional" | "limited" | "unavailable" | "too_large" | "media_type" | "unsigned" | "forbidden"
  | "internal" | "network";

export interface FieldProblem {
  /** A field's name, or a path such as sections[2].title. */
  path: string;
  message: string;
}

interface Document {
  type?: string;
  title?: string;
  detail?: string;
  id?: string;
  errors?: FieldProblem[];
}

export class Problem extends Error {
  readonly kind: ProblemKind;
  /** The HTTP status; 0 when there was no answer. */
  readonly status: number;
  readonly title: string;
  /** A sentence for people in their language; may be empty. */
  readonly detail: string;
  /** Names an internal error in the server's log; may be empty. */
  readonly id: string;
  /** What is wrong with which field. */
  readonly errors: readonly FieldProblem[];
  /** Seconds until another try makes sense; undefined when unknown. */
  readonly retryAfter: number | undefined;

  constructor(status: number, doc: Document = {}, retryAfter?: number) {
    super(doc.detail || doc.title || `HTTP ${status}`);
    this.name = "Problem";
    this.status = status;
    this.kind = kindOf(status, doc.type);
    this.title = doc.title ?? "";
    this.detail = doc.detail ?? "";
    this.id = doc.id ?? "";
    this.errors = doc.errors ?? [];
    this.retryAfter = retryAfter;
  }

  /** What is wrong with a field, for the error line of its control. */
  field(path: string): string | undefined {
    return this.errors.find((e) => e.path === path)?.message;
  }

  /** Errors of fields that are not among `paths`: to be shown above the form. */
  besides(paths: readonly string[]): FieldProblem[] {
    return this.errors.filter((e) => !paths.includes(e.path));
  }

  /** Somebody else has changed it meanwhile: load again, nothing was written. */
  get stale(): boolean {
    return this.status === 412 || this.kind === "stale";
  }

  /** The same request may succeed later, unchanged. */
  get passing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

const byStatus: Record<number, ProblemKind> = {
  0: "network", 400: "malformed", 401: "unsigned", 403: "forbidden", 404: "unknown", 409: "conflict", 410: "revoked",
  412: "stale", 413: "too_large", 415: "media_type", 422: "invalid", 428: "unconditional", 429: "limited",
  502: "unavailable", 503: "unavailable", 504: "unavailable",
};

function kindOf(status: number, type: string | undefined): ProblemKind {
  const named = type?.startsWith("urn:hailong:problem:") ? type.slice("urn:hailong:problem:".length) : "";
  return (named || byStatus[status] || (status >= 500 ? "internal" : "malformed")) as ProblemKind;
}

/** Reads the problem document of an answer; anything else that came, such as a
 * proxy's page, counts by its status alone. */
export async function problemOf(answer: Response): Promise<Problem> {
  const wait = Number(answer.headers.get("Retry-After") ?? NaN);
  let doc: Document = {};
  if ((answer.headers.get("Content-Type") ?? "").includes("json")) {
    doc = await answer.json().then((v) => (v && typeof v === "object" ? v : {}), () => ({}));
  }
  return new Problem(answer.status, doc, Number.isFinite(wait) ? wait : undefined);
}
