import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { setLanguage } from "../i18n/language";
import { address, api, Problem, whenUnsigned } from "./client";

type Step = Response | Error;
let steps: Step[];
let sent: { url: string; init: RequestInit; headers: Headers }[];

beforeEach(() => {
  steps = [];
  sent = [];
  vi.stubGlobal("document", { documentElement: {} });
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    sent.push({ url, init, headers: new Headers(init.headers) });
    const step = steps.shift();
    if (!step) throw new Error("one request too many");
    if (step instanceof Error) throw step;
    return step;
  });
});
afterEach(() => vi.unstubAllGlobals());

const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json", ...headers } });
const problem = (status: number, body: unknown) => json(status, body, { "Content-Type": "application/problem+json" });
const lost = () => new TypeError("network");
const caught = (p: Promise<unknown>) => p.then(() => { throw new Error("no error"); }, (err: unknown) => err as Problem);

test("an address leaves out what is empty and repeats lists", () => {
  expect(address("/codes", { unit: "11311@2025-07-01", q: "", page: undefined, status: ["active", "revoked"], n: 0 }))
    .toBe("/api/v1/codes?unit=11311%402025-07-01&status=active&status=revoked&n=0");
  expect(address("/session")).toBe("/api/v1/session");
});

test("a GET is in the reader's language and carries no idempotency key", async () => {
  steps = [json(200, { a: 1 }), json(200, { a: 1 })];
  expect(await api.get("/x", { query: { a: "b" } })).toEqual({ a: 1 });
  setLanguage("en");
  await api.get("/x");
  setLanguage("vi");
  expect(sent[0]!.url).toBe("/api/v1/x?a=b");
  expect(sent.map((s) => s.headers.get("Accept-Language"))).toEqual(["vi", "en"]);
  expect(sent[0]!.headers.get("Idempotency-Key")).toBeNull();
  expect(sent[0]!.init.credentials).toBe("same-origin");
});

test("an edit names the tag it was made on, and a stale one says so", async () => {
  steps = [json(200, { v: 1 }, { ETag: '"7"' }), problem(412, { type: "urn:hailong:problem:stale", title: "Đã đổi" })];
  const { data, etag } = await api.read("/forms/a");
  expect(data).toEqual({ v: 1 });
  const p = await caught(api.put("/forms/a", { v: 2 }, { etag }));
  expect(sent[1]!.headers.get("If-Match")).toBe('"7"');
  expect(p.stale).toBe(true);
  expect(p.kind).toBe("stale");
});

test("a POST whose answer was lost is repeated with the same key, a new one has its own", async () => {
  steps = [lost(), problem(503, {}), json(201, { id: 1 }), json(201, { id: 2 })];
  await caught(api.post("/codes", { unit: "1" }));
  await caught(api.post("/codes", { unit: "1" }));
  await api.post("/codes", { unit: "1" });
  await api.post("/codes", { unit: "1" });
  const keys = sent.map((s) => s.headers.get("Idempotency-Key"));
  expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
  expect(keys[1]).toBe(keys[0]);
  expect(keys[2]).toBe(keys[0]);
  expect(keys[3]).not.toBe(keys[0]);
});

test("another body is another POST, and a refusal ends the key", async () => {
  steps = [lost(), lost(), problem(422, {}), lost()];
  await caught(api.post("/codes", { unit: "1" }));
  await caught(api.post("/codes", { unit: "2" }));
  await caught(api.post("/codes", { unit: "1" }));
  await caught(api.post("/codes", { unit: "1" }));
  const keys = sent.map((s) => s.headers.get("Idempotency-Key"));
  expect(keys[1]).not.toBe(keys[0]);
  expect(keys[2]).toBe(keys[0]);
  expect(keys[3]).not.toBe(keys[0]);
});

test("a problem document tells what is wrong with which field", async () => {
  steps = [problem(422, {
    type: "urn:hailong:problem:invalid", title: "Nội dung chưa đúng", detail: "Có 2 lỗi.",
    errors: [{ path: "title", message: "Thiếu tên" }, { path: "units[0]", message: "Không có" }],
  })];
  const p = await caught(api.post("/campaigns", {}));
  expect(p).toBeInstanceOf(Problem);
  expect([p.kind, p.status, p.message, p.passing]).toEqual(["invalid", 422, "Có 2 lỗi.", false]);
  expect(p.field("title")).toBe("Thiếu tên");
  expect(p.field("first")).toBeUndefined();
  expect(p.besides(["title", "first"])).toEqual([{ path: "units[0]", message: "Không có" }]);
});

test("no answer, half an answer and a proxy's page are passing problems", async () => {
  steps = [lost(), new Response('{"a":', { status: 200 }), new Response("<html>", { status: 502 }), problem(429, {})];
  expect((await caught(api.get("/x"))).kind).toBe("network");
  expect((await caught(api.get("/x"))).kind).toBe("network");
  const p = await caught(api.get("/x"));
  expect([p.kind, p.passing, p.title]).toEqual(["unavailable", true, ""]);
  expect((await caught(api.get("/x"))).passing).toBe(true);
});

test("the wait before another try is read from the answer", async () => {
  steps = [json(429, {}, { "Retry-After": "17" }), json(503, {})];
  expect((await caught(api.get("/x"))).retryAfter).toBe(17);
  expect((await caught(api.get("/x"))).retryAfter).toBeUndefined();
});

test("401 ends the session, but not when asking for it or signing in", async () => {
  const ended = vi.fn();
  whenUnsigned(ended);
  steps = [problem(401, {}), problem(401, {}), problem(401, {}), problem(401, {})];
  await caught(api.get("/session"));
  await caught(api.post("/session", { login: "a", password: "b" }));
  await caught(api.post("/session/totp", { code: "000000" }));
  expect(ended).not.toHaveBeenCalled();
  await caught(api.get("/codes"));
  expect(ended).toHaveBeenCalledOnce();
  whenUnsigned(() => {});
});

test("an aborted request is no problem of the network", async () => {
  const stop = new AbortController();
  stop.abort();
  steps = [new DOMException("stop", "AbortError")];
  expect(await caught(api.get("/x", { signal: stop.signal }))).not.toBeInstanceOf(Problem);
});

test("an answer without a body is undefined", async () => {
  steps = [new Response(null, { status: 204 })];
  expect(await api.delete("/session")).toBeUndefined();
});
