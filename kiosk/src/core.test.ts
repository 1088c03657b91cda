import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { type App, type Said, start } from "./app";
import { initial } from "./model/flow";
import { bundleOf, factors } from "./testing/bundle";
import type { World } from "./device/world";
import { type Fault, faults, Server } from "./testing/server";
import { seeded, Tablet, until } from "./testing/world";

class Stand {
  server: Server;
  tablet: Tablet;
  app!: App;

  constructor() {
    this.server = new Server(() => this.tablet.time.wall());
    this.tablet = new Tablet((...a) => this.server.fetch(...a));
  }

  get view() { return this.app.getSnapshot(); }
  get phase() { return this.view.phase.name; }
  get screen() { return this.view.state.screen.name; }
  pass(ms: number) { return this.tablet.time.pass(ms); }

  /** What the app is given of the world. */
  tweak: (w: World) => World = (w) => w;

  /** Switches the tablet on, or off and on. */
  async on() {
    this.app?.stop();
    this.app = start(this.tweak(this.tablet.world()));
    await until(() => this.phase !== "starting", "the start");
    await this.pass(1000);
  }

  async paired() {
    await this.on();
    await this.app.pair(" ABCD2345 ");
    await this.pass(1000);
    expect(this.phase).toBe("talk");
  }

  /** Acts, a second apart. */
  async say(...said: Said[]) {
    for (const s of said) {
      this.app.tell(s);
      await this.pass(1000);
    }
  }

  /** The steady clock stands still meanwhile. */
  sleep(ms: number) {
    this.tablet.hidden = true;
    this.tablet.changed("sight");
    this.tablet.time.wallBase += ms;
    this.tablet.hidden = false;
    this.tablet.changed("sight");
  }

  /** No network at all. */
  slept = 0;
  cut() { this.server.fault = () => "lost request"; }
  mend() { this.server.fault = () => null; }

  get given() { return [...this.server.stored.values()].map((s) => s.given); }
}

const rate = (level: 1 | 2 | 3 | 4 | 5): Said => ({ type: "rate", level });
const done: Said = { type: "skip" };

async function stand(paired = true) {
  const s = new Stand();
  await (paired ? s.paired() : s.on());
  return s;
}

describe("pairing", () => {
  it("a wrong code is said, a right one leads to the question", async () => {
    const s = await stand(false);
    expect(s.view.phase).toEqual({ name: "pairing", busy: false, trouble: null });
    await s.app.pair("XXXX0000");
    expect(s.view.phase).toMatchObject({ name: "pairing", busy: false, trouble: { kind: "unknown", detail: "Mã không đúng." } });
    await s.app.pair("ABCD2345");
    expect([s.phase, s.view.bundle?.unit.name]).toEqual(["talk", "Phường Thành Đông"]);
  });

  it("without the questions yet it waits for them", async () => {
    const s = await stand(false);
    s.server.fault = (path) => (path === "/pair" ? null : "lost request");
    await s.app.pair("ABCD2345");
    expect(s.view.phase).toMatchObject({ name: "waiting", trouble: { kind: "network" } });
    s.mend();
    await s.pass(300_000);
    expect(s.phase).toBe("talk");
  });

  it("the first question waits for nobody who chose a language", async () => {
    const s = await stand(false);
    s.app.tell({ type: "lang", lang: "en" });
    await s.app.pair("ABCD2345");
    expect([s.phase, s.view.state.lang]).toEqual(["talk", "en"]);
  });
});

