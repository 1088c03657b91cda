// The heartbeat: tells the server how the tablet is, and hears whether anything is new.
import { asProblem, type Problem } from "../api/problem";
import type { Beat, Beaten } from "../api/wire";
import { Backoff } from "../outbox/backoff";

export interface HeartPorts {
  gather(): Promise<Beat>;
  send(beat: Beat): Promise<Beaten>;
  /** The server has answered. */
  heard(answer: Beaten): Promise<void>;
  failed(trouble: Problem): Promise<void>;
  after(ms: number, act: () => void): () => void;
  chance(): number;
}

/** Seconds: whatever the server says, not more often and not less. */
const [least, most] = [10, 900];

export class Heart {
  #p: HeartPorts;
  #backoff: Backoff;
  #cancel: (() => void) | null = null;
  #beating: Promise<void> | null = null;
  #stopped = false;

  constructor(p: HeartPorts) {
    this.#p = p;
    this.#backoff = new Backoff(p.chance);
  }

  /** Beats now, then by itself. Resolves when the server has answered or has not. */
  beat(): Promise<void> {
    this.#beating ??= this.#once().finally(() => { this.#beating = null; });
    return this.#beating;
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  async #once(): Promise<void> {
    this.#cancel?.();
    let wait: number;
    try {
      const answer = await this.#p.send(await this.#p.gather());
      await this.#p.heard(answer);
      this.#backoff.succeeded();
      // Spread by a tenth, so that tablets switched on together drift apart.
      wait = Math.min(most, Math.max(least, answer.next || 0)) * 1000 * (0.95 + this.#p.chance() / 10);
    } catch (err) {
      const trouble = asProblem(err);
      wait = Math.max(least * 1000, this.#backoff.failed(trouble.wait * 1000));
      await this.#p.failed(trouble).catch(() => {});
    }
    if (!this.#stopped) this.#cancel = this.#p.after(wait, () => void this.beat());
  }
}
