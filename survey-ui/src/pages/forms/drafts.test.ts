import { expect, it } from "vitest";
import { shelf } from "./drafts";

function memory(): Storage {
  const kept = new Map<string, string>();
  return {
    getItem: (k: string) => kept.get(k) ?? null, setItem: (k: string, v: string) => void kept.set(k, v), removeItem: (k: string) => void kept.delete(k),
  } as unknown as Storage;
}

const now = () => new Date("2026-11-22T10:00:00Z");

it("keeps a draft until it is cleared, each in its place", () => {
  const storage = memory();
  const [a, b] = [shelf("form", "x@1", () => storage, now), shelf("form", "x@2", () => storage, now)];
  expect(a.read()).toBeUndefined();
  a.write("id: x\n", '"3"');
  expect(a.read()).toEqual({ text: "id: x\n", etag: '"3"', at: "2026-11-22T10:00:00.000Z" });
  expect(b.read()).toBeUndefined();
  expect(shelf("criteria", "x@1", () => storage, now).read()).toBeUndefined();
  a.clear();
  expect(a.read()).toBeUndefined();
});

it("goes on where nothing can be kept", () => {
  const forbidden = shelf("form", "x", () => { throw new Error("forbidden"); }, now);
  forbidden.write("a", undefined);
  expect(forbidden.read()).toBeUndefined();
  forbidden.clear();
});

it("takes nothing that is no draft", () => {
  const storage = memory();
  for (const kept of ["7", "{}", "{\"text\":1}", "[", "null"]) {
    storage.setItem("hl.draft.form.x", kept);
    expect(shelf("form", "x", () => storage, now).read()).toBeUndefined();
  }
});
