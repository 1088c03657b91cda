import { afterEach, expect, it, vi } from "vitest";
import { versions } from "./versions";

afterEach(() => { vi.unstubAllEnvs(); });

class Registration extends EventTarget {
  waiting: unknown = null;
  installing: EventTarget | null = null;
  update = vi.fn(() => Promise.resolve());
}

function browser(register: () => Promise<unknown>, controller: object | null) {
  vi.stubEnv("PROD", true);
  return { serviceWorker: Object.assign(new EventTarget(), { controller, register }) } as unknown as Navigator;
}

it("a version that is being installed already when the page asks is noticed", async () => {
  const r = new Registration(), worker = new EventTarget();
  r.installing = worker; // the browser's own look after the navigation was quicker
  const waits = vi.fn();
  await versions(browser(() => Promise.resolve(r), {}), () => {}).watch(waits);
  expect(waits).not.toHaveBeenCalled();
  r.installing = null;
  r.waiting = worker;
  worker.dispatchEvent(new Event("statechange"));
  expect(waits).toHaveBeenCalledOnce();
});

it("a registration that failed, or was lost, is made again", async () => {
  const r = new Registration();
  const register = vi.fn(() => Promise.resolve(r)).mockRejectedValueOnce(new TypeError("no line"));
  const v = versions(browser(register, null), () => {});
  await v.watch(() => {});
  await v.look();
  expect(register).toHaveBeenCalledTimes(2);
  r.update.mockRejectedValueOnce(new DOMException("gone", "InvalidStateError"));
  await v.look();
  await v.look();
  expect(register).toHaveBeenCalledTimes(3);
});
