// Who this tablet is: the kiosk's id and its key, kept here only. While a key is being
// replaced there are two, until the newer one has been good once.
import type { Paired } from "../api/wire";
import type { Db } from "../outbox/db";

interface Kept { id: string; keys: string[] }

const place = "identity";

export class Identity {
  #db: Db;
  #kept: Kept | null = null;

  constructor(db: Db) {
    this.#db = db;
  }

  async load(): Promise<void> {
    this.#kept = (await this.#db.get<Kept>(place)) ?? null;
  }

  get id(): string | null {
    return this.#kept?.id ?? null;
  }

  /** Newest first. */
  get keys(): readonly string[] {
    return this.#kept?.keys ?? [];
  }

  /** On disk before it is used: a key that only memory has is a tablet locked out by a
   * power cut. */
  async paired(p: Paired): Promise<void> {
    await this.#set({ id: p.id, keys: [p.key] });
  }

  /** The server wants this key from now on. The one before stays good until then. */
  async rotate(key: string): Promise<void> {
    const kept = this.#kept;
    if (!kept || kept.keys.includes(key)) return;
    await this.#set({ id: kept.id, keys: [key, ...kept.keys].slice(0, 2) });
  }

  /** A key was good: those before it are not needed any more. */
  async used(key: string): Promise<void> {
    const kept = this.#kept;
    if (kept && kept.keys.length > 1 && kept.keys[0] === key) await this.#set({ id: kept.id, keys: [key] });
  }

  async #set(kept: Kept): Promise<void> {
    await this.#db.put(place, kept);
    this.#kept = kept;
  }
}
