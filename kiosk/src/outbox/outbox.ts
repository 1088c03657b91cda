// Answers that the server does not have yet. An answer is written at the first tap,
// closed at the end of the talk, sent after that, and forgotten on its receipt alone.
import type { Result, Sent, Words } from "../api/wire";
import type { Db, Kept, Standing } from "./db";

/** What a tablet keeps at most: half a year of a busy desk. */
export const capacity = 50_000;

/** No room: nothing was written, and nothing was thrown away for it. */
export class Full extends Error {
  constructor() {
    super("the outbox is full");
    this.name = "Full";
  }
}

const bytesOf = new TextEncoder();

/** An answer without what a person wrote: nobody is to find that on the tablet later. */
function wordless(a: Sent): Sent {
  const given = Object.entries(a.given).filter(([, values]) => values.every((v) => /^([1-5]|na)$/.test(v)));
  return { ...a, given: Object.fromEntries(given) };
}

export interface Counts { open: number; closed: number; aside: number }

/** Set aside because the tablet was paired as another kiosk meanwhile. */
const foreign = "other_kiosk";
const foreignWords: Words = {
  vi: "Phiếu nhận khi máy này còn ghép với chỗ đặt khác; ghép lại với chỗ đó thì phiếu được gửi.",
  en: "Given to another kiosk that was paired on this tablet before; it is sent once that one is paired again.",
};

export class Outbox {
  readonly counts: Counts = { open: 0, closed: 0, aside: 0 };
  #db: Db;
  #run: string;
  #capacity: number;
  /** Writes go one after the other, in the order they were asked for. */
  #tail: Promise<unknown> = Promise.resolve();
  /** The newest of each answer that waits to be written while typing goes on. */
  #newest = new Map<string, { answer: Sent; written: Promise<void> }>();

  /** @param run names this start of the app */
  constructor(db: Db, run: string, most = capacity) {
    this.#db = db;
    this.#run = run;
    this.#capacity = most;
  }

