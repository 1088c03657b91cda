import fc from "fast-check";
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, describe, expect, it } from "vitest";
import type { Result, Sent } from "../api/wire";
import "../testing/world";
import { Db } from "./db";
import { capacity, Full, Outbox } from "./outbox";

beforeEach(() => { globalThis.indexedDB = new IDBFactory(); });

const sent = (id: string, change: Partial<Sent> = {}): Sent => ({
  id, campaign: "c1", point: "", lang: "vi", at: "2026-11-23T01:00:00.000Z", took: 4000, lasted: 0, run: 1, given: { overall: ["4"] }, ...change,
});
const stored = (id: string): Result => ({ id, status: "stored", receipt: "R" });
const ids = async (o: Outbox, n = 500) => (await o.oldest(n, 1e9)).map((s) => s.id);

async function fresh(run = "run1", most?: number) {
  const o = new Outbox(new Db("test"), run, most);
  await o.open();
  return o;
}

async function filled(...names: string[]) {
  const o = await fresh();
  for (const n of names) await o.close(sent(n), "k1");
  return o;
}

describe("an answer", () => {
  it("is written at once, sent only when closed, gone only on its receipt", async () => {
    const o = await fresh();
    await o.keep(sent("A"), "k1");
    expect([await ids(o), o.counts]).toEqual([[], { open: 1, closed: 0, aside: 0 }]);
    await o.close(sent("A", { lasted: 9 }), "k1");
    expect(await o.oldest(9, 1e9)).toEqual([sent("A", { lasted: 9 })]);
    expect(await o.settle([stored("A")])).toEqual({ gone: 1, aside: 0 });
    expect([await ids(o), o.counts]).toEqual([[], { open: 0, closed: 0, aside: 0 }]);
  });

  it("that was being given in a power cut is closed at the next start", async () => {
    const o = await fresh();
    await o.keep(sent("A"), "k1");
    await o.keep(sent("A", { given: { overall: ["4"], a1: ["2"] } }), "k1");
    const again = await fresh("run2");
    expect((await again.oldest(9, 1e9))[0]!.given).toEqual({ overall: ["4"], a1: ["2"] });
    expect(again.counts).toEqual({ open: 0, closed: 1, aside: 0 });
  });

  it("is not changed once it may be on its way", async () => {
    const o = await filled("A");
    await o.keep(sent("A", { given: { overall: ["1"] } }), "k1");
    await o.close(sent("A", { given: { overall: ["1"] } }), "k1");
    await o.withdraw("A");
    expect([(await o.oldest(9, 1e9))[0]!.given, o.counts.closed]).toEqual([{ overall: ["4"] }, 1]);
  });

  it("can be withdrawn while it is given", async () => {
    const o = await fresh();
    void o.keep(sent("A"), "k1");
    await o.withdraw("A");
    await o.keep(sent("B"), "k1");
    await o.withdraw("B");
    expect([o.counts.open, await (await fresh("run2")).oldestAt()]).toEqual([0, null]);
  });

  it("grows faster than the disk: the last word is written", async () => {
    const o = await fresh();
    const all = Array.from({ length: 50 }, (_, i) => o.keep(sent("A", { given: { remark: [String(i)] } }), "k1"));
    await Promise.all(all);
    expect((await (await fresh("run2")).oldest(9, 1e9))[0]!.given).toEqual({ remark: ["49"] });
  });
});

