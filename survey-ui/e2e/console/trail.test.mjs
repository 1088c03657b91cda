// The audit trail in a browser: what is read, narrowed, opened, verified, taken away.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, test } from "node:test";
import { accessible, desk, everyView, launch, open, settled, signIn, url } from "./harness.mjs";

let browser, admin;

before(async () => {
  browser = await launch();
  admin = await desk(browser);
  await signIn(admin, "admin");
});
after(() => browser?.close());

/** The rows as people read them. */
const rows = (page) => page.locator("table[role=table] tbody tr");

/** After everyView the window is as wide as a phone. */
const wide = (page) => page.setViewportSize({ width: 1440, height: 900 });

/** Chooses one of a list of choices by its words. */
async function choose(page, label, words) {
  await page.getByRole("combobox", { name: label }).click();
  await page.getByRole("option", { name: words, exact: true }).click();
  await settled(page);
}

test("the promises of every page", { timeout: 300_000 }, async () => {
  await everyView(admin, "/trail", async ({ page, lang, view }) => {
    const said = await rows(page).first().innerText();
    assert.match(said, lang === "vi" ? /Đăng nhập/ : /Signed in/, view);
  });
});

test("a sign-in is in the list before anything else is shown", async () => {
  const { page } = admin;
  await open(admin, "/trail");
  const first = rows(page).first();
  assert.match(await first.innerText(), /Đăng nhập/);
  assert.match(await first.locator("time").innerText(), /^\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d$/);
});

test("filters narrow the list and stand in the address", async () => {
  const { page } = admin;
  await wide(page);
  await open(admin, "/trail");
  const all = await rows(page).count();
  await choose(page, "Mọi thao tác", "Mời người dùng");
  const invited = await rows(page).count();
  assert.ok(invited > 0 && invited < all, `${invited} of ${all}`);
  for (const text of await rows(page).allInnerTexts()) assert.match(text, /Mời người dùng/);
  assert.match(page.url(), /action=account\.invite/);
  await page.reload();
  await settled(page);
  assert.equal(await rows(page).count(), invited);
  // Without accents, as people type in a hurry.
  await open(admin, "/trail");
  await page.getByRole("searchbox", { name: "Tìm trong nhật ký" }).fill("moi nguoi dung");
  await page.waitForURL(/text=/);
  await settled(page);
  assert.equal(await rows(page).count(), invited);
});

test("nothing that fits is said, with a way out", async () => {
  const { page } = admin;
  await open(admin, "/trail?text=khong-co-gi-nhu-the");
  assert.ok(await page.getByText("Không có bản ghi nào phù hợp").isVisible());
  await accessible(page, "nothing fits");
  await page.getByRole("button", { name: "Bỏ mọi điều kiện lọc" }).click();
  await page.waitForFunction(() => !location.search.includes("text="));
  await settled(page);
  assert.ok((await rows(page).count()) > 0);
});

test("details have an address and are reached and left by keyboard", async () => {
  const { page } = admin;
  await open(admin, "/trail?action=account.invite");
  const button = page.getByRole("button", { name: /^Chi tiết bản ghi số/ }).first();
  await button.focus();
  await page.keyboard.press("Enter");
  const drawer = page.getByRole("dialog");
  await drawer.waitFor();
  assert.match(page.url(), /entry=\d+/);
  const said = await drawer.innerText();
  for (const words of ["Mời người dùng", "Tên đăng nhập", "Mã băm"]) assert.ok(said.includes(words), `${words} in ${said}`);
  assert.doesNotMatch(said, /[{}]/, "raw JSON");
  await accessible(page, "details");
  await page.keyboard.press("Escape");
  await drawer.waitFor({ state: "detached" });
  assert.doesNotMatch(page.url(), /entry=/);
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("aria-label")), await button.getAttribute("aria-label"));
  // By its address, also where the list does not have it.
  await open(admin, "/trail?action=trail.export&entry=1");
  await page.getByRole("dialog").getByText("Bản ghi số 1", { exact: true }).waitFor();
});