describe("one person", () => {
  it("is thanked when the answer is on disk, with the receipt when the server has it", async () => {
    const s = await stand();
    await s.say(rate(2), { type: "factor", factor: factors[1]! }, { type: "item", item: "s1", value: "1" }, { type: "next" }, { type: "comment", text: "Chờ lâu" });
    expect(s.server.stored.size).toBe(0); // not sent while it is given
    s.app.tell({ type: "next" });
    expect(s.view.thanks).toMatchObject({ kept: false, receipt: null });
    await s.pass(1000);
    const [one] = s.server.stored.values();
    expect(s.view.thanks).toEqual({ id: one!.id, kept: true, failed: false, receipt: `R-${one!.id.slice(0, 14)}` });
    expect(one).toMatchObject({ campaign: "c1", lang: "vi", run: 1, lasted: 5000, given: { overall: ["2"], s1: ["1"], remark: ["Chờ lâu"] } });
    await s.pass(10_000);
    expect([s.screen, s.view.thanks, s.view.health.queue]).toEqual(["attract", null, 0]);
    expect(JSON.stringify(s.view)).not.toContain(one!.id);
  });

  it("who walks away after the tap has rated", async () => {
    const s = await stand();
    await s.say(rate(5));
    await s.pass(45_000);
    expect([s.screen, s.given]).toEqual(["attract", [{ overall: ["5"] }]]);
  });

  it("who goes on by phone leaves nothing", async () => {
    const s = await stand();
    await s.say(rate(5), { type: "phone" }, { type: "phone-taken" });
    await s.on();
    expect([s.given, s.view.health.queue]).toEqual([[], 0]);
  });

  it("is told when the answer could not be written, and is never thanked for it", async () => {
    const s = await stand();
    const write = vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(() => { throw new DOMException("no room", "QuotaExceededError"); });
    await s.say(rate(1), done);
    expect(s.view.thanks).toMatchObject({ kept: false, failed: true });
    await s.pass(10_000);
    expect(s.view.phase).toEqual({ name: "idle", reason: "full", message: null });
    write.mockRestore();
    await s.app.measure();
    expect(s.phase).toBe("talk");
  });
});

describe("when much goes wrong", () => {
  const full = () => vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(() => { throw new DOMException("no room", "QuotaExceededError"); });

  it("a timer that fires a little early ends the talk all the same", async () => {
    const s = new Stand();
    const { time } = s.tablet;
    // Timers take whole milliseconds, the steady clock has fractions.
    s.tweak = (w) => ({ ...w, mono: () => (time.mono += 0.01), after: (ms, act) => w.after(Math.trunc(ms), act) });
    await s.paired();
    await s.say(rate(2));
    await s.pass(3_600_000);
    expect([s.screen, s.server.stored.size]).toEqual(["attract", 1]);
  });

  it("a night asleep ends the talk: the next person finds nothing of it", async () => {
    const s = await stand();
    await s.say(rate(2), { type: "next" }, { type: "comment", text: "Chuyện riêng" });
    s.sleep(14 * 3_600_000);
    expect([s.screen, JSON.stringify(s.view).includes("Chuyện riêng")]).toEqual(["thanks", false]);
    await s.pass(20_000);
    expect([s.screen, s.given]).toEqual(["attract", [{ overall: ["2"], remark: ["Chuyện riêng"] }]]);
  });

  it("a close that can't be written: what was tapped is thanked for and sent once there is room", async () => {
    const s = await stand();
    await s.say(rate(1));
    const write = full();
    await s.say(done);
    expect(s.view.thanks).toMatchObject({ kept: true, failed: false });
    write.mockRestore();
    await s.pass(180_000);
    expect([s.given, s.view.health.queue]).toEqual([[{ overall: ["1"] }], 0]);
  });

  it("a withdrawal that can't be written is made good, and never sent", async () => {
    const s = await stand();
    await s.say(rate(5), { type: "phone" });
    const write = vi.spyOn(IDBObjectStore.prototype, "delete").mockImplementationOnce(() => { throw new DOMException("lost", "UnknownError"); });
    await s.say({ type: "phone-taken" });
    write.mockRestore();
    expect(s.view.health.queue).toBe(1);
    await s.pass(180_000);
    await s.on();
    expect([s.server.stored.size, s.view.health.queue]).toEqual([0, 0]);
  });

  it("full once is not full for ever where the browser tells no quota", async () => {
    const s = await stand();
    s.tablet.measures = { ...s.tablet.measures, used: 0, quota: 0 };
    const write = full();
    await s.say(rate(1), done, { type: "next" });
    expect(s.phase).toBe("idle");
    write.mockRestore();
    await s.pass(180_000);
    expect(s.phase).toBe("talk");
  });

  it("staff get in without room, and wrong PINs still cost a wait", async () => {
    const s = new Stand();
    s.server.bundle = bundleOf({ pin: { salt: "bXVvaS1jdWEtaGFpbG9uZw==", hash: "Ngqfy/jgN+53J6kqrEW3xlix5sWjTknQCF9WsDUtzg0=", iterations: 1000 } });
    await s.paired();
    const write = full();
    expect(await s.app.checkPIN("2580")).toEqual({ result: "right" });
    for (let i = 0; i < 5; i++) expect(await s.app.checkPIN("0000")).toEqual({ result: "wrong" });
    expect(await s.app.checkPIN("2580")).toEqual({ result: "wait", seconds: 30 });
    write.mockRestore();
  });

  it("storage that can't be read for a moment at the start is read later", async () => {
    const s = await stand();
    const opened = vi.spyOn(indexedDB, "open").mockImplementation(() => { throw new DOMException("lost", "UnknownError"); });
    await s.on();
    opened.mockRestore();
    expect(s.phase).toBe("broken");
    await s.pass(60_000);
    expect(s.phase).toBe("talk");
  });

  it("touches of what lies over the talk do not keep the talk", async () => {
    const s = await stand();
    await s.say(rate(5), { type: "next" }, { type: "comment", text: "Chuyện riêng" });
    s.app.hold(true);
    for (let i = 0; i < 6; i++) {
      s.app.tell({ type: "touch" });
      await s.pass(20_000);
    }
    expect(s.screen).toBe("attract");
  });

  it("sending is said to be over when it failed", async () => {
    const s = await stand();
    s.cut();
    await s.say(rate(4), done);
    expect(s.view.health).toMatchObject({ sending: false, queue: 1 });
  });
});

