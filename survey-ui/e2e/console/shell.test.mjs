// The frame around every page: who gets in, where one lands, and that it works
// from the keyboard, on a phone and while the line is down.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, desk, launch, open, settled, signIn, totpNow, url } from "./harness.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

async function signedIn(t, role, options) {
  const window = await desk(browser, options);
  t.after(() => window.context.close());
  await signIn(window, role);
  return window;
}

test("one-time codes are those of RFC 6238", () => {
  const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"; // "12345678901234567890"
  assert.equal(totpNow(secret, 59_000), "287082");
  assert.equal(totpNow(secret, 1_111_111_109_000), "081804");
});

test("the page's policy allows no script but its own files", async (t) => {
  const window = await desk(browser);
  t.after(() => window.context.close());
  const answer = await window.context.request.get(url + "/console/");
  const policy = answer.headers()["content-security-policy"];
  assert.match(policy, /default-src 'none'/);
  assert.match(policy, /script-src 'self'(;|$)/);
  assert.ok(!policy.includes("unsafe"), policy);
  const html = await answer.text();
  const nonce = /nonce="([^"]+)"/.exec(html)[1];
  assert.ok(policy.includes(`'nonce-${nonce}'`) && nonce.length >= 16, "the nonce of the page is the policy's");
  assert.notEqual(/nonce="([^"]+)"/.exec(await (await window.context.request.get(url + "/console/")).text())[1], nonce);
});

test("whoever is not signed in comes to the sign-in page, with the way back", async (t) => {
  const window = await desk(browser);
  t.after(() => window.context.close());
  await open(window, "/trail?campaign=demo");
  const at = new URL(window.page.url());
  assert.equal(at.pathname, "/console/sign-in");
  assert.equal(at.searchParams.get("next"), "/trail?campaign=demo");
});

test("a session that ends elsewhere ends here with the next request", async (t) => {
  const window = await signedIn(t, "admin");
  // What watches the session would notice by itself, some seconds later.
  await window.page.route(/\/assets\/idle-[\w-]+\.js$/, (route) => route.abort());
  await open(window, "/");
  await window.context.clearCookies();
  await window.page.getByRole("link", { name: "Mã QR và áp phích" }).click();
  await window.page.waitForURL(/\/sign-in\?next=%2Fcodes/);
});

test("signing out forgets everything", async (t) => {
  const window = await signedIn(t, "admin");
  await open(window, "/");
  await window.page.getByRole("button", { name: /^Tài khoản: / }).click();
  await window.page.getByRole("menuitem", { name: "Đăng xuất" }).click();
  await window.page.waitForURL(/\/sign-in/);
  assert.equal((await window.context.request.get(url + "/api/v1/session")).status(), 401);
});

test("a unit account lands on its unit, and has no way to what it may not see", async (t) => {
  const window = await signedIn(t, "unit");
  await open(window, "/");
  assert.match(new URL(window.page.url()).pathname, /^\/console\/units\/\d+@/);
  assert.equal(await window.page.getByRole("link", { name: "Tài khoản", exact: true }).count(), 0);
  await open(window, "/people");
  await window.page.getByRole("heading", { name: "Tài khoản không có quyền xem trang này" }).waitFor();
  await accessible(window.page, "no right");
  assert.deepEqual(window.faults, []);
});

test("the chosen campaign goes along from page to page", async (t) => {
  const window = await signedIn(t, "admin");
  await open(window, "/?campaign=demo");
  await window.page.getByRole("link", { name: "Nhật ký" }).click();
  await window.page.waitForURL(/\/trail\?campaign=demo$/);
});

test("a part that a new version took away is told, and the page stays", async (t) => {
  const window = await signedIn(t, "admin");
  const { page } = window;
  await page.route(/\/assets\/(notices|trail|idle)-[\w-]+\.js$/, (route) => route.abort());
  await open(window, "/people");
  // The line breaks: saying so needs a part that is not there.
  await page.route(/\/api\/v1\/session$/, (route) => (route.request().method() === "DELETE" ? route.abort() : route.continue()));
  await page.getByRole("button", { name: /^Tài khoản: / }).click();
  await page.getByRole("menuitem", { name: "Đăng xuất" }).click();
  const told = page.getByRole("alert").filter({ hasText: "Chưa tải được một phần của trang" });
  await told.first().waitFor();
  await page.getByRole("heading", { level: 1, name: "Tài khoản" }).waitFor();
  await accessible(page, "old page");
  await page.getByRole("link", { name: "Nhật ký" }).click();
  await page.getByRole("heading", { name: "Chưa tải được nội dung này" }).waitFor();
  await page.unrouteAll();
  await page.getByRole("button", { name: /^(Thử lại|Tải lại trang)$/ }).last().click();
  await page.getByRole("heading", { level: 1, name: "Nhật ký" }).waitFor();
});

