import { IDBFactory } from "fake-indexeddb";
import { beforeEach, describe, expect, it } from "vitest";
import { Client } from "../api/client";
import { Db } from "../outbox/db";
import { Server } from "../testing/server";
import { Time, until } from "../testing/world";
import { Clock, type Contact } from "./clock";
import { Identity } from "./identity";
import { PIN } from "./pin";

beforeEach(() => { globalThis.indexedDB = new IDBFactory(); });

const hour = 3_600_000;

describe("the clock", () => {
  const stand = (last: Contact | null = null, wall = Date.parse("2026-11-23T01:00:00Z"), newest = 0) => {
    const hands = { w: wall, m: 5000, wall: () => hands.w, mono: () => hands.m };
    const pass = (ms: number) => { hands.w += ms; hands.m += ms; };
    return { hands, pass, clock: new Clock(hands, last, newest) };
  };

  it("is the tablet's as long as that runs evenly", () => {
    const { hands, pass, clock } = stand();
    pass(10 * hour);
    expect([clock.check(false), clock.now()]).toEqual([0, hands.w]);
  });

  it("follows a drift without moving anything", () => {
    const { hands, pass, clock } = stand();
    for (let i = 0; i < 100; i++) {
      pass(60_000);
      hands.w += 90;
      expect(clock.check(false)).toBe(0);
    }
    expect(clock.now()).toBe(hands.w);
  });

  it.each([[26 * hour], [-26 * hour], [-3000]])("set by %d ms while in use: what is dated moves along", (by) => {
    const { hands, pass, clock } = stand();
    pass(1000);
    hands.w += by;
    expect([clock.check(false), clock.check(false), clock.now()]).toEqual([by, 0, hands.w]);
  });

  it("a night asleep, with the steady clock standing still, moves nothing", () => {
    const { hands, clock } = stand();
    hands.w += 14 * hour;
    expect([clock.check(true), clock.now()]).toEqual([0, hands.w]);
  });

  it("in 1970 after a power cut goes on from the last contact, and moves what it dated when put right", () => {
    const contact = Date.parse("2026-11-22T10:00:00Z");
    const { hands, pass, clock } = stand({ server: contact, at: contact }, 30_000);
    pass(hour);
    expect([clock.check(false), clock.now()]).toEqual([0, contact + hour]);
    hands.w = Date.parse("2026-11-23T02:00:00Z");
    expect([clock.check(false), clock.now()]).toEqual([15 * hour, hands.w]);
  });

  it("a contact with a server far ahead does not make it jump", () => {
    const { hands, pass, clock } = stand();
    clock.contact({ server: hands.w + 90 * 24 * hour, at: hands.w });
    pass(hour);
    expect([clock.check(false), clock.now()]).toEqual([0, hands.w]);
  });

  it("in 1970 after weeks without network goes on from the newest answer", () => {
    const contact = Date.parse("2026-11-02T10:00:00Z"), newest = Date.parse("2026-11-20T10:00:00Z");
    const { pass, clock } = stand({ server: contact, at: contact }, 30_000, newest);
    pass(hour);
    expect(clock.now()).toBe(newest + hour);
  });

  it("a month slow all the time is the tablet's clock all the same", () => {
    const wall = Date.parse("2026-10-23T01:00:00Z");
    const { hands, clock } = stand({ server: wall + 31 * 24 * hour, at: wall - hour }, wall);
    hands.w += 14 * hour; // a night asleep
    expect([clock.behind(), clock.check(true), clock.now()]).toEqual([14 * hour, 0, wall + 14 * hour]);
  });

  it("fast at the last contact and right now is believed", () => {
    const wall = Date.parse("2026-11-23T01:00:00Z");
    expect(stand({ server: wall - hour, at: wall + 40 * 24 * hour }, wall).clock.now()).toBe(wall);
  });
});