describe("without network", () => {
  it("starts cold, keeps a day of answers, sends them all when the line is back", async () => {
    const s = await stand();
    s.cut();
    await s.on();
    expect(s.phase).toBe("talk");
    for (let i = 0; i < 20; i++) await s.say(rate(4), done, { type: "next" });
    expect(s.view.health).toMatchObject({ queue: 20, sent: 0, trouble: { kind: "network" } });
    expect(s.view.health.oldest).not.toBeNull();
    s.mend();
    s.tablet.changed("line");
    await s.pass(2000);
    expect([s.server.stored.size, s.view.health.queue, s.view.health.sent]).toEqual([20, 0, 20]);
    expect(s.server.beats.at(-1)).toMatchObject({ queue: 20, app: "test", battery: 80 });
  });

  it("a power cut in mid-answer closes it at the next start", async () => {
    const s = await stand();
    s.cut();
    await s.say(rate(3), { type: "next" }, { type: "comment", text: "Tốt" });
    await s.on();
    expect([s.screen, s.view.health.queue]).toEqual(["attract", 1]);
    s.mend();
    await s.app.sync();
    expect(s.given).toEqual([{ overall: ["3"], remark: ["Tốt"] }]);
  });

  it("a round that has ended meanwhile asks nobody", async () => {
    const s = await stand();
    s.cut();
    s.tablet.time.wallBase = Date.parse("2027-01-01T00:00:00Z");
    await s.on();
    expect(s.view.phase).toEqual({ name: "idle", reason: "no_campaign", message: null });
    s.app.tell(rate(4));
    expect([s.screen, s.view.health.queue]).toEqual(["attract", 0]);
  });
});

describe("the clock", () => {
  it("set in the middle of a day offline: answers before and after have the right time", async () => {
    const s = await stand();
    s.cut();
    s.tablet.time.wallBase -= 30 * 86_400_000; // wrong from this start on
    s.server.now = () => s.tablet.time.wall() + 30 * 86_400_000;
    await s.on();
    const true1 = s.server.now();
    await s.say(rate(4), done, { type: "next" });
    s.tablet.time.wallBase += 30 * 86_400_000;
    s.server.now = () => s.tablet.time.wall();
    const true2 = s.server.now();
    await s.say(rate(5), done);
    s.mend();
    await s.app.sync();
    const off = (at: string, is: number) => Math.abs(Date.parse(at) - is);
    const [one, two] = [...s.server.stored.values()];
    expect([off(one!.at, true1) < 3000, off(two!.at, true2) < 3000, off(s.server.nows[0]!, s.server.now()) < 3000]).toEqual([true, true, true]);
  });

  it("that is wrong all the time is told with each batch, and known to staff", async () => {
    const s = await stand();
    s.server.now = () => s.tablet.time.wall() + 3_600_000;
    await s.app.sync();
    await s.say(rate(4), done);
    const [one] = s.server.stored.values();
    expect([s.view.health.skew, Date.parse(s.server.nows[0]!) - Date.parse(one!.at)]).toEqual([-3600, 1000]);
  });
});