test("what a page asks by itself keeps no session alive", async (t) => {
  const window = await signedIn(t, "admin");
  const { page } = window;
  await page.clock.install();
  const marks = [];
  page.on("request", (r) => { if (/\/overview$/.test(new URL(r.url()).pathname)) marks.push(r.headers()["hailong-background"]); });
  await page.goto(`${url}/console/`);
  await page.getByRole("table").first().waitFor();
  const again = page.waitForRequest(/\/overview$/);
  await page.clock.runFor(61_000);
  await again;
  assert.deepEqual(marks.slice(0, 2), [undefined, "1"]);
});

test("language and colours are kept, and there before the first paint", async (t) => {
  const window = await signedIn(t, "admin", { scheme: "light" });
  const { page } = window;
  await open(window, "/");
  const root = page.locator("html");
  assert.equal(await root.getAttribute("lang"), "vi");
  await page.getByText("English", { exact: true }).click();
  await page.getByRole("button", { name: "Appearance" }).click();
  await page.getByRole("menuitem", { name: "Dark" }).click();
  await page.waitForFunction(() => document.documentElement.dataset.mantineColorScheme === "dark");
  // Without the application's script only the first lines run.
  await page.route(/\/assets\/index-[\w-]+\.js$/, (route) => route.abort());
  await page.reload({ waitUntil: "load" });
  assert.deepEqual(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dataset.mantineColorScheme]), ["en", "dark"]);
  await page.unroute(/\/assets\/index-[\w-]+\.js$/);
  await page.reload();
  await settled(page);
  await page.getByRole("link", { name: "Overview" }).waitFor();
});

test("the keyboard alone: skip link, navigation, menus", async (t) => {
  const window = await signedIn(t, "admin");
  const { page } = window;
  await open(window, "/");
  await page.keyboard.press("Tab");
  const skip = page.getByRole("link", { name: "Đến nội dung chính" });
  assert.ok(await skip.evaluate((e) => e === document.activeElement && e.getBoundingClientRect().top >= 0), "the skip link is first, and in sight");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "main");
  await page.getByRole("link", { name: "Hệ thống" }).focus();
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/system/);
  await page.getByRole("button", { name: "Giao diện" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("menu").waitFor();
  await page.keyboard.press("ArrowDown");
  await page.waitForFunction(() => document.activeElement.getAttribute("role") === "menuitem");
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => document.activeElement.getAttribute("aria-label") === "Giao diện");
});

test("on a phone the navigation is a drawer that gives the focus back", async (t) => {
  const window = await signedIn(t, "admin", { width: "phone" });
  const { page } = window;
  await open(window, "/");
  const burger = page.getByRole("button", { name: "Mở danh mục" });
  await burger.focus();
  await page.keyboard.press("Enter");
  const drawer = page.getByRole("dialog");
  await drawer.waitFor();
  await accessible(page, "open drawer");
  await page.keyboard.press("Escape");
  await drawer.waitFor({ state: "hidden" });
  await page.waitForFunction(() => document.activeElement.getAttribute("aria-label") === "Mở danh mục");
  await burger.click();
  await drawer.getByRole("link", { name: "Nhật ký" }).click();
  await page.waitForURL(/\/trail/);
  await drawer.waitFor({ state: "hidden" });
});

test("while the line is down the page says so, and goes on when it is back", async (t) => {
  const window = await signedIn(t, "admin");
  const { page } = window;
  await page.route("**/api/v1/session", (route) => route.abort());
  await page.goto(url + "/console/");
  await page.getByRole("heading", { name: "Không kết nối được máy chủ" }).waitFor();
  await accessible(page, "no line");
  await page.unroute("**/api/v1/session");
  await page.getByRole("button", { name: "Thử lại" }).click();
  await page.getByRole("link", { name: "Tổng quan" }).waitFor();
});

test("an address that is no page says so", async (t) => {
  const window = await signedIn(t, "admin");
  await open(window, "/no-such-page");
  await window.page.getByRole("heading", { name: "Không có trang này" }).waitFor();
  await accessible(window.page, "no page");
  await window.page.getByRole("link", { name: "Về trang tổng quan" }).click();
  await window.page.waitForURL(/\/console\/?$/);
  assert.deepEqual(window.faults, []);
});
