// What the tablet asks: the bundle in use, the newest one, and their place on disk.
import type { Bundle } from "../api/wire";
import type { Db } from "../outbox/db";

interface Kept { etag: string; bundle: Bundle }

const place = "bundle";

export class Bundles {
  /** What the screens go by. */
  current: Bundle | null = null;
  #newest: Kept | null = null;
  #db: Db;
  #fetch: (etag: string | null) => Promise<Kept | null>;

  constructor(db: Db, fetch: (etag: string | null) => Promise<Kept | null>) {
    this.#db = db;
    this.#fetch = fetch;
  }

  async load(kiosk: string | null): Promise<void> {
    const kept = await this.#db.get<Kept>(place);
    this.#newest = kept && kept.bundle.kiosk.id === kiosk ? kept : null;
    this.current = this.#newest?.bundle ?? null;
  }

  /** Fetches what is not known by its tag yet. It is in use after take. */
  async refresh(etag: string): Promise<void> {
    if (this.#newest?.etag === etag) return;
    const got = await this.#fetch(this.#newest?.etag ?? null);
    if (!got) return;
    this.#newest = got;
    // Without a place on disk it is fetched again after the next start; it is good now.
    await this.#db.put(place, got).catch(() => {});
  }

  /** The newest is in use from now on; only between two people. */
  take(): void {
    this.current = this.#newest?.bundle ?? null;
  }

  /** Another kiosk, other questions. */
  async forget(): Promise<void> {
    this.#newest = this.current = null;
    await this.#db.put(place, undefined);
  }
}
