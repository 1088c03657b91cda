import fc from "fast-check";
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, describe, expect, it } from "vitest";
import { Client } from "../api/client";
import type { Problem } from "../api/problem";
import type { Sent } from "../api/wire";
import { type Fault, faults, Server } from "../testing/server";
import { quiet, seeded, Time, until } from "../testing/world";
import { Backoff } from "./backoff";
import { Db } from "./db";
import { Outbox } from "./outbox";
import { Sender } from "./sender";

const sent = (id: string, change: Partial<Sent> = {}): Sent => ({
  id, campaign: "c1", point: "", lang: "vi", at: "2026-11-23T01:00:00.000Z", took: 4000, lasted: 0, run: 1, given: { overall: ["4"] }, ...change,
});
const names = (n: number) => Array.from({ length: n }, (_, i) => `A${String(i).padStart(5, "0")}`);

beforeEach(() => { globalThis.indexedDB = new IDBFactory(); });

async function stand(n = 0, chance = seeded(3)) {
  const time = new Time(), server = new Server(time.wall);
  const outbox = new Outbox(new Db("test"), "run1");
  await outbox.open();
  for (const id of names(n)) void outbox.close(sent(id), "k1");
  await outbox.settled();
  const troubles: Problem[] = [], rests: boolean[] = [];
  const client = new Client({ fetch: (...a) => server.fetch(...a), after: time.after, keys: () => ["key1"], used: () => {} });
  const sender = new Sender({
    queue: outbox, post: (s) => client.responses(new Date(time.wall()).toISOString(), s), after: time.after, chance,
    report: (r) => { if (r.trouble) troubles.push(r.trouble); },
    rested: () => rests.push(sender.busy),
  });
  const still = () => until(() => !sender.busy, "the end of a batch");
  return { time, server, outbox, sender, troubles, rests, still };
}

describe("the sender", () => {
  it("sends all, oldest first, in batches of 500", { timeout: 30_000 }, async () => {
    const { time, server, outbox, sender } = await stand(1201);
    sender.start();
    for (let i = 0; i < 10 && outbox.counts.closed > 0; i++) {
      await until(() => !sender.busy);
      await time.pass(0);
    }
    await until(() => outbox.counts.closed === 0);
    expect([server.sizes, server.order]).toEqual([[500, 500, 201], names(1201)]);
  });

  it("waits as long as the server says between batches", async () => {
    const { time, server, outbox, sender, still } = await stand(501);
    server.wait = 9;
    sender.start();
    await still();
    sender.kick(); // an answer given meanwhile does not shorten it
    await time.pass(8999);
    expect(server.sizes).toEqual([500]);
    await time.pass(1);
    await until(() => outbox.counts.closed === 0);
    expect(server.sizes).toEqual([500, 1]);
  });

  it.each<[Fault, string]>([
    ["500", "internal"], ["429", "limited"], ["lost request", "network"], ["lost reply", "network"], ["silence", "timeout"],
    ["portal", "network"], ["garbage", "network"],
  ])("%s: nothing is lost, the next try succeeds", async (fault, kind) => {
    const { time, server, outbox, sender, troubles, still } = await stand(3);
    let bad = true;
    server.fault = () => (bad ? fault : null);
    sender.start();
    if (fault === "silence") {
      await until(() => server.requests.length === 1);
      await time.pass(60_000);
    }
    await still();
    expect([outbox.counts.closed, troubles[0]?.kind]).toEqual([3, kind]);
    bad = false;
    await time.pass(10_000);
    await until(() => outbox.counts.closed === 0);
    expect(server.order).toEqual(names(3));
  });

  it("waits at least as long as a 429 says", async () => {
    const { time, server, sender, still } = await stand(1);
    server.fault = () => "429"; // Retry-After: 7
    sender.start();
    await still();
    await time.pass(6999);
    expect(server.requests.length).toBe(1);
    await time.pass(2001);
    expect(server.requests.length).toBe(2);
  });

  it.each(["revoked", "unsigned"])("%s: stops until told otherwise", async (kind) => {
    const { time, server, outbox, sender, troubles, still } = await stand(1);
    if (kind === "revoked") server.revoked = "Máy bị mất.";
    else server.keys.clear();
    sender.start();
    await still();
    await time.pass(3_600_000);
    expect([server.requests.length, outbox.counts.closed, troubles.map((t) => t.kind)]).toEqual([1, 1, [kind]]);
  });

  it("one unreadable answer does not hold up the others", async () => {
    const { time, server, outbox, sender } = await stand(40);
    server.poison.add("A00017");
    sender.start();
    for (let i = 0; i < 40 && outbox.counts.closed > 0; i++) {
      await until(() => !sender.busy);
      await time.pass(1000);
    }
    expect([server.stored.size, outbox.counts]).toEqual([39, { open: 0, closed: 0, aside: 1 }]);
    expect(await outbox.refused(9)).toMatchObject([{ id: "A00017", kind: "malformed" }]);
  });

  it("what is too much for a proxy on the way goes in smaller parts, and is never set aside", async () => {
    const { time, server, outbox, sender, troubles, rests } = await stand(40);
    let most = 7;
    const real = server.fetch;
    server.fetch = (input, init) => {
      const { responses } = JSON.parse(String(init!.body)) as { responses: unknown[] };
      return responses.length > most ? Promise.resolve(new Response("<html>413</html>", { status: 413 })) : real(input, init);
    };
    sender.start();
    await time.pass(60_000);
    expect([server.stored.size, outbox.counts]).toEqual([40, { open: 0, closed: 0, aside: 0 }]);
    most = 0;
    await outbox.close(sent("Z"), "k1");
    sender.kick();
    await time.pass(600_000);
    expect([outbox.counts, troubles.at(-1)?.kind]).toEqual([{ open: 0, closed: 1, aside: 0 }, "large"]);
    expect(rests).toContain(false);
    expect(rests).not.toContain(true);
  });

  it("a line too slow for a batch gets smaller ones", async () => {
    const { time, server, outbox, sender } = await stand(40);
    const real = server.fetch;
    server.fetch = (input, init) => {
      const { responses } = JSON.parse(String(init!.body)) as { responses: unknown[] };
      if (responses.length <= 10) return real(input, init);
      return new Promise((_, reject) => init!.signal!.addEventListener("abort", () => reject(new Error("aborted"))));
    };
    sender.start();
    await time.pass(1_800_000);
    expect([server.stored.size, outbox.counts.aside]).toEqual([40, 0]);
  });

  it("a server that can read nothing does not empty the queue", async () => {
    const { time, server, outbox, sender } = await stand(40, () => 0.999);
    for (const id of names(40)) server.poison.add(id);
    sender.start();
    await time.pass(600_000);
    expect(outbox.counts.aside).toBeLessThan(14);
  });

  it.each<Fault>(["half", "no receipts"])("a server that takes nothing (%s) is not hammered", async (fault) => {
    const { time, server, outbox, sender, still } = await stand(1, () => 0.999);
    server.fault = () => fault;
    sender.start();
    await still();
    await time.pass(600_000);
    expect(server.requests.length).toBeLessThan(12);
    expect(outbox.counts.closed).toBe(1);
  });

  it("sends once at a time, and at once when pushed", async () => {
    const { server, outbox, sender, still } = await stand(2);
    server.fault = () => "500";
    sender.start();
    sender.kick();
    await still();
    server.fault = () => null;
    sender.kick();
    await quiet();
    expect(server.requests.length).toBe(1);
    await Promise.all([sender.push(), sender.push()]);
    expect([server.requests.length, outbox.counts.closed]).toEqual([2, 0]);
  });
});