describe("a clock that is wrong by a constant", () => {
  const day = 86_400_000;

  /** A tablet whose clock is so many days ahead of the server's. */
  async function ahead(days: number) {
    const s = new Stand();
    const right = s.tablet.time.wallBase;
    s.server.now = () => right + s.slept + s.tablet.time.mono;
    s.tablet.time.wallBase += days * day;
    s.server.bundle = bundleOf({ campaign: { ...bundleOf().campaign!, first: "2026-11-20", last: "2026-12-10" } });
    await s.paired();
    await s.app.sync();
    s.cut();
    return s;
  }

  /** By how many hours the server takes the only answer for older than it is. */
  async function error(s: Stand, given: number) {
    s.mend();
    await s.app.sync();
    const [one] = s.server.stored.values();
    const age = Math.max(0, Date.parse(s.server.nows[0]!) - Date.parse(one!.at));
    return Math.round((age - (s.server.now() - given)) / 3_600_000);
  }

  it.each([-30, 40])("%d days: asks and dates rightly over a start without network and a night", async (days) => {
    const s = await ahead(days);
    await s.say(rate(4), done, { type: "next" });
    const given = s.server.now();
    await s.on();
    expect(s.phase).toBe("talk");
    s.slept += 14 * 3_600_000;
    s.sleep(14 * 3_600_000);
    expect(await error(s, given)).toBe(0);
  });

  it.each([-30, 40])("%d days, put right in the day: answers of earlier starts are moved too", async (days) => {
    const s = await ahead(days);
    await s.say(rate(4), done, { type: "next" });
    const given = s.server.now();
    await s.on();
    s.tablet.time.wallBase -= days * day;
    expect(await error(s, given)).toBe(0);
  });

  it("fast, put right while the tablet was off: asks, and dates rightly", async () => {
    const s = await ahead(40);
    await s.say(rate(4), done, { type: "next" });
    const given = s.server.now();
    s.tablet.time.wallBase -= 40 * day;
    await s.on();
    expect(s.phase).toBe("talk");
    expect(await error(s, given)).toBe(0);
  });

  it("right, then 1970 after ten days without network: what was given before keeps its day", async () => {
    const s = await ahead(0);
    s.slept += 10 * day;
    s.sleep(10 * day);
    await s.say(rate(4), done, { type: "next" });
    const given = s.server.now();
    s.tablet.time.wallBase = 0;
    await s.on();
    await s.pass(3_600_000);
    expect(await error(s, given)).toBe(0);
  });
});

