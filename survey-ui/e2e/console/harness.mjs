// Everything the console's browser tests share: signing in through the real
// server, and the promises that hold on every page, in both languages, light and
// dark, on three widths.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { url } from "../browser.mjs";

export { launch, url } from "../browser.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const rules = { runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"] };

export const widths = { laptop: [1440, 900], tablet: [1024, 768], phone: [390, 844] };

/** The accounts of the demonstration by role (admin, unit, auditor, auditor2): login,
 * password and, where one is set up, the TOTP secret in base32. */
export const accounts = JSON.parse(process.env.HAILONG_E2E_ACCOUNTS || "{}");

/** A browser window of its own. Its faults list collects what must never happen on
 * any page: requests to other hosts, errors in the console (a broken policy is
 * one), errors of scripts. */
export async function desk(browser, { width = "laptop", lang = "vi", scheme = "light", ...options } = {}) {
  const [w, h] = widths[width];
  const context = await browser.newContext({
    viewport: { width: w, height: h }, locale: lang === "vi" ? "vi-VN" : "en-GB", colorScheme: scheme, reducedMotion: "reduce", ...options,
  });
  context.setDefaultTimeout(15_000);
  await context.addInitScript(observe, lang);
  const faults = [];
  context.on("request", (r) => {
    if (!/^(data|blob):/.test(r.url()) && new URL(r.url()).origin !== new URL(url).origin) faults.push(`request to ${r.url()}`);
  });
  context.on("weberror", (e) => faults.push(`script: ${e.error().message}`));
  context.on("console", (m) => {
    // A refused request is an answer, not a fault of the page.
    if (m.type() === "error" && !/^Failed to load resource/.test(m.text())) faults.push(`console: ${m.text()}`);
  });
  return { context, page: await context.newPage(), faults };
}

/** Runs in each page before its own scripts. */
function observe(lang) {
  if (location.protocol === "about:") return; // the empty page has no storage
  if (!localStorage.getItem("hl.lang")) localStorage.setItem("hl.lang", lang);
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const e of list.getEntries()) {
      if (!e.hadRecentInput) window.shifts.push({ value: e.value, nodes: e.sources.map((s) => s.node?.outerHTML?.slice(0, 120) ?? "?") });
    }
  }).observe({ type: "layout-shift", buffered: true });
}

/** Signs a role in by the API, as the sign-in page does; the cookie is the window's. */
export async function signIn({ context }, role) {
  const account = accounts[role];
  assert.ok(account, `HAILONG_E2E_ACCOUNTS has no ${role}`);
  const { login, password, totp } = account;
  const post = async (path, data) => {
    const answer = await context.request.post(`${url}/api/v1${path}`, { data, headers: { Origin: new URL(url).origin } });
    assert.ok(answer.ok(), `signing in as ${role}: ${answer.status()} ${await answer.text()}`);
    return (await answer.json()).stage;
  };
  let stage = await post("/session", { login, password });
  if (stage === "totp") stage = await post("/session/totp", { code: totpNow(totp, Date.now()) });
  assert.equal(stage, "full", `signing in as ${role}`);
}