test("verifying says in words that the trail is intact, and knows a mark again", async () => {
  const { page } = admin;
  await open(admin, "/trail");
  await page.getByRole("button", { name: "Kiểm tra nhật ký" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Kiểm tra", exact: true }).click();
  await dialog.getByText("Nhật ký nguyên vẹn").waitFor();
  await accessible(page, "verified");
  const mark = await dialog.getByLabel("Dấu mốc lần này", { exact: true }).inputValue();
  assert.match(mark, /^\d+:[0-9a-f]{64}$/);
  const given = dialog.getByLabel(/^Dấu mốc đã ghi lại/);
  await given.fill(mark);
  await dialog.getByRole("button", { name: "Kiểm tra lại" }).click();
  await dialog.getByText("Dấu mốc đã nhập vẫn nằm trong nhật ký.").waitFor();
  // A mark that the trail does not have: its end was cut off.
  await given.fill(`9999999:${mark.split(":")[1]}`);
  await dialog.getByRole("button", { name: "Kiểm tra lại" }).click();
  await dialog.getByText(/^Nhật ký sai từ bản ghi số/).waitFor();
  await dialog.getByText(/phần cuối nhật ký đã bị cắt/).waitFor();
  await accessible(page, "not intact");
  await given.fill("không phải dấu mốc");
  await dialog.getByRole("button", { name: "Kiểm tra lại" }).click();
  await dialog.getByText(/Dấu mốc phải có dạng/).waitFor();
});

test("an export proves itself and is in the trail afterwards", async () => {
  const { page, context } = admin;
  await open(admin, "/trail");
  await page.getByRole("button", { name: "Xuất" }).click();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name: /^JSON/ }).click()]);
  assert.match(download.suggestedFilename(), /^nhat-ky-\d{4}-\d\d-\d\d\.json$/);
  const href = download.url();
  const text = await (await context.request.get(href)).text();
  let prev = "0".repeat(64), last;
  for (const line of text.split("\n").map((l) => l.replace(/,$/, "")).filter((l) => l.startsWith("{"))) {
    last = JSON.parse(line);
    const body = Buffer.from(line);
    assert.equal(last.prev, prev, `entry ${last.seq}`);
    assert.equal(last.hash, createHash("sha256").update(Buffer.concat([body.subarray(0, -75), Buffer.from("}")])).digest("hex"));
    prev = last.hash;
  }
  assert.equal(last.action, "trail.export");
  await open(admin, "/trail?action=trail.export");
  assert.ok((await rows(page).count()) >= 1);
});

test("a search that finds nothing for a while goes on by itself", async () => {
  const window = await desk(browser);
  await signIn(window, "admin");
  const cursors = [];
  await window.page.route("**/api/v1/trail?*", async (route) => {
    const cursor = new URL(route.request().url()).searchParams.get("cursor");
    cursors.push(cursor);
    const real = await (await route.fetch({ url: `${url}/api/v1/trail?limit=1` })).json();
    // Three steps without a find, then one entry.
    const next = { null: "15000", 15000: "10000", 10000: "5000" }[cursor];
    await route.fulfill({ json: next ? { items: [], next } : { items: real.items } });
  });
  await open(window, "/trail?text=hiem");
  await rows(window.page).first().waitFor();
  assert.deepEqual(cursors, [null, "15000", "10000", "5000"]);
  assert.ok(await window.page.getByText("Không còn bản ghi nào khác phù hợp.").isVisible());
  await window.context.close();
});

test("what fails can be tried again", async () => {
  const window = await desk(browser);
  await signIn(window, "admin");
  await window.page.clock.install(); // the retries wait
  let broken = true;
  await window.page.route("**/api/v1/trail?*", (route) => (broken ? route.fulfill({ status: 503, json: {} }) : route.continue()));
  await window.page.goto(`${url}/console/trail`);
  const again = window.page.getByRole("button", { name: "Thử lại" });
  for (let i = 0; i < 20 && !(await again.isVisible()); i++) await window.page.clock.runFor(1000);
  await again.waitFor();
  broken = false;
  await again.click();
  await rows(window.page).first().waitFor();
  await window.context.close();
});

test("a unit's account is told that it has no right", async () => {
  const window = await desk(browser);
  await signIn(window, "unit");
  await open(window, "/trail");
  assert.ok(await window.page.getByText("Tài khoản không có quyền xem trang này").isVisible());
  assert.equal(await window.page.getByRole("link", { name: "Nhật ký" }).count(), 0);
  assert.deepEqual(window.faults, []);
  await window.context.close();
});
