import { describe, expect, it } from "vitest";
import { Problem } from "../api/problem";
import type { Beat, Beaten } from "../api/wire";
import { Time } from "../testing/world";
import { Heart } from "./heart";

function stand(next: number, chance = 0.5) {
  const time = new Time();
  const s = { time, sent: 0, failed: [] as string[], bad: null as Problem | null };
  const heart = new Heart({
    gather: () => Promise.resolve({} as Beat),
    send: () => {
      s.sent++;
      return s.bad ? Promise.reject(s.bad) : Promise.resolve({ now: "", bundle: "", next } satisfies Beaten);
    },
    heard: () => Promise.resolve(),
    failed: (p) => {
      s.failed.push(p.kind);
      return Promise.resolve();
    },
    after: time.after, chance: () => chance,
  });
  return Object.assign(s, { heart });
}

describe("the heartbeat", () => {
  it.each([[60, 60], [1, 10], [0, 10], [1e9, 900], [Number.NaN, 10]])("asked for every %d s beats every %d s", async (next, every) => {
    const s = stand(next);
    await s.heart.beat();
    await s.time.pass(every * 1000 - 1);
    expect(s.sent).toBe(1);
    await s.time.pass(1);
    expect(s.sent).toBe(2);
  });

  it("goes on after failures, from ten seconds up to five minutes apart", async () => {
    const s = stand(60, 0.999);
    s.bad = new Problem("network", 0);
    await s.heart.beat();
    await s.time.pass(3_600_000);
    expect(s.sent).toBeGreaterThan(12);
    expect(s.sent).toBeLessThan(25);
    expect(new Set(s.failed)).toEqual(new Set(["network"]));
  });

  it("asked for twice at once beats once, and leaves one timer", async () => {
    const s = stand(60);
    await Promise.all([s.heart.beat(), s.heart.beat()]);
    await s.heart.beat();
    expect([s.sent, s.time.pending]).toEqual([2, 1]);
  });

  it("stops", async () => {
    const s = stand(60);
    await s.heart.beat();
    s.heart.stop();
    await s.time.pass(3_600_000);
    expect([s.sent, s.time.pending]).toEqual([1, 0]);
  });
});
