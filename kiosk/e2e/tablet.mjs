// A tablet with the built app and a server that answers as each test likes, all within
// the browser: for tests of screens. What the real server does with it is in the tests
// that start one.
import { createHash, pbkdf2Sync } from "node:crypto";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { newTablet } from "./browser.mjs";
import { bundle as demo } from "./bundle.mjs";

const dist = fileURLToPath(new URL("../dist/", import.meta.url));
export const origin = "https://tablet.test";

export const pin = "2580";
const salt = Buffer.from("sixteen bytes of");
const iterations = 1000;
const withPIN = {
  ...demo,
  pin: { salt: salt.toString("base64"), hash: pbkdf2Sync(pin, salt, iterations, 32, "sha256").toString("base64"), iterations },
};

const problem = (status, kind, detail = "") => ({
  status, contentType: "application/problem+json", body: JSON.stringify({ type: `urn:hailong:problem:${kind}`, title: kind, status, detail }),
});

/** Opens the app on a fresh tablet, already paired unless told otherwise. Time goes on by
 * itself and faster by page.clock. */
export async function open(t, browser, { size = [800, 1280], paired = true, hash = "", init, ...rest } = {}) {
  if (!existsSync(dist + "index.html")) throw new Error("kiosk/dist is empty; build it with: npm run build");
  const context = await newTablet(browser, { viewport: { width: size[0], height: size[1] }, serviceWorkers: "block" });
  t.after(() => context.close());
  const server = {
    bundle: withPIN, away: false, revoked: "", refuse: null, receipts: true, code: "7K3M9PXD", sent: [], strays: [],
    ...rest,
  };
  const page = await context.newPage();
  page.on("pageerror", (err) => server.strays.push(String(err)));
  page.on("console", (m) => { if (m.type() === "error" && !/Failed to load resource/.test(m.text())) server.strays.push(m.text()); });
  await context.route("**", (route) => answer(route, server));
  if (init) await page.addInitScript(init);
  await page.clock.install({ time: new Date("2026-11-23T02:00:00Z") });
  await page.goto(`${origin}/kiosk/${hash || (paired ? `#${server.code}` : "")}`);
  await page.locator("h1").waitFor();
  if (paired && !server.revoked) await page.locator("main [role=group]").waitFor();
  await page.evaluate(() => document.fonts.ready);
  return { page, server, context };
}

async function answer(route, server) {
  const request = route.request();
  const url = new URL(request.url());
  if (url.origin !== origin) {
    server.strays.push(request.url());
    return route.abort();
  }
  if (url.pathname.startsWith("/kiosk/")) return route.fulfill({ path: dist + (url.pathname.slice("/kiosk/".length) || "index.html") });
  if (server.away) return route.abort("internetdisconnected");
  const what = url.pathname.replace("/api/v1/kiosk/", "");
  const key = await request.headerValue("Authorization");
  if (what === "pair") {
    const { code } = request.postDataJSON();
    return code === server.code ? json(route, { id: server.bundle.kiosk.id, key: "hlk_test" }) : route.fulfill(problem(404, "unknown"));
  }
  if (key !== "Bearer hlk_test") return route.fulfill(problem(401, "unsigned"));
  if (server.revoked) return route.fulfill(problem(410, "revoked", server.revoked));
  const body = JSON.stringify(server.bundle);
  const etag = `"${createHash("sha256").update(body).digest("hex").slice(0, 12)}"`;
  switch (what) {
    case "bundle":
      return request.headers()["if-none-match"] === etag ? route.fulfill({ status: 304 })
        : route.fulfill({ status: 200, contentType: "application/json", headers: { ETag: etag }, body });
    case "heartbeat":
      return json(route, { now: request.postDataJSON().now, bundle: etag, next: 60 });
    case "responses": {
      const { responses } = request.postDataJSON();
      if (!server.refuse) server.sent.push(...responses);
      return json(route, {
        wait: 0,
        results: responses.map(({ id }) => (server.refuse ? { id, status: "refused", ...server.refuse } : { id, status: "stored", receipt: "7K3M9-PXD2Q-4TZ8W" })),
      });
    }
    default:
      server.strays.push(request.url());
      return route.fulfill(problem(404, "unknown"));
  }
}

const json = (route, body) => route.fulfill({ status: 200, contentType: "application/json", body: JSON.stringify(body) });

/** Waits until the server has had so many answers: they are sent after the talk, beside
 * what the screen shows. */
export async function arrived(server, n) {
  for (let i = 0; i < 500 && server.sent.length < n; i++) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** Presses a button. A screen ignores touches in its first moment, which were meant for
 * the one before; this lets that moment pass. */
export async function press(page, locator) {
  await locator.first().waitFor();
  await page.clock.runFor(500);
  await locator.first().click();
}

export const face = (page, level) => page.locator("main [role=group] button").nth(level - 1);
export const factor = (page, n) => page.locator("main button").nth(n);
export const onward = (page) => page.locator("main button").last();
export const tool = (page, name) => page.getByRole("button", { name, exact: true });

/** Walks to a screen of the talk. */
export async function walk(page, to) {
  const steps = ["attract", "factor", "items", "comment", "thanks"];
  const go = {
    factor: () => press(page, face(page, 2)),
    items: () => press(page, factor(page, 2)),
    comment: async () => { // with large text each item is a page
      for (let n = await page.getByText("/5").count() ? 5 : 1; n > 0; n--) await press(page, onward(page));
    },
    thanks: () => press(page, onward(page)),
  };
  for (const step of steps.slice(1, steps.indexOf(to) + 1)) {
    await go[step]();
    await page.locator(marks[step]).first().waitFor();
  }
}

const marks = { factor: "main button:nth-of-type(4)", items: "[role=radiogroup]", comment: "textarea", thanks: "[role=timer]" };

/** Opens the staff screen as staff with a keyboard do, who cannot hold a finger. */
export async function staff(page, digits = pin) {
  await page.locator("header button").focus();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "5", exact: true }).waitFor();
  for (const d of digits) await page.keyboard.press(d);
  await page.getByRole("button", { name: /^(Xác nhận|Enter)$/ }).click();
}
