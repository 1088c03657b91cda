import { describe, expect, it } from "vitest";
import { pause, read, Sender, type Reply, type State } from "./sender";

const reply = (status: number, body: Reply["body"] = {}, retryAfter = 0): Reply => ({ status, body, retryAfter });
const thanks = reply(201, { receipt: "R", location: "/q/C/thanks?r=R" });
const lost = Symbol("no reply came");

/** A line that answers from a list, and a clock that is moved by hand. */
function bench(answers: (Reply | typeof lost)[]) {
  const states: State[] = [];
  const timers: { ms: number; call: () => void }[] = [];
  const posts: ((r: Reply | typeof lost) => void)[] = [];
  let count = 0;
  const sender = new Sender({
    post: () => {
      count++;
      return new Promise((resolve, reject) => {
        const settle = (r: Reply | typeof lost) => (r === lost ? reject(new Error("lost")) : resolve(r));
        const next = answers.shift();
        if (next) settle(next);
        else posts.push(settle);
      });
    },
    after: (ms, call) => {
      const timer = { ms, call };
      timers.push(timer);
      return () => void (timers.includes(timer) && timers.splice(timers.indexOf(timer), 1));
    },
    random: () => 0.5,
  }, (s) => states.push(s));
  const settled = async () => { for (let i = 0; i < 8; i++) await Promise.resolve(); };
  return {
    sender, states, timers, posts, settled,
    posted: () => count,
    last: () => states[states.length - 1],
    async tick() {
      timers.shift()!.call();
      await settled();
    },
  };
}

describe("read", () => {
  it.each([200, 201])("%i with a receipt is success", (s) =>
    expect(read(reply(s, { receipt: "R", location: "/x" }))).toEqual({ kind: "done", receipt: "R", location: "/x" }));
  it.each([200, 201, 204, 302])("%i without a receipt is not: some other page answered", (s) =>
    expect(read(reply(s))).toBe("again"));
  it.each([408, 429, 500, 502, 503, 507])("%i is tried again", (s) => expect(read(reply(s))).toBe("again"));
  it.each([400, 403, 404, 410, 413, 415])("%i is said and not repeated", (s) =>
    expect(read(reply(s, { detail: "d" }))).toEqual({ kind: "stopped", detail: "d" }));
  it("409 is a form that had arrived", () => expect(read(reply(409))).toEqual({ kind: "conflict" }));
  it("422 shows the errors", () => {
    const errors = [{ path: "s1_1", message: "m" }];
    expect(read(reply(422, { errors, detail: "d" }))).toEqual({ kind: "fix", errors, detail: "d" });
  });
  it("nobody is asked to wait a day in front of a page", () =>
    expect(read(reply(429, { detail: "d" }, 86_400))).toEqual({ kind: "stopped", detail: "d" }));
});

describe("pause", () => {
  it("doubles, and ends at a minute", () => {
    expect([1, 2, 3, 4, 5, 6, 20].map((n) => pause(n, 0.999))).toEqual([2, 4, 8, 16, 32, 60, 60]);
  });
  it("leaves half to chance", () => {
    expect(pause(5, 0)).toBe(16);
    expect(pause(5, 0.5)).toBe(24);
  });
});

describe("Sender", () => {
  it("says sending, then done", async () => {
    const b = bench([thanks]);
    await b.sender.send();
    expect(b.states.map((s) => s.kind)).toEqual(["sending", "done"]);
  });

  it("sends once for a double tap, and never after success", async () => {
    const b = bench([]);
    const first = b.sender.send();
    await b.sender.send();
    expect(b.posted()).toBe(1);
    b.posts[0]!(thanks);
    await first;
    await b.sender.send();
    b.sender.back();
    expect(b.posted()).toBe(1);
  });

  it("goes on trying while replies are lost, ever more slowly, until one comes", async () => {
    const b = bench([lost, lost, lost, thanks]);
    await b.sender.send();
    const pauses = [];
    while (b.timers.length) {
      pauses.push(b.timers[0]!.ms);
      await b.tick();
    }
    expect(pauses).toEqual([2000, 3000, 6000]);
    expect(b.posted()).toBe(4);
    expect(b.last()!.kind).toBe("done");
    expect(b.states.filter((s) => s.kind == "done")).toHaveLength(1);
  });

  it("tries at once when the line is back, with one timer in all", async () => {
    const b = bench([lost, thanks]);
    await b.sender.send();
    b.sender.back();
    await b.settled();
    expect(b.last()!.kind).toBe("done");
    expect(b.timers).toHaveLength(0);
  });

  it("does nothing when the line is back and nothing waits", () => {
    const b = bench([]);
    b.sender.back();
    expect(b.posted()).toBe(0);
  });

  it("waits as long as the server says, whatever the line does", async () => {
    const b = bench([reply(503, { detail: "busy" }, 30), thanks]);
    await b.sender.send();
    expect(b.last()).toEqual({ kind: "waiting", seconds: 30, detail: "busy" });
    b.sender.back();
    expect(b.posted()).toBe(1);
    expect(b.timers[0]!.ms).toBe(30_000);
    await b.tick();
    expect(b.last()!.kind).toBe("done");
  });

  it("lets the resident press again while it waits", async () => {
    const b = bench([lost, thanks]);
    await b.sender.send();
    await b.sender.send();
    expect(b.posted()).toBe(2);
    expect(b.timers).toHaveLength(0);
  });

  it("takes a mended form after errors", async () => {
    const b = bench([reply(422, { errors: [] }), thanks]);
    await b.sender.send();
    expect(b.last()!.kind).toBe("fix");
    expect(b.timers).toHaveLength(0);
    await b.sender.send();
    expect(b.last()!.kind).toBe("done");
  });

  it("ends at a conflict: the form has arrived", async () => {
    const b = bench([reply(409)]);
    await b.sender.send();
    await b.sender.send();
    expect(b.posted()).toBe(1);
  });

  it("forgets a waiting try when told to", async () => {
    const b = bench([lost]);
    await b.sender.send();
    b.sender.stop();
    b.sender.back();
    expect(b.timers).toHaveLength(0);
    expect(b.posted()).toBe(1);
  });
});
