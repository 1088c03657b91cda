// The tablet's database: answers, and what the device knows of itself. A connection that
// the browser has closed on us, as it may when storage is short, is opened again.
import { openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction } from "idb";
import type { Sent, Words } from "../api/wire";

/** Where an answer is: being given, waiting to be sent, refused for good. What was sent
 * is not there any more. */
export type Standing = "open" | "closed" | "aside";

export interface Kept {
  /** Order of arrival; the clock may jump, this does not. */
  seq?: number;
  id: string;
  standing: Standing;
  /** The kiosk it was given to: another one must not send it as its own. */
  kiosk: string;
  /** The start of the app it belongs to, see Outbox.redate. */
  run: string;
  answer: Sent;
  /** Of aside. */
  kind?: string;
  detail?: Words | null;
}

export interface Schema extends DBSchema {
  answers: { key: number; value: Kept; indexes: { id: string; standing: string } };
  device: { key: string; value: unknown };
}

type Table = "answers" | "device";
export type Tx<M extends IDBTransactionMode> = IDBPTransaction<Schema, [Table], M>;

export class Db {
  #name: string;
  #open: Promise<IDBPDatabase<Schema>> | undefined;

  constructor(name: string) {
    this.#name = name;
  }

  #connect(): Promise<IDBPDatabase<Schema>> {
    this.#open ??= openDB<Schema>(this.#name, 1, {
      upgrade(db) {
        const answers = db.createObjectStore("answers", { keyPath: "seq", autoIncrement: true });
        answers.createIndex("id", "id", { unique: true });
        answers.createIndex("standing", "standing");
        db.createObjectStore("device");
      },
      terminated: () => { this.#open = undefined; },
    });
    return this.#open.catch((err: unknown) => {
      this.#open = undefined;
      throw err;
    });
  }

  /** Runs work in one transaction: all of it is on disk when the promise resolves, or
   * none of it is. Strict, because a tablet is switched off at the plug. */
  async run<T, M extends "readonly" | "readwrite">(table: Table, mode: M, work: (tx: Tx<M>) => Promise<T>): Promise<T> {
    const tx = await this.#begin(table, mode);
    const done = tx.done;
    done.catch(() => {}); // reported below
    let out: T;
    try {
      out = await work(tx);
    } catch (err) {
      try { tx.abort(); } catch { /* over already */ }
      throw tx.error ?? err;
    }
    await done;
    return out;
  }

  async #begin<M extends "readonly" | "readwrite">(table: Table, mode: M): Promise<Tx<M>> {
    const begin = (db: IDBPDatabase<Schema>) => db.transaction([table] as [Table], mode, { durability: "strict" });
    try {
      return begin(await this.#connect());
    } catch {
      this.#open = undefined;
      return begin(await this.#connect());
    }
  }

  get<T>(key: string): Promise<T | undefined> {
    return this.run("device", "readonly", async (tx) => (await tx.objectStore("device").get(key)) as T | undefined);
  }

  /** Undefined removes. */
  put(key: string, value: unknown): Promise<void> {
    return this.run("device", "readwrite", async (tx) => {
      const store = tx.objectStore("device");
      if (value === undefined) await store.delete(key);
      else await store.put(value, key);
    });
  }

  async close(): Promise<void> {
    (await this.#open)?.close();
    this.#open = undefined;
  }
}
