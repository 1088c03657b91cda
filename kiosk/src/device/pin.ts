// The PIN for leaving the app, checked without network against what the bundle has of
// it. Wrong ones cost a growing wait, which a reload does not end.
import type { PINCheck } from "../app";
import type { Bundle } from "../api/wire";
import type { Db } from "../outbox/db";

interface Failures { wrong: number; until: number }

const place = "pin";
const free = 5;
const longest = 15 * 60_000;

const bytes = (base64: string) => Uint8Array.from(atob(base64.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

export class PIN {
  #db: Db;
  #subtle: SubtleCrypto;
  #now: () => number;
  /** As last noted, also where that could not be written. */
  #past: Failures | null = null;

  /** @param now milliseconds since 1970 */
  constructor(db: Db, subtle: SubtleCrypto, now: () => number) {
    this.#db = db;
    this.#subtle = subtle;
    this.#now = now;
  }

  async check(pin: string, is: Bundle["pin"]): Promise<PINCheck> {
    if (!is) return { result: "none" };
    const past = this.#past ?? (await this.#db.get<Failures>(place).catch(() => undefined)) ?? { wrong: 0, until: 0 };
    // A clock that was put back must not lock staff out for years.
    const left = Math.min(past.until - this.#now(), longest);
    if (left > 0) return { result: "wait", seconds: Math.ceil(left / 1000) };
    // Counted before it is looked at: switching the tablet off in between is no free try.
    const wrong = past.wrong + 1;
    const wait = wrong < free ? 0 : Math.min(longest, 30_000 * 2 ** (wrong - free));
    this.#past = { wrong, until: this.#now() + wait };
    await this.#note(this.#past);
    if (!(await this.#right(pin, is))) return { result: "wrong" };
    this.#past = null;
    await this.#note(undefined);
    return { result: "right" };
  }

  /** A tablet without room must let its staff in all the same. */
  async #note(failures: Failures | undefined): Promise<void> {
    await this.#db.put(place, failures).catch(() => {});
  }

  async #right(pin: string, is: NonNullable<Bundle["pin"]>): Promise<boolean> {
    const key = await this.#subtle.importKey("raw", new TextEncoder().encode(pin), "PBKDF2", false, ["deriveBits"]);
    const hash = bytes(is.hash);
    if (hash.length < 16) return false; // nobody's
    const how = { name: "PBKDF2", hash: "SHA-256", salt: bytes(is.salt), iterations: is.iterations };
    const made = new Uint8Array(await this.#subtle.deriveBits(how, key, hash.length * 8));
    let off = 0;
    for (const [i, b] of made.entries()) off |= b ^ hash[i]!;
    return off === 0;
  }
}
