import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bundleOf, factors } from "../testing/bundle";
import { settings } from "./answer";
import { type Effect, type Event, idle, initial, limits, type Settings, type State, step, talkOf } from "./flow";

const set: Settings = settings(bundleOf() as Parameters<typeof settings>[0]);

/** Goes through events; each is 1 s after the one before unless it says when. */
function play(events: (Partial<Event> & { type: Event["type"] })[], from: State = initial(0), s = set) {
  let state = from, at = from.shown;
  const effects: Effect[] = [];
  for (const e of events) {
    at = e.at ?? at + 1000;
    const next = step(state, { ...e, at } as Event, s);
    state = next.state;
    effects.push(...next.effects);
  }
  return { state, effects, types: effects.map((e) => e.type), at };
}

const tap = { type: "rate", level: 4, id: "A" } as const;

describe("the talk", () => {
  it("writes the rating at the first tap", () => {
    const { state, effects } = play([{ ...tap, at: 5000 }]);
    expect(state.screen.name).toBe("factor");
    expect(effects).toEqual([{ type: "keep", lang: "vi", talk: {
      id: "A", level: 4, factor: null, items: {}, comment: "", began: 5000, took: 5000, run: 1,
    } }]);
  });

  it("goes through factor, items and words to the thanks", () => {
    const { state, types, effects } = play([
      tap, { type: "factor", factor: factors[0]! }, { type: "item", item: "a1", value: "2" }, { type: "item", item: "a1", value: "na" },
      { type: "item", item: "a2", value: "5" }, { type: "next" }, { type: "comment", text: "Chờ lâu" }, { type: "next" },
    ]);
    expect(state.screen).toMatchObject({ name: "thanks", id: "A", until: 18_000 });
    expect(types).toEqual(["keep", "keep", "keep", "keep", "keep", "close"]);
    expect(effects[4]).toMatchObject({ talk: { items: { a1: "na", a2: "5" }, comment: "Chờ lâu" } });
    expect(effects[5]).toEqual({ type: "close", id: "A", lasted: 7000 });
  });

  it.each([
    ["no factor in mind: straight to words", [tap, { type: "factor", factor: null }], "comment"],
    ["a factor without items: straight to words", [tap, { type: "factor", factor: factors[2]! }], "comment"],
    ["done after the tap", [tap, { type: "skip" }], "thanks"],
    ["back from items", [tap, { type: "factor", factor: factors[1]! }, { type: "back" }], "factor"],
    ["back from words to items", [tap, { type: "factor", factor: factors[1]! }, { type: "next" }, { type: "back" }], "items"],
    ["back from words to factors", [tap, { type: "next" }, { type: "back" }], "factor"],
    ["nobody takes a rating back", [tap, { type: "back" }], "factor"],
    ["nor changes it", [tap, { type: "rate", level: 1, id: "B" }], "factor"],
    ["thanks ends by a tap", [tap, { type: "skip" }, { type: "next" }], "attract"],
    ["a code for phones before a tap", [{ type: "phone" }], "phone"],
    ["and back", [{ type: "phone" }, { type: "back" }], "attract"],
    ["a factor of another form", [tap, { type: "factor", factor: { id: "x", title: { vi: "", en: "" }, items: [] } }], "factor"],
  ] as const)("%s", (_name, events, screen) => {
    expect(play(events as never).state.screen.name).toBe(screen);
  });

  it.each([["a2", "na"], ["a1", "6"], ["a1", ""], ["s1", "3"]])("item %s takes no %j", (item, value) => {
    expect(play([tap, { type: "factor", factor: factors[0]! }, { type: "item", item, value }]).types).toEqual(["keep"]);
  });

  it("a form of one question goes from the tap to the thanks", () => {
    const short: Settings = { form: { factors: [], comment: null }, phone: false };
    const { state, types } = play([tap], initial(0), short);
    expect([state.screen.name, types]).toEqual(["thanks", ["keep", "close"]]);
  });

  it("words end at the form's length, whole letters each", () => {
    const { effects } = play([tap, { type: "next" }, { type: "comment", text: "🙂".repeat(30) }]);
    expect(effects.at(-1)).toMatchObject({ talk: { comment: "🙂".repeat(20) } });
  });

  it("a change of language is part of the answer, and ends with it", () => {
    const { state, effects } = play([tap, { type: "lang", lang: "en" }, { type: "skip" }, { type: "next" }]);
    expect(effects[1]).toMatchObject({ type: "keep", lang: "en" });
    expect(state).toMatchObject({ lang: "vi", deadline: null });
  });
});

