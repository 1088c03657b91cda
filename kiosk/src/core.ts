// Joins the parts of the app behind the interface in app.ts: a person's acts go through
// the machine, its effects into the outbox; sender and heartbeat run beside it.
import type { App, PINCheck, Phase, Refused, Said, Thanks, Trouble, View } from "./app";
import { Client } from "./api/client";
import { asProblem, type Problem } from "./api/problem";
import type { Beat, Beaten, Bundle, Lang } from "./api/wire";
import { browser } from "./device/browser";
import { Bundles } from "./device/bundles";
import { Clock, jump, type Contact as Moment } from "./device/clock";
import { Heart } from "./device/heart";
import { Identity } from "./device/identity";
import { PIN } from "./device/pin";
import type { Measures } from "./device/power";
import type { World } from "./device/world";
import { answer, asks, type Asking, dayOf, settings } from "./model/answer";
import { type Effect, type Event, idle, initial, type Settings, type State, step, type Talk } from "./model/flow";
import { newID } from "./model/id";
import { Db } from "./outbox/db";
import { Full, Outbox } from "./outbox/outbox";
import { Sender } from "./outbox/sender";

/** The last contact, with the tablet's clock less the server's time, milliseconds. */
interface Contact extends Moment { skew: number }

/** An answer with five items and a comment, on disk with its indexes. */
const bytesEach = 4_000;
const spare = 5_000_000;
/** Milliseconds that nobody waits in front of a black tablet. */
const asleep = 10_000;
/** Until storage that could not be read at the start is tried again. */
const retry = 30_000;
/** Where nobody can be asked: language and size can still be chosen. */
const silent: Settings = { form: { factors: [], comment: null }, phone: false };

/** Starts the app; it comes up by itself, see View.phase. */
export function start(world: World = browser()): App {
  const core = new Core(world);
  void core.begin();
  return core;
}

class Core implements App {
  #w: World;
  #db: Db;
  #clock: Clock;
  #outbox: Outbox;
  #identity: Identity;
  #client: Client;
  #bundles: Bundles;
  #sender: Sender;
  #heart: Heart;
  #pin: PIN;

  #stage: Phase | null = { name: "starting" };
  #pairing: { busy: boolean; trouble: Trouble | null } = { busy: false, trouble: null };
  #revoked: { why: string } | null = null;
  #contact: Contact | null = null;
  #trouble: Trouble | null = null;
  #sent = 0;
  #oldest: string | null = null;
  #measures: Measures = { used: 0, quota: 0, persisted: false, battery: null, charging: false };
  #noRoom = false;
  #held = false;
  #update = false;
  #leaving = false;
  #hiddenSince = false;

  #state: State;
  /** The talk as last kept; at is by the app's clock at the first tap. */
  #talk: { talk: Talk; lang: Lang; at: number; bundle: Asking; kiosk: string } | null = null;
  #thanks: Thanks | null = null;
  /** Ids that are to be forgotten and are still on disk. */
  #withdrawn = new Set<string>();
  #view: View;
  #listeners = new Set<() => void>();
  #cancels: (() => void)[] = [];
  #cancelTick: (() => void) | null = null;

