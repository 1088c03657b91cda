// What the screens see of the app, and nothing else: a store to subscribe to and a few
// acts. Behind it are the talk's machine (model/), the outbox, the sender, the heartbeat
// and the device; core.ts joins them.
import type { Bundle, Words } from "./api/wire";
import type { Event, State } from "./model/flow";

/** Where the tablet is as a whole. The talk is shown in phase "talk" only. */
export type Phase =
  /** The first moment: storage is being read. */
  | { name: "starting" }
  /** Another window of this app is open; this one waits until it is closed. */
  | { name: "elsewhere" }
  /** Storage cannot be used at all, as in a private window. */
  | { name: "broken"; why: string }
  /** No server knows this tablet yet, or the code given was not good. */
  | { name: "pairing"; busy: boolean; trouble: Trouble | null }
  /** Cut off: why in the server's words, empty when the server does not know the key any
   * more. Answers that wait are kept; a new code may be given by pair(). */
  | { name: "revoked"; why: string; busy: boolean; trouble: Trouble | null }
  /** Paired; the questions have not been fetched yet. */
  | { name: "waiting"; trouble: Trouble | null }
  /** No question now: a message of the console, no campaign today, or no room left. */
  | { name: "idle"; reason: "message" | "no_campaign" | "full"; message: Words | null }
  | { name: "talk" };

/** What went wrong with the server, for staff. */
export interface Trouble {
  /** A kind of server/survey, or one of api/problem.ts: "network", "timeout", "large", "internal". */
  kind: string;
  /** The server's words in Vietnamese; may be empty. */
  detail: string;
  /** Seconds until another try makes sense; 0 unknown. */
  wait: number;
}

/** Numbers for the staff screen and the small mark of the line. */
export interface Health {
  online: boolean;
  /** Answers that wait to be sent; one that is being given counts. */
  queue: number;
  /** When the oldest of them was given, RFC 3339; null for none. */
  oldest: string | null;
  /** Answers the server has refused for good. */
  aside: number;
  /** Answers sent since the app started. */
  sent: number;
  /** Time by the tablet's clock of the last contact that went well; null for never. */
  contact: string | null;
  /** Of the last contact, if it went wrong. */
  trouble: Trouble | null;
  sending: boolean;
  /** The tablet's clock less the server's, seconds, at the last contact; null unknown. */
  skew: number | null;
  used: number;
  quota: number;
  persisted: boolean;
  /** How many answers there is room for yet, at least. */
  room: number;
  battery: number | null;
  charging: boolean;
  /** Version of this app. */
  app: string;
  /** A newer version is here and takes over on the attract screen. */
  update: boolean;
  /** The screen stays on as long as the app is seen. */
  awake: boolean;
  fullscreen: boolean;
}

/** The end of a talk, for the thanks screen. */
export interface Thanks {
  id: string;
  /** False for the moment until the answer is on disk; never say thanks before. */
  kept: boolean;
  /** The answer could not be written: say so, offer paper. */
  failed: boolean;
  /** From the server, once it has the answer; null before and without network. */
  receipt: string | null;
}

export interface View {
  phase: Phase;
  state: State;
  /** The bundle the talk goes by: a newer one is taken on the attract screen only. */
  bundle: Bundle | null;
  /** Of the screen "thanks"; null on others. */
  thanks: Thanks | null;
  health: Health;
}

/** An answer that was refused. What was answered is not shown to staff. */
export interface Refused { id: string; at: string; kind: string; detail: Words | null }

/** Omit over each member of a union. */
type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** An event of the talk without what the app adds: the time, and the id of a rating. */
export type Said = Without<Exclude<Event, { type: "tick" }>, "at" | "id">;

export type PINCheck =
  | { result: "right" }
  | { result: "wrong" }
  /** Too many wrong ones: seconds until another is looked at. */
  | { result: "wait"; seconds: number }
  /** No PIN is set: staff screens are open to all. */
  | { result: "none" };

export interface App {
  /** For useSyncExternalStore: the same object until something has changed. */
  getSnapshot(): View;
  subscribe(changed: () => void): () => void;

  /** A person's act; cheap and synchronous, the new view is there when it returns. */
  tell(said: Said): void;
  /** Now by the clock of State.deadline and Screen.until, milliseconds; for countdowns. */
  now(): number;

  /** Uses a pairing code as typed or scanned; the outcome is in phase. */
  pair(code: string): Promise<void>;
  checkPIN(pin: string): Promise<PINCheck>;
  /** Sends what waits, beats and asks for the bundle, now. Does not throw: see health. */
  sync(): Promise<void>;
  /** Answers set aside, oldest first, at most 200. */
  refused(): Promise<Refused[]>;
  /** Reads storage, battery and queue anew into health. */
  measure(): Promise<void>;
  /** Must be called by a touch: browsers allow it then only. */
  setFullscreen(on: boolean): Promise<void>;
  /** While a PIN pad, staff or other screen of its own lies over the talk: no new version
   * and no new bundle takes over. */
  hold(on: boolean): void;
  /** Stops timers and listeners; for tests. */
  stop(): void;
}

export { start } from "./core";