describe("the server's word", () => {
  it("cut off: the person may finish, then it says why; answers wait for a new code", async () => {
    const s = await stand();
    s.server.revoked = "Báo mất ngày 23/11.";
    await s.say(rate(4));
    await s.app.sync();
    expect(s.phase).toBe("talk");
    await s.say(done, { type: "next" });
    expect(s.view.phase).toMatchObject({ name: "revoked", why: "Báo mất ngày 23/11." });
    s.cut();
    await s.on();
    expect([s.phase, s.view.health.queue]).toEqual(["revoked", 1]);
    s.mend();
    s.server.revoked = "";
    s.server.keys = new Set(["key9"]);
    s.server.codes.set("NEWC0DE1", { id: "k1", key: "key9" });
    await s.app.pair("NEWC0DE1");
    await s.pass(1000);
    expect([s.phase, s.server.stored.size, s.view.health.queue]).toEqual(["talk", 1, 0]);
  });

  it("a key nobody knows any more stops it too, until it is known again", async () => {
    const s = await stand();
    s.server.keys.clear();
    await s.app.sync();
    expect(s.view.phase).toMatchObject({ name: "revoked", why: "" });
    s.server.keys.add("key1");
    await s.pass(600_000);
    expect(s.phase).toBe("talk");
  });

  it("paired as another kiosk: the first one's answers are not sent as the other's", async () => {
    const s = await stand();
    s.server.fault = (path) => (path === "/responses" ? "500" : null);
    await s.say(rate(4), done, { type: "next" });
    s.server.revoked = "Chuyển quầy.";
    await s.app.sync();
    s.mend();
    s.server.revoked = "";
    s.server.keys = new Set(["key2"]);
    s.server.codes.set("0THER234", { id: "k2", key: "key2" });
    s.server.bundle = bundleOf({ kiosk: { id: "k2", name: "Quầy 2" } });
    s.server.etag = '"2"';
    await s.app.pair("0THER234");
    await s.pass(1000);
    expect([s.server.stored.size, s.view.health.aside, s.view.bundle?.kiosk.id]).toEqual([0, 1, "k2"]);
    expect(await s.app.refused()).toMatchObject([{ kind: "other_kiosk" }]);
  });

  it("answers are not sent as another kiosk's when storage fails in the middle of the pairing", async () => {
    const s = await stand();
    s.server.fault = (path) => (path === "/responses" ? "500" : null);
    await s.say(rate(4), done, { type: "next" });
    s.server.revoked = "Chuyển quầy.";
    await s.app.sync();
    s.mend();
    s.server.revoked = "";
    s.server.keys = new Set(["key2"]);
    s.server.codes.set("0THER234", { id: "k2", key: "key2" });
    s.server.bundle = bundleOf({ kiosk: { id: "k2", name: "Quầy 2" } });
    s.server.etag = '"2"';
    const lost = vi.spyOn(IDBObjectStore.prototype, "openCursor").mockImplementationOnce(() => { throw new DOMException("lost", "UnknownError"); });
    await s.app.pair("0THER234");
    lost.mockRestore();
    await s.pass(900_000);
    expect([s.phase, s.server.stored.size, s.view.health.aside]).toEqual(["talk", 0, 1]);
  });

  it("a heartbeat with the old key that was on its way does not undo a pairing", async () => {
    const s = await stand();
    s.server.revoked = "Mất máy";
    await s.app.sync();
    expect(s.phase).toBe("revoked");
    let go!: () => void;
    const gate = new Promise<void>((open) => { go = open; });
    const real = s.server.fetch;
    let held = false;
    s.server.fetch = async (input, init) => {
      const answer = await real(input, init);
      if (!held && String(input).endsWith("/heartbeat")) {
        held = true;
        await gate;
      }
      return answer;
    };
    await s.pass(400_000);
    s.server.revoked = "";
    s.server.keys = new Set(["key9"]);
    s.server.codes.set("NEWC0DE1", { id: "k1", key: "key9" });
    const pairing = s.app.pair("NEWC0DE1");
    await s.pass(10);
    go();
    await pairing;
    await s.pass(5000);
    expect([held, s.phase]).toEqual([true, "talk"]);
  });

  it("a new key is used from the next request on", async () => {
    const s = await stand();
    s.server.newKey = "key2";
    await s.app.sync();
    s.server.keys.delete("key1");
    await s.on();
    expect(s.view.health.trouble).toBeNull();
  });

  it("new questions come between two people; an answer keeps those it was given to", async () => {
    const s = await stand();
    await s.say(rate(4));
    s.server.bundle = bundleOf({ campaign: { ...bundleOf().campaign!, id: "c2" } });
    s.server.etag = '"2"';
    await s.app.sync();
    expect(s.view.bundle?.campaign?.id).toBe("c1");
    await s.say({ type: "next" }, { type: "comment", text: "Tốt" }, done, { type: "next" }, rate(5), done);
    expect([...s.server.stored.values()].map((r) => r.campaign)).toEqual(["c1", "c2"]);
  });

  it("a message takes the place of the question", async () => {
    const s = await stand();
    s.server.bundle = bundleOf({ message: { vi: "Bảo trì", en: "" } });
    s.server.etag = '"2"';
    await s.pass(70_000);
    expect(s.view.phase).toMatchObject({ name: "idle", reason: "message", message: { vi: "Bảo trì" } });
  });

  it("refused answers are counted and shown, and not sent again", async () => {
    const s = await stand();
    s.server.fault = (path) => (path === "/responses" ? "500" : null);
    await s.say(rate(4), done, { type: "next" });
    s.server.store = (a) => ({ id: a.id, status: "refused", kind: "not_open", detail: { vi: "Đợt đã chốt.", en: "" } });
    s.mend();
    await s.app.sync();
    const n = s.server.sizes.length;
    await s.app.sync();
    expect([s.view.health.queue, s.view.health.aside, s.server.sizes.length]).toEqual([0, 1, n]);
    expect(await s.app.refused()).toMatchObject([{ kind: "not_open", detail: { vi: "Đợt đã chốt." } }]);
  });
});