describe("time", () => {
  it("a walk-away is closed after 30 s, thanked for, and the screen is clean after 10 more", () => {
    const a = play([{ ...tap, at: 1000 }, { type: "tick", at: 30_999 }]);
    expect(a.state.screen.name).toBe("factor");
    const b = play([{ type: "tick", at: 31_000 }], a.state);
    expect([b.state.screen.name, b.types]).toEqual(["thanks", ["close"]]);
    const c = play([{ type: "tick", at: 41_000 }], b.state);
    expect([c.state.screen.name, c.types]).toEqual(["attract", ["clean"]]);
  });

  it("touching extends a screen, the thanks too", () => {
    const a = play([{ ...tap, at: 1000 }, { type: "touch", at: 30_000 }, { type: "tick", at: 31_000 }]);
    expect(a.state).toMatchObject({ screen: { name: "factor" }, deadline: 60_000 });
    const b = play([{ type: "skip", at: 40_000 }, { type: "touch", at: 49_000 }], a.state);
    expect(b.state).toMatchObject({ screen: { name: "thanks", until: 59_000 }, deadline: 59_000 });
  });

  it("a palm on the next screen is not heard, and heard 400 ms later", () => {
    const deaf = play([{ ...tap, at: 1000 }, { type: "factor", factor: null, at: 1399 }]);
    expect(deaf.state.screen.name).toBe("factor");
    expect(play([{ type: "factor", factor: null, at: 1400 }], deaf.state).state.screen.name).toBe("comment");
  });

  it("numbers the ratings of the last minute", () => {
    const talk = (at: number) => [{ ...tap, at }, { type: "skip" as const, at: at + 500 }, { type: "skip" as const, at: at + 1000 }];
    const { effects } = play([...talk(1000), ...talk(21_000), ...talk(41_000), ...talk(61_000), ...talk(200_000)]);
    expect(effects.flatMap((e) => (e.type === "keep" ? e.talk.run : []))).toEqual([1, 2, 3, 3, 1]);
  });

  it("took is counted from the question on, not from a change of language that nobody followed", () => {
    const { effects } = play([{ type: "lang", lang: "en", at: 1000 }, { type: "tick", at: 31_000 }, { ...tap, at: 32_000 }]);
    expect(effects.at(-1)).toMatchObject({ type: "keep", lang: "vi", talk: { took: 32_000 } });
  });
});

describe("one's own phone", () => {
  it("withdraws the tap only when the person says so", () => {
    const { state, types } = play([tap, { type: "phone" }, { type: "phone-taken" }]);
    expect([state.screen.name, types]).toEqual(["attract", ["keep", "withdraw", "clean"]]);
  });

  it("keeps it when the person goes back or away", () => {
    expect(play([tap, { type: "phone" }, { type: "back" }]).state.screen.name).toBe("factor");
    const away = play([tap, { type: "phone" }, { type: "tick", at: 100_000 }]);
    expect([away.state.screen.name, away.types]).toEqual(["thanks", ["keep", "close"]]);
  });

  it("is not there without an address", () => {
    expect(play([{ type: "phone" }], initial(0), { ...set, phone: false }).state.screen.name).toBe("attract");
  });

  it("leaves language and size to the person who comes back from it", () => {
    const { state } = play([{ type: "lang", lang: "en" }, { type: "large", on: true }, { type: "phone" }, { type: "back" }]);
    expect(state).toMatchObject({ screen: { name: "attract" }, lang: "en", large: true });
    expect(play([{ type: "tick", at: 90_000 }], state).state).toMatchObject({ lang: "vi", large: false, deadline: null });
  });
});

describe("whatever is tapped", () => {
  const said = fc.oneof(
    { weight: 6, arbitrary: fc.record({ type: fc.constant("rate"), level: fc.integer({ min: 1, max: 5 }) }) },
    fc.record({ type: fc.constant("factor"), factor: fc.constantFrom(null, ...factors) }),
    fc.record({ type: fc.constant("item"), item: fc.constantFrom("a1", "a2", "s1", "zz"), value: fc.constantFrom("1", "5", "na", "9") }),
    fc.record({ type: fc.constant("comment"), text: fc.string({ unit: "grapheme" }) }),
    fc.record({ type: fc.constantFrom("next", "back", "skip", "phone", "phone-taken", "touch", "tick") }),
    fc.record({ type: fc.constant("lang"), lang: fc.constantFrom("vi", "en") }),
    fc.record({ type: fc.constantFrom("large", "contrast", "low"), on: fc.boolean() }),
  );
  const gap = fc.oneof(fc.integer({ min: 0, max: 600 }), fc.integer({ min: 0, max: 45_000 }));
  const steps = fc.array(fc.tuple(said, gap), { maxLength: 120 });

  it("each rating is closed or withdrawn once, in order, and the screen ends clean", () => {
    fc.assert(fc.property(steps, fc.boolean(), (list, comment) => {
      const s: Settings = comment ? set : { ...set, form: { ...set.form, comment: null } };
      let state = initial(0), at = 0, n = 0;
      const open = new Set<string>(), over = new Set<string>();
      const go = (e: Event) => {
        const before = state;
        const { state: after, effects } = step(state, e, s);
        for (const f of effects) {
          if (f.type === "keep") {
            expect(over.has(f.talk.id)).toBe(false); // nothing is added to what may be sent
            open.add(f.talk.id);
          } else if (f.type !== "clean") {
            expect(open.delete(f.id)).toBe(true);
            over.add(f.id);
          }
        }
        if (effects.length === 0 && e.type === "tick" && before.deadline === null) expect(after).toBe(before);
        // One at a time, and the one that is open is the one on the screen.
        expect([...open]).toEqual([talkOf(after.screen)?.id].filter(Boolean));
        expect(after.screen.name === "attract" || after.deadline !== null).toBe(true);
        expect(after.taps.length).toBeLessThanOrEqual(limits.minute / limits.deaf + 1);
        state = after;
      };
      for (const [e, wait] of list) {
        at += wait;
        go({ ...e, at, id: `R${n++}` } as Event);
      }
      for (let i = 0; i < 4; i++) go({ type: "tick", at: (at += limits.phone) });
      expect(open.size).toBe(0);
      expect(idle(state)).toBe(true);
      // Nothing of the last person: as if the tablet had just been switched on.
      expect({ ...state, taps: [] }).toEqual({ ...initial(0), shown: state.shown, deaf: state.deaf });
    }), { seed: 5, numRuns: 300 });
  });

  it("two taps within 400 ms are one", () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 399 }), said, (wait, e) => {
      const first = step(initial(0), { ...tap, at: 1000 } as Event, set).state;
      const after = step(first, { ...e, at: 1000 + wait, id: "B" } as Event, set).state;
      expect(after.screen.name).toBe("factor");
    }), { seed: 6 });
  });
});
