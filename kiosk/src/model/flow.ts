// The talk with one person as a state machine: no DOM, no clock, no storage. Time and
// random come in with events, what is to be done comes out as effects.
import type { Factor, Form, Item, Lang } from "../api/wire";

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
  /** Monotonic time at which the screen ends; null on attract, unless somebody has changed
   * its language or size: that ends as well. */
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

/** What the talk goes by; it stays the same from the first tap to the thanks. */
export interface Settings {
  form: Pick<Form, "factors" | "comment">;
  /** A full form for one's own phone can be offered. */
  phone: boolean;
}

/** Milliseconds without a touch after which a screen ends. */
export const limits = {
  follow: 30_000,
  /** Getting a phone out and opening its camera takes longer than reading. */
  phone: 60_000,
  thanks: 10_000,
  /** After which attract goes back to Vietnamese and normal size. */
  settled: 30_000,
  /** Taps so soon after a new screen were meant for the one before. */
  deaf: 400,
  /** Ratings within it count into Talk.run. */
  minute: 60_000,
} as const;

export interface Step {
  state: State;
  effects: readonly Effect[];
}

/** A clean attract screen; nothing but the ratings of the last minute goes over from
 * one person to the next. */
export function initial(at: number, taps: readonly number[] = []): State {
  return {
    screen: { name: "attract" }, lang: "vi", deadline: null, shown: at, taps, deaf: at + limits.deaf,
    large: false, contrast: false, low: false,
  };
}

/** The screen is the one for the next person, and nobody has touched anything on it. */
export function idle(s: State): boolean {
  return s.screen.name === "attract" && s.deadline === null;
}

/** The next state, and what is to be done for it. An event that means nothing on its
 * screen, or comes too soon after another screen, changes nothing. `at` may not go back. */
export function step(s: State, e: Event, set: Settings): Step {
  switch (e.type) {
    case "tick":
      return tick(s, e.at);
    case "touch":
      return stay(touched(s, e.at));
    case "lang":
      return reworded({ ...s, lang: e.lang }, e.at);
    case "large":
    case "contrast":
    case "low":
      return stay(touched({ ...s, [e.type]: e.on }, e.at));
  }
  if (e.type === "comment") return comment(s, e, set); // typed, not tapped: always meant
  if (e.at < s.deaf) return stay(s);
  switch (e.type) {
    case "rate":
      return rate(s, e, set);
    case "factor":
      return factor(s, e, set);
    case "item":
      return item(s, e);
    case "next":
      return next(s, e.at, set);
    case "back":
      return back(s, e.at);
    case "skip":
      return finish(s, e.at);
    case "phone":
      return phone(s, e.at, set);
    case "phone-taken":
      return taken(s, e.at);
  }
}

/** The talk a screen is about; null on attract, on thanks and on the code for phones
 * when nothing was tapped. */
export function talkOf(screen: Screen): Talk | null {
  return "talk" in screen ? screen.talk : null;
}

const stay = (state: State, ...effects: Effect[]): Step => ({ state, effects });

/** How long a screen lasts without a touch; null without end. */
function lasts(s: State): number | null {
  switch (s.screen.name) {
    case "attract":
      return s.lang !== "vi" || s.large || s.contrast || s.low ? limits.settled : null;
    case "thanks":
      return limits.thanks;
    case "phone":
      return limits.phone;
    default:
      return limits.follow;
  }
}

function touched(s: State, at: number): State {
  const long = lasts(s);
  const deadline = long === null ? null : at + long;
  if (deadline === s.deadline) return s;
  const screen = s.screen.name === "thanks" ? { ...s.screen, until: at + limits.thanks } : s.screen;
  return { ...s, screen, deadline };
}

/** Another screen: touched, and deaf for a moment. */
function show(s: State, screen: Screen, at: number): State {
  return touched({ ...s, screen, deadline: null, deaf: at + limits.deaf }, at);
}

/** The same screen with more said. */
function say(s: State, talk: Talk, at: number): Step {
  const screen = { ...s.screen, talk } as Screen;
  return stay(touched({ ...s, screen }, at), { type: "keep", talk, lang: s.lang });
}

/** The language is part of the answer, so a talk is kept with the new one. */
function reworded(s: State, at: number): Step {
  const talk = talkOf(s.screen);
  const state = touched(s, at);
  return talk ? stay(state, { type: "keep", talk, lang: s.lang }) : stay(state);
}