describe("the queue", () => {
  it("goes by order of arrival, whatever the clock said", async () => {
    const o = await fresh();
    for (const [id, at] of [["Z", "2026-01-01"], ["A", "1970-01-01"], ["M", "2030-01-01"]]) await o.close(sent(id!, { at: at! }), "k1");
    expect([await ids(o), await ids(o, 2), await o.oldestAt()]).toEqual([["Z", "A", "M"], ["Z", "A"], "2026-01-01"]);
  });

  it("is cut by size too, and never to nothing", async () => {
    const o = await fresh();
    for (const id of ["A", "B", "C"]) await o.close(sent(id, { given: { remark: ["ổ".repeat(300)] } }), "k1");
    expect((await o.oldest(500, 2500)).length).toBe(2); // about 1,050 bytes each
    expect((await o.oldest(500, 10)).length).toBe(1);
  });

  it("takes in what the server says, twice and in any order", async () => {
    const o = await filled("A", "B", "C", "D", "E");
    const results: Result[] = [
      { id: "C", status: "refused", kind: "not_open", detail: { vi: "Đợt đã chốt.", en: "" } }, { id: "B", status: "later" },
      { id: "A", status: "duplicate", receipt: "R" }, { id: "D", status: "stored" }, stored("unheard of"),
    ];
    await o.settle(results);
    await o.settle([...results].reverse());
    expect(await ids(o)).toEqual(["B", "D", "E"]); // D has no receipt
    expect(o.counts).toEqual({ open: 0, closed: 3, aside: 1 });
    expect(await o.refused(9)).toMatchObject([{ id: "C", kind: "not_open", detail: { vi: "Đợt đã chốt." } }]);
  });

  it("that is full takes nothing more and throws nothing away", async () => {
    const o = await fresh("run1", 2);
    await o.close(sent("A"), "k1");
    await o.keep(sent("B"), "k1");
    await expect(o.keep(sent("C"), "k1")).rejects.toThrow(Full);
    await o.close(sent("B"), "k1"); // what is in may be finished
    expect([await ids(o), o.left]).toEqual([["A", "B"], 0]);
    await o.settle([stored("A")]);
    await o.close(sent("C"), "k1");
    expect(await ids(o)).toEqual(["B", "C"]);
  });

  it("keeps 50,000; of many the first 500 are handed out", { timeout: 60_000 }, async () => {
    expect(capacity).toBe(50_000); // the fake database is too slow to fill it here
    const db = new Db("test");
    await db.run("answers", "readwrite", async (tx) => {
      for (let i = 0; i < 5000; i++) void tx.objectStore("answers").put({ id: `A${i}`, standing: "closed", kiosk: "k1", run: "r", answer: sent(`A${i}`) });
    });
    const o = await fresh("run1", 5000);
    expect([o.counts.closed, o.left, (await ids(o)).at(-1)]).toEqual([5000, 0, "A499"]);
    await expect(o.keep(sent("one more"), "k1")).rejects.toThrow(Full);
  });
});

describe("storage", () => {
  it("out of quota is Full", async () => {
    const db = new Db("test");
    const o = new Outbox(db, "run1");
    await o.open();
    db.run = () => Promise.reject(new DOMException("no room", "QuotaExceededError"));
    await expect(o.keep(sent("A"), "k1")).rejects.toThrow(Full);
  });

  it("closed by the browser is opened again", async () => {
    const db = new Db("test");
    const o = new Outbox(db, "run1");
    await o.open();
    await db.run("answers", "readonly", async (tx) => tx.db.close());
    await o.close(sent("A"), "k1");
    expect(await ids(o)).toEqual(["A"]);
  });

  it("that fails once does not stop what comes after, and close makes good for keep", async () => {
    const db = new Db("test");
    const o = new Outbox(db, "run1");
    await o.open();
    const { run } = db;
    db.run = () => Promise.reject(new DOMException("disk", "UnknownError"));
    await expect(o.keep(sent("A"), "k1")).rejects.toThrow("disk");
    db.run = run;
    await o.close(sent("A"), "k1");
    expect([await ids(o), o.counts.closed]).toEqual([["A"], 1]);
  });

  it("writes all of a change or nothing", async () => {
    const db = new Db("test");
    await expect(db.run("device", "readwrite", async (tx) => {
      await tx.objectStore("device").put(1, "one");
      throw new Error("power");
    })).rejects.toThrow("power");
    expect(await db.get("one")).toBeUndefined();
  });
});