  /** To be called first: counts, and closes what a crash left open. */
  async open(): Promise<void> {
    await this.#write(async () => {
      await this.#db.run("answers", "readwrite", async (tx) => {
        const at = tx.objectStore("answers").index("standing");
        for (let c = await at.openCursor("open"); c; c = await c.continue()) await c.update({ ...c.value, standing: "closed" });
      });
      await this.#count();
    });
  }

  async #count(): Promise<void> {
    await this.#db.run("answers", "readonly", async (tx) => {
      const at = tx.objectStore("answers").index("standing");
      for (const s of ["open", "closed", "aside"] as const) this.counts[s] = await at.count(s);
    });
  }

  /** Writes an answer that is being given, again and again as it grows. Rejects with Full,
   * or with what storage says. */
  keep(answer: Sent, kiosk: string): Promise<void> {
    const waits = this.#newest.get(answer.id);
    if (waits) {
      waits.answer = answer; // the write that waits takes this one along
      return waits.written;
    }
    const mine = { answer, written: Promise.resolve() };
    this.#newest.set(answer.id, mine);
    mine.written = this.#write(async () => {
      if (this.#newest.get(answer.id) !== mine) return; // closed or withdrawn since
      this.#newest.delete(answer.id);
      await this.#put(mine.answer, kiosk, "open");
    });
    return mine.written;
  }

  /** Writes the whole answer a last time; it may be sent from now on. Also makes good a
   * keep that failed. */
  close(answer: Sent, kiosk: string): Promise<void> {
    this.#newest.delete(answer.id);
    return this.#write(() => this.#put(answer, kiosk, "closed"));
  }

  /** Forgets an answer that is still being given. */
  withdraw(id: string): Promise<void> {
    this.#newest.delete(id);
    return this.#write(async () => {
      const gone = await this.#db.run("answers", "readwrite", async (tx) => {
        const store = tx.objectStore("answers");
        const old = await store.index("id").get(id);
        if (old?.standing !== "open") return 0;
        await store.delete(old.seq!);
        return 1;
      });
      this.counts.open -= gone;
    });
  }

  async #put(answer: Sent, kiosk: string, standing: "open" | "closed"): Promise<void> {
    const before = await this.#db.run("answers", "readwrite", async (tx) => {
      const store = tx.objectStore("answers");
      const old = await store.index("id").get(answer.id);
      if (old && old.standing !== "open") return old.standing; // over: what comes late changes nothing
      if (!old && this.counts.open + this.counts.closed + this.counts.aside >= this.#capacity) throw new Full();
      const kept: Kept = { id: answer.id, standing, kiosk, run: this.#run, answer };
      if (old) Object.assign(kept, { seq: old.seq, answer: { ...answer, at: old.answer.at } }); // may be re-dated
      await store.put(kept);
      return old?.standing ?? null;
    }).catch((err: unknown) => {
      throw (err as Error)?.name === "QuotaExceededError" ? new Full() : err;
    });
    if (before === "closed" || before === "aside") return;
    if (before === "open") this.counts.open--;
    this.counts[standing]++;
  }

  /** The oldest answers that may be sent, in order.
   * @param bytes of JSON at most; the first one is there in any case */
  oldest(limit: number, bytes: number): Promise<Sent[]> {
    return this.#db.run("answers", "readonly", async (tx) => {
      const all = await tx.objectStore("answers").index("standing").getAll("closed", limit);
      const found: Sent[] = [];
      let size = 0;
      for (const { answer } of all) {
        size += bytesOf.encode(JSON.stringify(answer)).length + 1;
        if (found.length > 0 && size > bytes) break;
        found.push(answer);
      }
      return found;
    });
  }

  /** Takes in what the server says of each: what has its receipt goes, what is refused is
   * set aside, all else stays. Hearing it twice, or of what is not there, changes nothing.
   * @returns how many are gone, and set aside */
  settle(results: readonly Result[]): Promise<{ gone: number; aside: number }> {
    return this.#write(async () => {
      const moved = await this.#db.run("answers", "readwrite", async (tx) => {
        const store = tx.objectStore("answers");
        let gone = 0, aside = 0;
        for (const r of results) {
          const received = (r.status === "stored" || r.status === "duplicate") && !!r.receipt;
          if (!received && r.status !== "refused") continue;
          const old = await store.index("id").get(r.id);
          if (old?.standing !== "closed") continue;
          if (received) await store.delete(old.seq!);
          else await store.put({ ...old, answer: wordless(old.answer), standing: "aside", kind: r.kind ?? "malformed", detail: r.detail ?? null });
          if (received) gone++;
          else aside++;
        }
        return { gone, aside };
      });
      this.counts.closed -= moved.gone + moved.aside;
      this.counts.aside += moved.aside;
      return moved;
    });
  }

  /** The clock was put right by so many milliseconds: so are the answers that were dated by
   * the wrong one, those of this start or all. */
  redate(by: number, all: boolean): Promise<void> {
    return this.#write(() => this.#each((k) => {
      if ((!all && k.run !== this.#run) || k.standing === "aside") return null;
      return { ...k, answer: { ...k.answer, at: new Date(Date.parse(k.answer.at) + by).toISOString() } };
    }));
  }

  /** This tablet is that kiosk now: answers of others wait aside until theirs is back. */
  adopt(kiosk: string): Promise<void> {
    return this.#write(async () => {
      await this.#each((k) => {
        if (k.kiosk !== kiosk && k.standing !== "aside") return { ...k, standing: "aside", kind: foreign, detail: foreignWords };
        if (k.kiosk === kiosk && k.kind === foreign) {
          const { kind: _, detail: __, ...back } = k;
          return { ...back, standing: "closed" };
        }
        return null;
      });
      await this.#count();
    });
  }

  #each(change: (k: Kept) => Kept | null): Promise<void> {
    return this.#db.run("answers", "readwrite", async (tx) => {
      for (let c = await tx.objectStore("answers").openCursor(); c; c = await c.continue()) {
        const changed = change(c.value);
        if (changed) await c.update(changed);
      }
    });
  }

  /** When the first of those that wait was given; null for none. */
  async oldestAt(): Promise<string | null> {
    const first = (s: Standing) =>
      this.#db.run("answers", "readonly", async (tx) => (await tx.objectStore("answers").index("standing").get(s))?.answer.at);
    return (await first("closed")) ?? (await first("open")) ?? null;
  }

  /** When the last of those that wait was given; null for none. */
  newestAt(): Promise<string | null> {
    return this.#db.run("answers", "readonly", async (tx) => {
      let c = await tx.objectStore("answers").openCursor(null, "prev");
      while (c?.value.standing === "aside") c = await c.continue();
      return c?.value.answer.at ?? null;
    });
  }

  /** An answer is on disk. */
  async has(id: string): Promise<boolean> {
    return (await this.#db.run("answers", "readonly", (tx) => tx.objectStore("answers").index("id").count(id))) > 0;
  }

  /** What was set aside, oldest first. */
  refused(limit: number): Promise<Kept[]> {
    return this.#db.run("answers", "readonly", (tx) => tx.objectStore("answers").index("standing").getAll("aside", limit));
  }

  /** Resolves when everything asked for so far is written or has failed. */
  async settled(): Promise<void> {
    await this.#tail;
  }

  get waiting(): number {
    return this.counts.open + this.counts.closed;
  }

  /** How many more fit, by number. */
  get left(): number {
    return Math.max(0, this.#capacity - this.waiting - this.counts.aside);
  }

  #write<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#tail.then(work);
    this.#tail = mine.catch(() => {});
    return mine;
  }
}