describe("a new version", () => {
  it("waits for the end of the talk and of the staff screen", async () => {
    const s = await stand();
    await s.say(rate(4));
    s.tablet.newVersion();
    await s.pass(1000);
    expect([s.tablet.taken, s.view.health.update]).toEqual([0, true]);
    s.app.hold(true);
    await s.say(done, { type: "next" });
    expect(s.tablet.taken).toBe(0);
    s.app.hold(false);
    await s.pass(100);
    expect(s.tablet.taken).toBe(1);
    expect(s.phase).toBe("starting"); // the page is about to go: no face that would not be heard
    s.app.tell(rate(4));
    expect(s.screen).toBe("attract");
    await s.pass(10_000); // it did not go
    expect(s.phase).toBe("talk");
  });
});

it("any taps, walk-aways, power cuts and bad days: the screen ends clean and every rating is sent once", { timeout: 120_000 }, async () => {
  const said = fc.oneof(
    { weight: 5, arbitrary: fc.integer({ min: 1, max: 5 }).map((level) => rate(level as 1)) },
    fc.constantFrom<Said>(
      { type: "factor", factor: factors[0]! }, { type: "factor", factor: null }, { type: "item", item: "a1", value: "na" },
      { type: "item", item: "a2", value: "3" }, { type: "next" }, { type: "back" }, { type: "skip" }, { type: "phone" },
      { type: "phone-taken" }, { type: "touch" }, { type: "lang", lang: "en" }, { type: "comment", text: "Góp ý" },
    ),
  );
  const act = fc.oneof(
    { weight: 12, arbitrary: fc.record({ say: said, wait: fc.constantFrom(0, 100, 500, 2000, 12_000) }) },
    fc.constantFrom({ off: true, wait: 0 }, { away: true, wait: 75_000 }),
    fc.record({ bad: fc.option(fc.constantFrom(...faults)), wait: fc.constant(0) }),
  );
  await fc.assert(fc.asyncProperty(fc.array(act, { maxLength: 30 }), fc.integer(), async (acts, seed) => {
    const s = new Stand();
    s.tablet.chance = seeded(seed);
    await s.paired();
    const rated = new Map<string, { level: number }>();
    for (const a of acts as { say?: Said; off?: boolean; bad?: Fault | null; wait: number }[]) {
      if (a.say) {
        const before = s.view.state.screen;
        s.app.tell(a.say);
        const after = s.view.state.screen;
        if ("talk" in after && after.talk) rated.set(after.talk.id, after.talk);
        if (a.say.type === "phone-taken" && before.name === "phone" && before.talk && after.name === "attract") rated.delete(before.talk.id);
      }
      if ("bad" in a) s.server.fault = () => a.bad ?? null;
      await s.pass(a.wait);
      if (a.off) await s.on();
    }
    s.mend();
    for (let i = 0; i < 4; i++) await s.pass(400_000); // walks away; the longest waits end
    await s.app.sync();
    await s.pass(10_000);
    expect([...s.server.stored.keys()].sort()).toEqual([...rated.keys()].sort());
    for (const [id, talk] of rated) expect(s.server.stored.get(id)!.given["overall"]).toEqual([String(talk.level)]);
    expect(s.view.health).toMatchObject({ queue: 0, aside: 0 });
    expect({ ...s.view.state, taps: [] }).toEqual({ ...initial(0), shown: s.view.state.shown, deaf: s.view.state.deaf });
    s.app.stop();
  }), { seed: 13, numRuns: 25 });
});