/** The six digits of a secret at a time in milliseconds (RFC 6238: SHA-1, 30 s). */
export function totpNow(secret, at) {
  const bits = [...secret.replace(/[\s=]/g, "").toUpperCase()]
    .map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const mac = createHmac("sha1", key).update(counter).digest();
  const offset = mac[19] & 15;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** Opens a page of the console and waits until nothing on it is on its way. */
export async function open({ page }, path) {
  await page.goto(`${url}/console${path}`);
  await settled(page);
}

/** Waits for a heading, for every skeleton to go, for fonts and the network. */
export async function settled(page) {
  await page.waitForSelector("h1");
  await page.waitForFunction(() => !document.querySelector("[aria-busy=true]"));
  await page.waitForLoadState("networkidle");
  await page.evaluate(async () => {
    await document.fonts.ready;
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    do { await frame(); await frame(); } while (document.getAnimations().some((a) => a.playState === "running" && a.effect?.getTiming().iterations !== Infinity));
  });
}

/** Nothing moved while the page loaded. */
export async function still({ page }, path, width) {
  await page.setViewportSize({ width: widths[width][0], height: widths[width][1] });
  await page.goto("about:blank");
  await open({ page }, path);
  const shifts = await page.evaluate(() => window.shifts);
  const sum = shifts.reduce((n, s) => n + s.value, 0);
  assert.ok(sum < 0.001, `${path}, ${width}: the page shifted by ${sum}: ${JSON.stringify(shifts)}`);
}

/** Changes language and colours of the page that is open, as another tab would. */
async function change(page, lang, scheme) {
  await page.evaluate(([lang, scheme]) => {
    for (const [key, newValue] of [["hl.lang", lang], ["hl.scheme", scheme]]) {
      localStorage.setItem(key, newValue);
      window.dispatchEvent(new StorageEvent("storage", { key, newValue, storageArea: localStorage }));
    }
  }, [lang, scheme]);
  await page.waitForFunction(([lang, scheme]) =>
    document.documentElement.lang === lang && document.documentElement.dataset.mantineColorScheme === scheme, [lang, scheme]);
}

/** axe finds nothing in what is on the screen now. */
export async function accessible(page, what) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe);
  const { violations } = await page.evaluate((options) => window.axe.run(document, options), rules);
  const found = violations.map((v) => `${v.id}: ${v.help}\n  ${v.nodes.slice(0, 5).map((n) => n.html.slice(0, 300)).join("\n  ")}`);
  assert.deepEqual(found, [], what);
}

/** Nothing of a page is wider than its window. */
export async function fits(page, what) {
  const { spill, who } = await page.evaluate(() => {
    const room = document.documentElement.clientWidth;
    const wide = [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > room + 0.5);
    return { spill: document.documentElement.scrollWidth - room, who: wide.slice(-3).map((e) => e.outerHTML.slice(0, 200)) };
  });
  assert.ok(spill <= 0, `${what}: ${spill} pixels wider than the window: ${who.join(" ")}`);
}

/** The promises of every page: opened once on a laptop and once on a phone without
 * a shift; then in both languages, light and dark, on all widths, changed in place:
 * nothing for axe to find, nothing wider than the window, a title in the language,
 * no request to another host, no error. `check(view)` adds what the page promises. */
export async function everyView(window, path, check = async () => {}) {
  const { page, faults } = window;
  await still(window, path, "phone");
  await still(window, path, "laptop");
  for (const [width, [w, h]] of Object.entries(widths)) {
    await page.setViewportSize({ width: w, height: h });
    for (const lang of ["vi", "en"]) {
      for (const scheme of ["light", "dark"]) {
        await change(page, lang, scheme);
        await settled(page);
        const view = `${path}, ${width}, ${lang}, ${scheme}`;
        await accessible(page, view);
        await fits(page, view);
        assert.match(await page.title(), / · Hài Lòng$/, view);
        await check({ page, width, lang, scheme, view });
      }
    }
  }
  await change(page, "vi", "light");
  assert.deepEqual(faults, [], path);
}

/** Milliseconds from the start of loading to the first sight of `selector`, with an
 * empty cache and a processor four times slower. */
export async function firstSight(browser, role, path, selector) {
  const window = await desk(browser);
  try {
    await signIn(window, role);
    const cdp = await window.context.newCDPSession(window.page);
    await cdp.send("Network.clearBrowserCache");
    await cdp.send("Emulation.setCPUThrottlingRate", { rate: 4 });
    await window.page.addInitScript((selector) => {
      const look = () => {
        const found = document.querySelector(selector);
        if (found && found.getClientRects().length > 0) window.seen = performance.now();
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    }, selector);
    await window.page.goto(`${url}/console${path}`, { waitUntil: "commit" });
    return await (await window.page.waitForFunction(() => window.seen)).jsonValue();
  } finally {
    await window.context.close();
  }
}