  constructor(w: World) {
    this.#w = w;
    this.#db = new Db(w.name);
    this.#clock = new Clock(w);
    const run = newID(w.wall(), w.random);
    this.#outbox = new Outbox(this.#db, run);
    this.#identity = new Identity(this.#db);
    this.#client = new Client({
      fetch: w.fetch, after: w.after,
      keys: () => this.#identity.keys,
      used: (key) => void this.#identity.used(key).catch(() => {}), // two keys for longer do no harm
    });
    this.#bundles = new Bundles(this.#db, (etag) => this.#client.bundle(etag));
    this.#pin = new PIN(this.#db, w.subtle, () => this.#clock.now());
    let now = 0;
    this.#sender = new Sender({
      queue: {
        counts: this.#outbox.counts,
        oldest: async (limit, bytes) => {
          this.#checkClock();
          await this.#outbox.settled(); // what is being re-dated must not go by the old clock
          now = this.#clock.now();
          return this.#outbox.oldest(limit, bytes);
        },
        settle: (results) => this.#outbox.settle(results),
      },
      post: (responses) => {
        this.#publish();
        return this.#client.responses(new Date(now).toISOString(), responses);
      },
      after: w.after, chance: w.chance,
      report: (r) => this.#reported(r),
      rested: () => this.#publish(),
    });
    this.#heart = new Heart({
      gather: () => this.#gather(),
      send: (beat) => this.#client.heartbeat(beat),
      heard: (b) => this.#heard(b),
      failed: (t) => this.#failed(t),
      after: w.after, chance: w.chance,
    });
    this.#state = initial(w.mono());
    this.#view = this.#look();
  }

  async begin(): Promise<void> {
    try {
      await this.#w.alone(() => this.#at({ name: "elsewhere" }));
    } catch (err) {
      return this.#at({ name: "broken", why: String(err) });
    }
    for (;;) {
      try {
        await this.#load();
        break;
      } catch (err) {
        this.#at({ name: "broken", why: String(err) });
        await new Promise<void>((next) => this.#cancels.push(this.#w.after(retry, next)));
      }
    }
    this.#stage = null;
    this.#state = initial(this.#w.mono());
    this.#cancels.push(
      this.#w.watch((what) => (what === "line" ? this.#line() : this.#sight())),
      this.#w.panel.watch(() => this.#publish()),
    );
    void this.#w.power.persist().then(() => this.measure()).catch(() => {});
    void this.#w.panel.wake();
    void this.#w.versions.watch(() => {
      this.#update = true;
      this.#between();
      this.#publish();
    });
    this.#publish();
    if (this.#identity.id) this.#run();
  }

  async #load(): Promise<void> {
    await this.#identity.load();
    this.#contact = (await this.#db.get<Contact>("contact")) ?? null;
    this.#revoked = (await this.#db.get<{ why: string }>("revoked")) ?? null;
    await this.#outbox.open();
    await this.#adopt();
    const newest = await this.#outbox.newestAt();
    this.#clock = new Clock(this.#w, this.#contact, newest ? Date.parse(newest) : 0);
    this.#putRight();
    await this.#bundles.load(this.#identity.id);
    this.#oldest = await this.#outbox.oldestAt();
  }

  /** A clock that was fast at the last contact and is behind that moment now has been put
   * right while the tablet was off: so is what it dated. */
  #putRight(): void {
    const c = this.#contact;
    if (!c || c.skew <= 0 || this.#clock.now() >= c.at) return;
    this.#contact = { ...c, at: c.server, skew: 0 };
    void this.#outbox.redate(-c.skew, true).catch(() => {});
  }

  /** Once for each kiosk this tablet becomes, even when it is switched off in between. */
  async #adopt(): Promise<void> {
    const { id } = this.#identity;
    if (!id || (await this.#db.get<string>("adopted")) === id) return;
    await this.#outbox.adopt(id);
    await this.#db.put("adopted", id);
  }

  #run(): void {
    if (!this.#revoked) this.#sender.start();
    void this.#heart.beat();
  }

  // The store.

  getSnapshot = (): View => this.#view;

  subscribe = (changed: () => void): (() => void) => {
    this.#listeners.add(changed);
    return () => void this.#listeners.delete(changed);
  };

  #publish(): void {
    this.#view = this.#look();
    for (const changed of this.#listeners) changed();
  }

  #at(stage: Phase): void {
    this.#stage = stage;
    this.#publish();
  }

  #look(): View {
    const m = this.#measures, c = this.#contact, o = this.#outbox;
    const left = m.quota > 0 ? Math.max(0, Math.floor((m.quota - m.used) / bytesEach)) : o.left;
    return {
      phase: this.#phase(), state: this.#state, bundle: this.#bundles.current, thanks: this.#thanks,
      health: {
        online: this.#w.online(), queue: o.waiting, oldest: o.waiting > 0 ? this.#oldest : null, aside: o.counts.aside,
        sent: this.#sent, contact: c ? new Date(c.at).toISOString() : null, trouble: this.#trouble, sending: this.#sender.busy,
        skew: c ? Math.round(c.skew / 1000) : null, used: m.used, quota: m.quota, persisted: m.persisted,
        room: this.#noRoom ? 0 : Math.min(o.left, left), battery: m.battery, charging: m.charging, app: this.#w.app,
        update: this.#update, awake: this.#w.panel.awake(), fullscreen: this.#w.panel.fullscreen(),
      },
    };
  }

  #phase(): Phase {
    if (this.#stage) return this.#stage;
    if (this.#leaving) return { name: "starting" }; // no face that would not be heard
    const bundle = this.#bundles.current;
    if (!this.#identity.id) return { name: "pairing", ...this.#pairing };
    if (this.#state.screen.name !== "attract") return { name: "talk" }; // let people finish
    if (this.#revoked) return { name: "revoked", why: this.#revoked.why, ...this.#pairing };
    if (!bundle) return { name: "waiting", trouble: this.#trouble };
    if (bundle.message) return { name: "idle", reason: "message", message: bundle.message };
    if (!this.#asking(bundle)) return { name: "idle", reason: "no_campaign", message: null };
    if (this.#noRoom || this.#outbox.left === 0) return { name: "idle", reason: "full", message: null };
    return { name: "talk" };
  }

  /** The bundle with which people can be asked today, by the server's time as far as known. */
  #asking(b: Bundle | null): Asking | null {
    return b && asks(b, dayOf(this.#clock.now() - (this.#contact?.skew ?? 0))) ? b : null;
  }

  // The talk.

  now(): number {
    return this.#w.mono();
  }

  tell(said: Said): void {
    const at = this.#w.mono();
    if (this.#held && said.type === "touch") return; // of what lies over the talk
    if (said.type !== "rate") return this.#step({ ...said, at } as Event);
    this.#checkClock();
    if (this.#leaving || this.#phase().name !== "talk") return this.#publish(); // the round may have ended overnight
    this.#step({ ...said, at, id: newID(this.#clock.now(), this.#w.random) });
  }

  #step(e: Event): void {
    const bundle = this.#talk?.bundle ?? this.#asking(this.#bundles.current);
    const { state, effects } = step(this.#state, e, bundle ? settings(bundle) : silent);
    // A timer may fire a little before its time; then it is set again.
    if (state === this.#state && effects.length === 0 && e.type !== "tick") return;
    this.#state = state;
    for (const effect of effects) this.#do(effect, bundle);
    this.#cancelTick?.();
    const wait = state.deadline === null ? null : Math.max(0, state.deadline - this.#w.mono());
    this.#cancelTick = wait === null ? null : this.#w.after(wait, () => this.#step({ type: "tick", at: this.#w.mono() }));
    this.#publish();
  }

  #do(e: Effect, bundle: Asking | null): void {
    switch (e.type) {
      case "keep":
        return this.#keep(e.talk, e.lang, bundle);
      case "close":
        return void this.#close(e.id);
      case "withdraw":
        this.#talk = null;
        this.#withdrawn.add(e.id);
        return void this.#withdraw();
      case "clean":
        this.#talk = this.#thanks = null;
        return this.#between();
    }
  }

  #keep(talk: Talk, lang: Lang, bundle: Asking | null): void {
    const kiosk = this.#identity.id;
    if (!bundle || !kiosk) return; // no rating without both, see tell
    const at = this.#talk?.at ?? this.#clock.now();
    this.#talk = { talk, lang, at, bundle, kiosk };
    this.#outbox.keep(answer(talk, lang, bundle, at, this.#w.mono()), kiosk)
      .then(() => this.#publish(), (err: unknown) => this.#unwritten(err)); // close tries again
  }

  async #close(id: string): Promise<void> {
    const kept = this.#talk;
    if (kept?.talk.id !== id) return;
    this.#thanks = { id, kept: false, failed: false, receipt: null };
    this.#talk = null;
    const whole = answer(kept.talk, kept.lang, kept.bundle, kept.at, this.#w.mono());
    const again = () => this.#outbox.close(whole, kept.kiosk);
    const failed = await again().catch(again).then(() => false, (err: unknown) => {
      this.#unwritten(err);
      // What was written at the taps is there, and is closed when writing works again.
      return this.#outbox.has(id).then((there) => !there, () => true);
    });
    if (this.#thanks?.id === id) this.#thanks = { ...this.#thanks, kept: !failed, failed };
    this.#oldest ??= whole.at;
    this.#publish();
    this.#sender.kick();
  }

  /** Forgets what people have taken to their phones; what can't be written is tried again. */
  async #withdraw(): Promise<void> {
    for (const id of this.#withdrawn) {
      await this.#outbox.withdraw(id).then(() => this.#withdrawn.delete(id), () => {});
    }
    this.#publish();
  }

  /** Closes what could not be closed at the end of its talk. */
  async #mend(): Promise<void> {
    await this.#withdraw();
    if (this.#talk || this.#withdrawn.size > 0 || this.#outbox.counts.open === 0) return;
    await this.#outbox.open().then(() => this.#sender.kick(), () => {});
  }

  #unwritten(err: unknown): void {
    if (err instanceof Full) this.#noRoom = true;
    else this.#trouble = asProblem(err).trouble;
    this.#publish();
  }

  /** Between two people: what waited for that happens now. */
  #between(): void {
    if (this.#held || this.#stage) return;
    const nobody = idle(this.#state);
    // The first question waits for nobody: there was none that somebody could have read.
    if (!this.#pairing.busy && (nobody || !this.#bundles.current)) this.#bundles.take();
    if (nobody && this.#update && !this.#leaving && this.#identity.id && !this.#revoked) void this.#leave();
    this.#publish();
  }

  async #leave(): Promise<void> {
    this.#leaving = true;
    await this.#outbox.settled();
    this.#w.versions.take();
    // When it does not come to that, the tablet goes on as it is.
    this.#cancels.push(this.#w.after(10_000, () => {
      this.#leaving = false;
      this.#publish();
    }));
  }

  hold(on: boolean): void {
    this.#held = on;
    if (!on) this.#between();
  }

  // The server.

  async pair(code: string): Promise<void> {
    if (this.#pairing.busy || this.#stage) return;
    this.#pairing = { busy: true, trouble: null };
    this.#publish();
    try {
      const paired = await this.#client.pair(code.trim());
      const other = this.#identity.id !== paired.id;
      await this.#identity.paired(paired);
      await this.#adopt();
      if (other) await this.#bundles.forget();
      await this.#unrevoke();
      this.#pairing = { busy: false, trouble: null };
      this.#trouble = null;
    } catch (err) {
      this.#pairing = { busy: false, trouble: asProblem(err).trouble };
      if (this.#identity.id) void this.#heart.beat(); // paired, if storage failed after it
      return this.#publish();
    }
    this.#sender.start();
    await this.#heart.beat();
    if (this.#revoked) await this.#heart.beat(); // that one was on its way, with the old key
    this.#publish();
  }

  async sync(): Promise<void> {
    if (this.#stage || !this.#identity.id) return;
    await this.#heart.beat();
    await this.#sender.push();
    await this.measure();
  }

  async #gather(): Promise<Beat> {
    this.#checkClock();
    void this.#w.panel.wake(); // the system may have let go
    await this.measure();
    const { health: h } = this.#view;
    return {
      now: new Date(this.#clock.now()).toISOString(), queue: h.queue, oldest: h.oldest, aside: h.aside, app: h.app,
      used: h.used, quota: h.quota, persisted: h.persisted, battery: h.battery, charging: h.charging,
    };
  }

  async #heard(b: Beaten): Promise<void> {
    const server = Date.parse(b.now), at = this.#clock.now();
    this.#contact = { server, at, skew: at - server };
    this.#clock.contact(this.#contact);
    this.#trouble = null;
    await this.#db.put("contact", this.#contact).catch(() => {});
    if (b.key) await this.#identity.rotate(b.key);
    await this.#adopt(); // before anything is sent
    if (this.#revoked) await this.#unrevoke();
    await this.#bundles.refresh(b.bundle);
    this.#sender.start();
    void this.#w.versions.look();
    this.#between();
    this.#publish();
  }

  async #failed(p: Problem): Promise<void> {
    this.#trouble = p.trouble;
    if (p.kind === "revoked" || p.kind === "unsigned") {
      this.#revoked = { why: p.kind === "revoked" ? p.detail : "" };
      this.#sender.stop();
      await this.#db.put("revoked", this.#revoked).catch(() => {});
    }
    this.#publish();
  }

  async #unrevoke(): Promise<void> {
    this.#revoked = null;
    await this.#db.put("revoked", undefined);
  }

  #reported(r: { sent: number; receipts: { id: string; receipt?: string }[]; trouble: Problem | null }): void {
    this.#sent += r.sent;
    if (r.sent > 0) this.#noRoom = false;
    const mine = r.receipts.find((x) => x.id === this.#thanks?.id);
    if (mine?.receipt && this.#thanks) this.#thanks = { ...this.#thanks, kept: true, receipt: mine.receipt };
    if (r.trouble) return void this.#failed(r.trouble);
    this.#trouble = null;
    void this.#outbox.oldestAt().then((at) => { this.#oldest = at; }, () => {}).then(() => this.#publish());
  }

  #line(): void {
    this.#publish();
    if (this.#w.online() && this.#identity.id) void this.#heart.beat().then(() => this.#sender.push());
  }

  #sight(): void {
    if (this.#w.hidden()) this.#hiddenSince = true;
    else {
      // The clock that times the screens stood still in the tablet's sleep: whoever was here
      // has gone.
      if (this.#clock.behind() > asleep) this.tell({ type: "skip" });
      this.#checkClock();
      void this.#w.panel.wake();
    }
    this.#publish();
  }

  #checkClock(): void {
    const by = this.#clock.check(this.#hiddenSince);
    this.#hiddenSince = this.#w.hidden();
    if (by === 0) return;
    if (this.#talk) this.#talk.at += by;
    const c = this.#contact;
    // Was it wrong at the last contact and is less so now, then all that waits was dated by
    // the wrong one; else it was right before this start of the app, and only that is moved.
    const all = !!c && Math.abs(c.skew) > jump && Math.abs(c.skew + by) < Math.abs(c.skew);
    if (c) this.#contact = { ...c, at: c.at + by, skew: c.skew + by };
    void this.#outbox.redate(by, all).catch(() => {});
  }

  // The tablet.

  async measure(): Promise<void> {
    this.#measures = await this.#w.power.measure().catch(() => this.#measures);
    this.#oldest = await this.#outbox.oldestAt().catch(() => this.#oldest);
    await this.#mend();
    const { used, quota } = this.#measures;
    // Where a browser tells no quota, the next answer finds out.
    if (this.#noRoom && this.#outbox.left > 0 && (quota === 0 || quota - used > spare)) this.#noRoom = false;
    this.#publish();
  }

  checkPIN(pin: string): Promise<PINCheck> {
    return this.#pin.check(pin, this.#bundles.current?.pin ?? null);
  }

  async refused(): Promise<Refused[]> {
    const kept = await this.#outbox.refused(200);
    return kept.map(({ id, answer: a, kind, detail }) => ({ id, at: a.at, kind: kind ?? "", detail: detail ?? null }));
  }

  async setFullscreen(on: boolean): Promise<void> {
    await this.#w.panel.setFullscreen(on).catch(() => {});
    await this.#w.panel.wake();
    this.#publish();
  }

  stop(): void {
    this.#heart.stop();
    this.#sender.stop();
    this.#cancelTick?.();
    for (const cancel of this.#cancels) cancel();
    this.#listeners.clear();
  }
}
