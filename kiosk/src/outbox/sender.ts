// Sends the outbox: oldest first, in batches, one at a time. What it does not get a
// receipt for it sends again; the id makes that harmless.
import { asProblem, type Problem } from "../api/problem";
import type { Batch, Result, Sent } from "../api/wire";
import { Backoff } from "./backoff";

/** What the sender needs of the outbox. */
interface Queue {
  counts: { closed: number };
  oldest(limit: number, bytes: number): Promise<Sent[]>;
  settle(results: readonly Result[]): Promise<{ gone: number; aside: number }>;
}

export interface SenderPorts {
  queue: Queue;
  post(responses: Sent[]): Promise<Batch>;
  /** Calls back after milliseconds; returns how to cancel. */
  after(ms: number, act: () => void): () => void;
  chance(): number;
  /** After each batch: what went, or what went wrong. */
  report(r: { sent: number; receipts: Result[]; trouble: Problem | null }): void;
  /** Nothing is on its way any more, for now. */
  rested(): void;
}

/** The server takes 500 and 1 MiB; a long comment in Vietnamese has three bytes a letter. */
const batchMost = 500;
const batchBytes = 900_000;
/** A server that says nothing of waiting is asked again after so long for what it left. */
const pause = 1_000;
/** Of the whole batch: the server cannot read it, and never will. */
const unreadable = new Set(["malformed", "invalid", "too_large", "media_type"]);
const few = 3;

export class Sender {
  busy = false;
  #p: SenderPorts;
  #backoff: Backoff;
  #limit = batchMost;
  /** Answers set aside as unreadable since the last batch that went well. */
  #unread = 0;
  #cancel: (() => void) | null = null;
  /** The server has asked for patience, or does not answer: an earlier kick waits too. */
  #blocked = false;
  #stopped = true;

  constructor(p: SenderPorts) {
    this.#p = p;
    this.#backoff = new Backoff(p.chance);
  }

  /** Begins, or begins again after stop. */
  start(): void {
    this.#stopped = false;
    this.kick();
  }

  /** Ends after the batch that is on its way. */
  stop(): void {
    this.#stopped = true;
    this.#blocked = false;
    this.#cancel?.();
    this.#cancel = null;
  }

  /** There is something to send, unless a wait is on. */
  kick(): void {
    if (!this.#blocked) void this.#round();
  }

  /** Sends now whatever was asked before: the line is back, or staff wants to see it. */
  async push(): Promise<void> {
    this.#blocked = false;
    await this.#round();
  }

  async #round(): Promise<void> {
    if (this.busy || this.#stopped || this.#p.queue.counts.closed === 0) return;
    this.busy = true;
    this.#cancel?.();
    this.#cancel = null;
    let wait: number | null = null;
    try {
      wait = await this.#batch();
    } catch (err) {
      wait = await this.#failed(err);
    } finally {
      this.busy = false;
      this.#p.rested();
    }
    if (this.#stopped || wait === null) return;
    this.#blocked = wait > 0;
    this.#cancel = this.#p.after(wait, () => {
      this.#blocked = false;
      void this.#round();
    });
  }

  /** @returns milliseconds until the next; null when nothing is left */
  async #batch(): Promise<number | null> {
    const batch = await this.#p.queue.oldest(this.#limit, batchBytes);
    if (batch.length === 0) return null;
    const { results, wait } = await this.#p.post(batch);
    const asked = new Set(batch.map((s) => s.id));
    const mine = results.filter((r) => asked.has(r.id));
    const { gone, aside } = await this.#p.queue.settle(mine);
    this.#limit = Math.min(batchMost, this.#limit * 2);
    this.#p.report({ sent: gone, receipts: mine.filter((r) => r.receipt), trouble: null });
    if (gone + aside === 0) return this.#backoff.failed(wait * 1000); // nothing came of it: not so soon
    this.#backoff.succeeded();
    this.#unread = 0;
    if (this.#p.queue.counts.closed === 0) return null;
    return wait > 0 ? wait * 1000 : gone + aside < batch.length ? pause : 0;
  }

  async #failed(err: unknown): Promise<number | null> {
    const trouble = asProblem(err);
    this.#p.report({ sent: 0, receipts: [], trouble });
    if (trouble.kind === "revoked" || trouble.kind === "unsigned") return null; // the heartbeat goes on asking
    const poison = unreadable.has(trouble.kind), large = trouble.kind === "large";
    // One answer that cannot be read must not hold up all behind it: halve until it is
    // alone. And a line or a proxy may be too narrow for a whole batch.
    const alone = this.#limit === 1;
    if (!alone && (poison || large || trouble.kind === "timeout")) {
      const { length } = await this.#p.queue.oldest(this.#limit, batchBytes).catch(() => []);
      this.#limit = Math.max(1, Math.floor(Math.min(this.#limit, length) / 2));
      if (poison || large) return 0;
    }
    if (!poison) return this.#backoff.failed(trouble.wait * 1000);
    const [one] = await this.#p.queue.oldest(1, batchBytes).catch(() => []);
    if (!one) return this.#backoff.failed();
    const result: Result = { id: one.id, status: "refused", kind: trouble.kind, detail: { vi: trouble.detail, en: "" } };
    const { aside } = await this.#p.queue.settle([result]).catch(() => ({ aside: 0 }));
    // Many in a row mean that it is the server who cannot read: not the whole queue at once.
    return aside > 0 && ++this.#unread <= few ? 0 : this.#backoff.failed();
  }
}
