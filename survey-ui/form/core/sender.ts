// Sender brings one form to the server over a line that may fail at any moment.
// The server knows the form by the id in its cookie, so sending the same form
// again is always safe; what must never happen is a thank-you that is not true.
// Nothing here touches the page: time, chance and the line are given from outside.

export interface Reply {
  status: number;
  /** The Retry-After header in seconds, 0 without one. */
  retryAfter: number;
  body: Answer;
}

/** What the server says, of all its shapes the parts that are used. */
export interface Answer {
  receipt?: string;
  location?: string;
  detail?: string;
  errors?: { path: string; message: string }[];
}

export type State =
  | { kind: "sending" }
  | { kind: "waiting"; seconds: number; detail: string }
  | { kind: "done"; receipt: string; location: string }
  | { kind: "fix"; errors: { path: string; message: string }[]; detail: string }
  | { kind: "conflict" }
  | { kind: "stopped"; detail: string };

export interface Line {
  /** Posts the form as it stands; rejects when no reply came. */
  post(): Promise<Reply>;
  /** Calls back after some milliseconds; the returned function calls it off. */
  after(ms: number, call: () => void): () => void;
  /** A number from 0 to 1, 1 excluded. */
  random(): number;
}

/** Longest pause between tries, and longest Retry-After that is waited for by
 * itself: who is told to come back tomorrow should not watch a page. */
const longestPause = 60;
const longestWait = 600;

/** Seconds before try number n (from 1): doubling from 2, with half of it left to
 * chance so that a hall of phones does not come back in one instant. */
export function pause(n: number, random: number): number {
  const most = Math.min(longestPause, 2 ** n);
  return Math.ceil(most / 2 + (most / 2) * random);
}

/** What a reply means. Only a receipt is success: a captive portal's page answers
 * 200 too. */
export function read(r: Reply): State | "again" {
  const { receipt, location, detail = "", errors } = r.body;
  if ((r.status == 200 || r.status == 201) && receipt) {
    return { kind: "done", receipt, location: location || "" };
  }
  if (r.status == 409) return { kind: "conflict" };
  if (r.status == 422) return { kind: "fix", errors: errors || [], detail };
  if (r.status == 408 || r.status == 429 || r.status >= 500 || r.status < 400) {
    return r.retryAfter > longestWait ? { kind: "stopped", detail } : "again";
  }
  return { kind: "stopped", detail };
}

export class Sender {
  private tries = 0;
  private busy = false;
  private over = false;
  private held = false; // the server named a time; the line coming back does not shorten it
  private callOff: (() => void) | null = null;

  constructor(
    private line: Line,
    private show: (s: State) => void,
  ) {}

  /** Somebody pressed send. A second press while a try is on its way does nothing. */
  async send(): Promise<void> {
    if (this.busy || this.over) return;
    this.stop();
    this.busy = true;
    this.show({ kind: "sending" });
    let reply: Reply | null = null;
    try {
      reply = await this.line.post();
    } catch {
      // No reply: the form may or may not have arrived, and is sent again.
    }
    this.busy = false;
    const means = reply ? read(reply) : "again";
    if (means != "again") {
      this.tries = 0;
      this.over = means.kind == "done" || means.kind == "conflict";
      this.show(means);
      return;
    }
    const told = reply ? reply.retryAfter : 0;
    this.held = told > 0;
    const seconds = Math.max(Math.ceil(told), pause(++this.tries, this.line.random()));
    this.callOff = this.line.after(seconds * 1000, () => void this.send());
    this.show({ kind: "waiting", seconds, detail: (reply && reply.body.detail) || "" });
  }

  /** The line is back: try at once, unless nothing waits or the server named a time. */
  back(): void {
    if (this.callOff && !this.held) void this.send();
  }

  /** Forgets a try that waits; one on its way goes on. */
  stop(): void {
    if (this.callOff) this.callOff();
    this.callOff = null;
  }
}
