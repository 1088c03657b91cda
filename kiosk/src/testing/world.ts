// A tablet without browser, for tests: time passes when told to, chance is seeded, the
// database is fake-indexeddb.
import type { World } from "../device/world";
import type { Measures } from "../device/power";
import { IDBFactory } from "fake-indexeddb";
import "fake-indexeddb/auto";

declare const setImmediate: (act: () => void) => void;

/** Waits until something is so that needs no time but turns of the event loop. */
export async function until(so: () => boolean | Promise<boolean>, what = "the condition"): Promise<void> {
  for (let turn = 0; turn < 50_000; turn++) {
    if (await so()) return;
    await new Promise<void>((next) => setImmediate(next));
  }
  throw new Error(`${what} has not come`);
}

/** Lets everything run that is not waiting for time. */
export async function quiet(turns = 60): Promise<void> {
  for (let i = 0; i < turns; i++) await new Promise<void>((next) => setImmediate(next));
}

export class Time {
  mono = 1000;
  /** What the tablet's clock shows at mono 0. */
  wallBase = Date.parse("2026-11-23T01:00:00Z");
  #timers: { at: number; act: () => void }[] = [];

  wall = (): number => this.wallBase + this.mono;

  after = (ms: number, act: () => void): (() => void) => {
    const t = { at: this.mono + ms, act };
    this.#timers.push(t);
    return () => { this.#timers = this.#timers.filter((x) => x !== t); };
  };

  /** Timers fire in order, each with its consequences done before the next. */
  async pass(ms: number): Promise<void> {
    const end = this.mono + ms;
    for (;;) {
      await quiet();
      const due = this.#timers.filter((t) => t.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.#timers = this.#timers.filter((t) => t !== due);
      this.mono = Math.max(this.mono, due.at);
      due.act();
    }
    this.mono = end;
    await quiet();
  }

  get pending(): number {
    return this.#timers.length;
  }

  /** What a reload or a power cut does. */
  drop(): void {
    this.#timers = [];
  }
}

/** A small seeded generator, 0 up to 1. */
export function seeded(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export class Tablet {
  time = new Time();
  chance = seeded(1);
  online = true;
  hidden = false;
  measures: Measures = { used: 1_000_000, quota: 1_000_000_000, persisted: true, battery: 80, charging: true };
  /** New versions taken. */
  taken = 0;
  newVersion: () => void = () => {};
  changed: (what: "line" | "sight") => void = () => {};
  #fetch: typeof fetch;

  constructor(answer: typeof fetch) {
    this.#fetch = answer;
    globalThis.indexedDB = new IDBFactory();
  }

  /** The world of one start of the app. After a reload the one before hears nothing. */
  world(): World {
    const { time } = this;
    time.drop();
    return {
      name: "kiosk", app: "test", fetch: this.#fetch, subtle: crypto.subtle,
      wall: time.wall, mono: () => time.mono, after: time.after,
      random: (b) => b.forEach((_, i) => { b[i] = Math.floor(this.chance() * 256); }),
      chance: () => this.chance(),
      online: () => this.online, hidden: () => this.hidden,
      watch: (changed) => {
        this.changed = changed;
        return () => {};
      },
      alone: () => Promise.resolve(),
      power: { measure: () => Promise.resolve(this.measures), persist: () => Promise.resolve() },
      panel: {
        wake: () => Promise.resolve(), awake: () => true, fullscreen: () => false,
        setFullscreen: () => Promise.resolve(), watch: () => () => {},
      },
      versions: {
        watch: (waits) => {
          this.newVersion = waits;
          return Promise.resolve();
        },
        look: () => Promise.resolve(),
        take: () => { this.taken++; },
      },
    };
  }
}