describe("the key", () => {
  const stand = async () => {
    const time = new Time(), server = new Server(time.wall), db = new Db("test");
    const identity = new Identity(db);
    await identity.load();
    const client = new Client({ fetch: server.fetch, after: time.after, keys: () => identity.keys, used: (k) => void identity.used(k) });
    return { server, db, identity, client };
  };
  const reloaded = async () => {
    const i = new Identity(new Db("test"));
    await i.load();
    return i;
  };

  it("is on disk before it is used", async () => {
    const { identity } = await stand();
    await identity.paired({ id: "k1", key: "key1" });
    expect(await reloaded()).toMatchObject({ id: "k1", keys: ["key1"] });
  });

  it("that is new is used first, and alone once it was good", async () => {
    const { identity, client, server } = await stand();
    await identity.paired({ id: "k1", key: "key1" });
    await identity.rotate("key2");
    expect((await reloaded()).keys).toEqual(["key2", "key1"]);
    await client.bundle(null); // the server has lost key2: the one before opens
    expect([server.requests.length, identity.keys]).toEqual([2, ["key2", "key1"]]);
    server.keys.add("key2");
    await client.bundle(null);
    await until(() => identity.keys.length === 1);
    expect(identity.keys).toEqual(["key2"]);
  });

  it("given twice is kept once; of three the oldest goes", async () => {
    const { identity } = await stand();
    await identity.paired({ id: "k1", key: "key1" });
    for (const k of ["key2", "key2", "key3"]) await identity.rotate(k);
    expect(identity.keys).toEqual(["key3", "key2"]);
  });

  it("unknown to the server is said only when no key is known", async () => {
    const { identity, client, server } = await stand();
    await identity.paired({ id: "k1", key: "key1" });
    await identity.rotate("key2");
    server.keys.clear();
    await expect(client.bundle(null)).rejects.toMatchObject({ kind: "unsigned", status: 401 });
    expect(server.requests.length).toBe(2);
  });

  it("a 401 of a proxy cuts nobody off", async () => {
    const after = new Time().after;
    const client = new Client({ fetch: () => Promise.resolve(new Response("no", { status: 401 })), after, keys: () => ["k"], used: () => {} });
    await expect(client.bundle(null)).rejects.toMatchObject({ kind: "network", status: 401 });
  });
});

describe("the PIN", () => {
  // hashlib.pbkdf2_hmac("sha256", b"2580", b"muoi-cua-hailong", 1000)
  const is = { salt: "bXVvaS1jdWEtaGFpbG9uZw==", hash: "Ngqfy/jgN+53J6kqrEW3xlix5sWjTknQCF9WsDUtzg0=", iterations: 1000 };
  const stand = (now = { at: 1e12 }) => ({ now, pin: new PIN(new Db("test"), crypto.subtle, () => now.at) });

  it("right, wrong, none", async () => {
    const { pin } = stand();
    expect(await pin.check("2580", is)).toEqual({ result: "right" });
    expect(await pin.check("2581", is)).toEqual({ result: "wrong" });
    expect(await pin.check("", null)).toEqual({ result: "none" });
    expect(await pin.check("2580", { ...is, hash: "" })).toEqual({ result: "wrong" });
  });

  it("after five wrong ones waits, longer each time, over a reload too", async () => {
    const { now, pin } = stand();
    for (let i = 0; i < 5; i++) expect(await pin.check("0000", is)).toEqual({ result: "wrong" });
    expect(await pin.check("2580", is)).toEqual({ result: "wait", seconds: 30 });
    now.at += 30_000;
    expect(await stand(now).pin.check("0000", is)).toEqual({ result: "wrong" });
    expect(await stand(now).pin.check("2580", is)).toEqual({ result: "wait", seconds: 60 });
    now.at += 60_000;
    expect(await pin.check("2580", is)).toEqual({ result: "right" });
    expect(await pin.check("0000", is)).toEqual({ result: "wrong" }); // counted from one again
  });

  it("a clock put back locks nobody out for longer than a quarter of an hour", async () => {
    const { now, pin } = stand();
    for (let i = 0; i < 5; i++) await pin.check("0000", is);
    now.at -= 1e11;
    expect(await pin.check("2580", is)).toEqual({ result: "wait", seconds: 900 });
  });
});
