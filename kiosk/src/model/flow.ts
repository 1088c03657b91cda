// The talk with one person as a state machine: no DOM, no clock, no storage. Time and
// random come in with events, what is to be done comes out as effects.
import type { Factor, Item, Lang } from "../api/wire";

export type Level = 1 | 2 | 3 | 4 | 5;

/** What the person has said so far. */
export interface Talk {
  /** Of the response; drawn at the first tap, once. */
  id: string;
  level: Level;
  factor: Factor | null;
  items: Record<string, string>;
  comment: string;
  /** Milliseconds of the monotonic clock. */
  began: number;
  /** From the question's appearance to the first tap, milliseconds. */
  took: number;
  run: number;
}

/** The screens. Everything but attract ends by itself when nobody touches it. */
export type Screen =
  | { name: "attract" }
  | { name: "factor"; talk: Talk }
  | { name: "items"; talk: Talk; items: Item[] }
  | { name: "comment"; talk: Talk }
  | { name: "phone"; talk: Talk | null; back: Screen }
  | { name: "thanks"; id: string; until: number };

export interface State {
  screen: Screen;
  lang: Lang;
  /** Monotonic time at which the screen ends; null on attract. */
  deadline: number | null;
  /** When the question appeared. */
  shown: number;
  /** Monotonic times of the ratings of the last minute. */
  taps: readonly number[];
  /** Taps before this are of the last screen: a palm, a second finger, a bounce. */
  deaf: number;
  large: boolean;
  contrast: boolean;
  low: boolean;
}

export type Event =
  | { type: "rate"; level: Level; at: number; id: string }
  | { type: "factor"; factor: Factor | null; at: number }
  | { type: "item"; item: string; value: string; at: number }
  | { type: "comment"; text: string; at: number }
  | { type: "next"; at: number }
  | { type: "back"; at: number }
  | { type: "skip"; at: number }
  | { type: "phone"; at: number }
  /** The person says that the phone has the form: the tap here is withdrawn. */
  | { type: "phone-taken"; at: number }
  | { type: "touch"; at: number }
  | { type: "lang"; lang: Lang; at: number }
  | { type: "large" | "contrast" | "low"; on: boolean; at: number }
  | { type: "tick"; at: number };

/** What the machine asks its surroundings to do, in this order. */
export type Effect =
  /** Write the talk down, now; it counts from this moment even if nothing follows. */
  | { type: "keep"; talk: Talk; lang: Lang }
  /** The talk is over: it may be sent. */
  | { type: "close"; id: string; lasted: number }
  /** The person goes on by phone: forget the talk, it was not sent. */
  | { type: "withdraw"; id: string }
  /** A new person: nothing of the last one may remain. */
  | { type: "clean" };
