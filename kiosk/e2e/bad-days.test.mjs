// Days on which much goes wrong between a tablet and the real server: weeks without
// network, a clock that nobody set, a server that answers badly or not at all.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { again, leave, office, rate, ready } from "./paired.mjs";

let server, api, tablet, stored;
before(async () => ({ server, api, tablet, stored } = await office()));
after(() => server?.end());

/** Puts n answers into the tablet's own database, as so many people would have. */
async function given(page, kiosk, n) {
  await page.evaluate(async ([kiosk, n]) => {
    const base = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    const promised = (r) => new Promise((done, failed) => { r.onsuccess = () => done(r.result); r.onerror = () => failed(r.error); });
    const [{ name }] = await indexedDB.databases();
    const db = await promised(indexedDB.open(name));
    const bundle = (await promised(db.transaction("device").objectStore("device").get("bundle"))).bundle;
    const hour = Math.floor(Date.now() / 3_600_000);
    const tx = db.transaction("answers", "readwrite");
    for (let i = 0; i < n; i++) {
      let id = "";
      for (let k = 4; k >= 0; k--) id += base[Math.floor(hour / 32 ** k) % 32];
      for (const b of crypto.getRandomValues(new Uint8Array(21))) id += base[b & 31];
      tx.objectStore("answers").add({
        id, standing: "closed", kiosk, run: "before",
        answer: {
          id, campaign: bundle.campaign.id, lang: "vi", at: new Date(Date.now() - (n - i)).toISOString(),
          took: 9000, lasted: 12_000, run: 1, given: { [bundle.form.ask.id]: [String(1 + (i % 5))] },
        },
      });
    }
    await new Promise((done, failed) => { tx.oncomplete = done; tx.onerror = () => failed(tx.error); });
    db.close();
  }, [kiosk, n]);
}

/** How many answers are on the tablet, by their standing. */
const kept = (page) => page.evaluate(async () => {
  const promised = (r) => new Promise((done, failed) => { r.onsuccess = () => done(r.result); r.onerror = () => failed(r.error); });
  const [{ name }] = await indexedDB.databases();
  const db = await promised(indexedDB.open(name));
  const all = await promised(db.transaction("answers").objectStore("answers").getAll());
  db.close();
  return all.reduce((n, a) => ({ ...n, [a.standing]: (n[a.standing] ?? 0) + 1 }), {});
});

/** The day it is in Vietnam. */
const today = () => new Intl.DateTimeFormat("vi-VN", { timeZone: "Asia/Ho_Chi_Minh", day: "2-digit", month: "2-digit", year: "numeric" }).format(new Date());

/** Waits until nothing is left on the tablet. */
async function empty(page) {
  for (let i = 0; i < 200 && Object.keys(await kept(page)).length; i++) await new Promise((resolve) => setTimeout(resolve, 100));
  assert.deepEqual(await kept(page), {});
}

test("2,000 answers of a day without network are all there once it is back, each once", { timeout: 180_000 }, async (t) => {
  const it = await tablet(t, "Máy 1");
  await it.context.close();
  await server.down();
  t.after(() => server.up().catch(() => {}));
  await it.start();
  await ready(it.page);
  await given(it.page, it.id, 2000);
  await it.page.reload();
  await ready(it.page); // as ever, with all of them waiting
  await server.up();
  const began = Date.now();
  await it.page.reload();
  await stored(it.id, 2000);
  await empty(it.page);
  t.diagnostic(`sent in ${((Date.now() - began) / 1000).toFixed(1)} s, with the start of the app`);
});

for (const [what, days] of [["three days fast", 3], ["two days slow", -2]]) {
  test(`a clock that is ${what} does not change the day of an answer`, async (t) => {
    const it = await tablet(t, `Máy ${days}`);
    await it.page.clock.install({ time: Date.now() + days * 86_400_000 });
    await it.page.reload();
    await rate(it.page, 4);
    await leave(it.page);
    const code = await it.page.locator("main b").filter({ hasText: /^[0-9A-Z]{5}-/ }).innerText();
    await stored(it.id, 1);
    await empty(it.page);
    const receipt = await (await fetch(`${server.url}/r/${code}`)).text();
    assert.match(receipt, new RegExp(`\\b${today()}\\b`), "it has the day on which it was given");
  });
}

test("a server that fails, asks for patience or says nothing gets the answer in the end", async (t) => {
  const it = await tablet(t, "Máy 5");
  const said = [];
  const bad = [
    (route) => route.fulfill({ status: 500, contentType: "text/html", body: "<h1>Internal Server Error</h1>" }),
    (route) => route.fulfill({ status: 429, headers: { "Retry-After": "1" }, contentType: "application/problem+json", body: JSON.stringify({ status: 429, kind: "limited", title: "limited", detail: "" }) }),
    (route) => route.abort("timedout"),
    async (route) => { await route.fetch(); await route.abort("connectionreset"); }, // stored, and the reply is lost
  ];
  await it.context.route("**/api/v1/kiosk/responses", async (route) => {
    said.push(route.request().postDataJSON().responses.map((r) => r.id).join());
    const next = bad.shift();
    await (next ? next(route) : route.continue());
  });
  await rate(it.page, 5);
  await leave(it.page);
  await again(it.page);
  // A tablet waits longer each time; staff who starts it anew does not.
  for (let i = 0; i < 6 && bad.length; i++) {
    const left = bad.length;
    await it.page.reload();
    await ready(it.page);
    for (let k = 0; k < 50 && bad.length === left; k++) await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await it.page.reload();
  await empty(it.page);
  await stored(it.id, 1);
  assert.ok(said.length >= 5 && new Set(said).size === 1, `the same answer each time: ${said}`);
});