describe("the clock put right", () => {
  it("moves the answers of this start alone, open ones too", async () => {
    await filled("A");
    const o = await fresh("run2");
    await o.close(sent("B"), "k1");
    await o.keep(sent("C"), "k1");
    await o.redate(86_400_000, false);
    await o.close(sent("C", { lasted: 7 }), "k1"); // by a machine that knows the old time
    expect((await o.oldest(9, 1e9)).map((s) => s.at)).toEqual([
      "2026-11-23T01:00:00.000Z", "2026-11-24T01:00:00.000Z", "2026-11-24T01:00:00.000Z",
    ]);
    expect(await o.newestAt()).toBe("2026-11-24T01:00:00.000Z");
  });

  it("moves all that waits where all was dated by the wrong one", async () => {
    await filled("A", "B");
    const o = await fresh("run2");
    await o.settle([{ id: "B", status: "refused" }]);
    await o.close(sent("C"), "k1");
    await o.redate(-3_600_000, true);
    expect((await o.oldest(9, 1e9)).map((s) => s.at)).toEqual(["2026-11-23T00:00:00.000Z", "2026-11-23T00:00:00.000Z"]);
    expect((await o.refused(9)).map((k) => k.answer.at)).toEqual(["2026-11-23T01:00:00.000Z"]);
  });
});

it("what is refused keeps its rating and none of the words", async () => {
  const o = await fresh("run1");
  await o.close(sent("A", { given: { overall: ["2"], s1: ["na"], remark: ["Chuyện riêng"], why: ["3", "lâu"] } }), "k1");
  await o.settle([{ id: "A", status: "refused", kind: "not_open" }]);
  expect((await o.refused(9))[0]!.answer.given).toEqual({ overall: ["2"], s1: ["na"] });
});

describe("another kiosk on the same tablet", () => {
  it("does not send what is not its own; the first one gets it back", async () => {
    const o = await filled("A", "B");
    await o.settle([{ id: "B", status: "refused", kind: "not_open" }]);
    await o.adopt("k2");
    await o.close(sent("C"), "k2");
    expect([await ids(o), o.counts.aside]).toEqual([["C"], 2]);
    expect((await o.refused(9))[0]).toMatchObject({ id: "A", kind: "other_kiosk" });
    await o.adopt("k1");
    expect([await ids(o), o.counts]).toEqual([["A"], { open: 0, closed: 1, aside: 2 }]);
  });
});

it("whatever happens, each answer is in one place and the counts are right", { timeout: 60_000 }, async () => {
  const n = fc.integer({ min: 0, max: 7 });
  const act = fc.oneof(
    fc.record({ do: fc.constantFrom("keep", "close", "withdraw"), n }),
    fc.record({ do: fc.constant("settle"), n, as: fc.constantFrom("stored", "duplicate", "later", "refused", "bare") }),
    fc.record({ do: fc.constantFrom("restart", "redate"), n }),
  );
  await fc.assert(fc.asyncProperty(fc.array(act, { maxLength: 40 }), async (acts) => {
    globalThis.indexedDB = new IDBFactory();
    let o = await fresh("run0"), run = 0;
    const is = new Map<string, string>(); // what it should be; ids of what is over are not used again
    for (const a of acts) {
      const id = `A${a.n}`, now = is.get(id);
      if (a.do === "keep" && now !== "gone") {
        await o.keep(sent(id), "k1");
        is.set(id, now ?? "open");
      } else if (a.do === "close" && now !== "gone") {
        await o.close(sent(id), "k1");
        if (now !== "aside") is.set(id, "closed");
      } else if (a.do === "withdraw") {
        await o.withdraw(id);
        if (now === "open") is.set(id, "gone");
      } else if (a.do === "settle" && "as" in a) {
        const status = a.as === "bare" ? "stored" : (a.as as Result["status"]);
        await o.settle([{ id, status, ...(a.as === "stored" || a.as === "duplicate" ? { receipt: "R" } : {}) }]);
        if (now === "closed" && a.as !== "bare" && a.as !== "later") is.set(id, a.as === "refused" ? "aside" : "gone");
      } else if (a.do === "restart") {
        o = await fresh(`run${++run}`);
        for (const [k, v] of is) if (v === "open") is.set(k, "closed");
      } else if (a.do === "redate") await o.redate(1000, a.n % 2 === 0);
      const of = (s: string) => [...is].filter(([, v]) => v === s).map(([k]) => k).sort();
      expect(o.counts).toEqual({ open: of("open").length, closed: of("closed").length, aside: of("aside").length });
      expect((await ids(o)).sort()).toEqual(of("closed"));
      expect((await o.refused(99)).map((k) => k.id).sort()).toEqual(of("aside"));
    }
  }), { seed: 7, numRuns: 60 });
});