function rate(s: State, e: Event & { type: "rate" }, set: Settings): Step {
  if (s.screen.name !== "attract") return stay(s);
  const taps = [...s.taps.filter((t) => t > e.at - limits.minute), e.at];
  const talk: Talk = {
    id: e.id, level: e.level, factor: null, items: {}, comment: "",
    began: e.at, took: Math.max(0, Math.round(e.at - s.shown)), run: taps.length,
  };
  const kept: Effect = { type: "keep", talk, lang: s.lang };
  const asked = { ...s, taps };
  if (set.form.factors.length > 0) return stay(show(asked, { name: "factor", talk }, e.at), kept);
  const then = remark(asked, talk, e.at, set);
  return stay(then.state, kept, ...then.effects);
}

function factor(s: State, e: Event & { type: "factor" }, set: Settings): Step {
  if (s.screen.name !== "factor") return stay(s);
  const chosen = set.form.factors.find((f) => f.id === e.factor?.id) ?? null;
  if (e.factor && !chosen) return stay(s);
  const talk = { ...s.screen.talk, factor: chosen };
  if (!chosen || chosen.items.length === 0) return remark(s, talk, e.at, set);
  return stay(show(s, { name: "items", talk, items: chosen.items }, e.at));
}

/** One more item; what was said of another factor before stays said. */
function item(s: State, e: Event & { type: "item" }): Step {
  if (s.screen.name !== "items") return stay(s);
  const asked = s.screen.items.find((i) => i.id === e.item);
  if (!asked || !(/^[1-5]$/.test(e.value) || (e.value === "na" && asked.no_opinion))) return stay(s);
  const { talk } = s.screen;
  return say(s, { ...talk, items: { ...talk.items, [e.item]: e.value } }, e.at);
}

function comment(s: State, e: Event & { type: "comment" }, set: Settings): Step {
  if (s.screen.name !== "comment") return stay(s);
  const text = Array.from(e.text).slice(0, set.form.comment?.max_length ?? 0).join("");
  return say(s, { ...s.screen.talk, comment: text }, e.at);
}

function next(s: State, at: number, set: Settings): Step {
  switch (s.screen.name) {
    case "factor":
    case "items":
      return remark(s, s.screen.talk, at, set);
    case "comment":
    case "thanks":
      return finish(s, at);
    default:
      return stay(s);
  }
}

/** The question for words, or the end where the form has none. */
function remark(s: State, talk: Talk, at: number, set: Settings): Step {
  const asked = { ...s, screen: { name: "comment", talk } as const };
  return set.form.comment ? stay(show(asked, asked.screen, at)) : finish(asked, at);
}

/** From "factor" there is no way back: the rating counts from the tap on, so that nobody
 * who stands by can take it back or change it. */
function back(s: State, at: number): Step {
  switch (s.screen.name) {
    case "items":
      return stay(show(s, { name: "factor", talk: s.screen.talk }, at));
    case "comment": {
      const { talk } = s.screen;
      const items = talk.factor?.items ?? [];
      return stay(show(s, items.length > 0 ? { name: "items", talk, items } : { name: "factor", talk }, at));
    }
    case "phone":
      // The same person goes on, so language and size stay; the question appears anew.
      return stay(show({ ...s, shown: at }, s.screen.back, at));
    case "thanks":
      return clean(s, at);
    default:
      return stay(s);
  }
}

/** The end of the talk, from wherever it is. */
function finish(s: State, at: number): Step {
  const talk = talkOf(s.screen);
  if (talk) {
    const thanks = show(s, { name: "thanks", id: talk.id, until: at + limits.thanks }, at);
    return stay(thanks, { type: "close", id: talk.id, lasted: Math.max(0, Math.round(at - talk.began)) });
  }
  return s.screen.name === "attract" ? stay(s) : clean(s, at);
}

function phone(s: State, at: number, set: Settings): Step {
  if (!set.phone || s.screen.name === "phone" || s.screen.name === "thanks") return stay(s);
  return stay(show(s, { name: "phone", talk: talkOf(s.screen), back: s.screen }, at));
}

function taken(s: State, at: number): Step {
  if (s.screen.name !== "phone") return stay(s);
  const { talk } = s.screen;
  const after = clean(s, at);
  return talk ? stay(after.state, { type: "withdraw", id: talk.id }, ...after.effects) : after;
}

function clean(s: State, at: number): Step {
  return stay(initial(at, s.taps.filter((t) => t > at - limits.minute)), { type: "clean" });
}

/** Time passes: a screen whose time is up ends as if the person had walked away. */
function tick(s: State, at: number): Step {
  if (s.deadline === null || at < s.deadline) return stay(s);
  if (s.screen.name !== "attract") return finish(s, at);
  const { state, effects } = clean(s, at);
  return { state: { ...state, shown: s.shown }, effects }; // the question was there all the time
}