describe("backoff", () => {
  it("grows to five minutes, spread over the whole span, and begins anew", () => {
    const most = new Backoff(() => 0.9999);
    expect(Array.from({ length: 10 }, () => Math.round(most.failed() / 1000))).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
    expect(new Backoff(() => 0).failed(7000)).toBe(7000);
    most.succeeded();
    expect(Math.round(most.failed() / 1000)).toBe(2);
  });
});

it("replays in random order, with any faults: each answer counts once and is forgotten only then", { timeout: 60_000 }, async () => {
  const day = fc.option(fc.constantFrom(...faults), { nil: null, freq: 1 });
  await fc.assert(fc.asyncProperty(fc.array(day, { maxLength: 12 }), fc.integer(), async (days, seed) => {
    globalThis.indexedDB = new IDBFactory();
    const chance = seeded(seed);
    const { time, server, outbox, sender } = await stand(7, chance);
    server.fault = () => days.shift() ?? null;
    const all = new Map((await outbox.oldest(500, 1e9)).map((s) => [s.id, s]));
    // Meanwhile somebody replays a copy of the queue, shuffled, twice.
    const copy = [...all.values(), ...all.values()].sort(() => chance() - 0.5);
    sender.start();
    for (let i = 0; i < 60 && outbox.counts.closed > 0; i++) {
      await quiet(20);
      if (copy.length > 0) server.store(copy.pop()!);
      expect([...all.keys()].every((id) => server.stored.has(id)) || outbox.counts.closed > 0).toBe(true);
      await time.pass(70_000);
    }
    for (const s of copy) server.store(s);
    await until(() => outbox.counts.closed === 0, "the end of the queue");
    expect(new Map([...server.stored].sort())).toEqual(new Map([...all].sort()));
    expect(outbox.counts).toEqual({ open: 0, closed: 0, aside: 0 });
  }), { seed: 11, numRuns: 40 });
});
