// What the app takes from the browser, in one place, so that tests can give another one:
// clocks that jump, a line that breaks, a battery.
import type { Random } from "../model/id";
import type { Power } from "./power";
import type { Panel } from "./panel";
import type { Versions } from "./versions";

export interface World {
  /** Of the database. */
  name: string;
  /** Version of this app. */
  app: string;
  fetch: typeof fetch;
  subtle: SubtleCrypto;
  /** Milliseconds since 1970 by the tablet's clock, which may be wrong and may jump. */
  wall(): number;
  /** Milliseconds of a clock that never jumps, but may stand still in the tablet's sleep. */
  mono(): number;
  after(ms: number, act: () => void): () => void;
  random: Random;
  /** From 0 up to 1. */
  chance(): number;
  online(): boolean;
  hidden(): boolean;
  /** Calls back when the line is back or gone, or the app is shown or hidden; returns how
   * to stop that. */
  watch(changed: (what: "line" | "sight") => void): () => void;
  /** Resolves when no other window runs the app, and keeps others waiting from then on. */
  alone(waiting: () => void): Promise<void>;
  power: Power;
  panel: Panel;
  versions: Versions;
}
