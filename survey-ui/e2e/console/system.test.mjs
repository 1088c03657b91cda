// The page on the service itself: in words, renewed without a flicker, with the
// handbook beside it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, desk, everyView, launch, open, settled, signIn, url } from "./harness.mjs";

let browser, admin;

before(async () => {
  browser = await launch();
  admin = await desk(browser);
  await signIn(admin, "admin");
});
after(() => browser?.close());

test("the promises of every page", { timeout: 300_000 }, async () => {
  await everyView(admin, "/system", async ({ page, lang, view }) => {
    const said = await page.locator("main").innerText();
    assert.match(said, lang === "vi" ? /Hệ thống hoạt động bình thường\./ : /Everything works as usual\./, view);
    assert.doesNotMatch(said, /undefined|NaN|_away|\bnull\b/, view);
  });
});

test("every part has a state in a word, and nothing to do while it is well", async () => {
  const { page } = admin;
  await open(admin, "/system");
  const parts = page.locator("main li[data-state]");
  assert.equal(await parts.count(), 6);
  for (const text of await parts.allInnerTexts()) {
    assert.match(text, /Bình thường/);
    assert.doesNotMatch(text, /Việc cần làm/);
  }
});

/** What the server says, with one part in trouble. */
async function troubled(route) {
  const state = await (await route.fetch()).json();
  state.state = "degraded";
  state.text = { vi: "Phiếu của người dân vẫn được nhận đủ, nhưng có bộ phận cần xem.", en: "Every answer is taken, but a part needs attention." };
  const store = state.checks.find((c) => c.name === "store");
  Object.assign(store, {
    state: "degraded", reason: "store_away", chapter: "store-away",
    text: { vi: "Cơ sở dữ liệu không nhận lệnh ghi.", en: "The database takes no writes." },
    advice: { vi: "Chạy hailong store check.", en: "Run hailong store check." },
  });
  Object.assign(state.spool, { responses: 1240, bytes: 91_000_000, limit_bytes: 100_000_000, oldest_seconds: 5400, quarantined: 3 });
  state.uncounted = null;
  state.disk_free_bytes = null;
  return state;
}

test("a part in trouble says what it means, what to do, and where to read more", { timeout: 120_000 }, async () => {
  const window = await desk(browser);
  await signIn(window, "admin");
  await window.page.route("**/api/v1/system", async (route) => route.fulfill({ json: await troubled(route) }));
  await everyView(window, "/system", async ({ page, lang, view }) => {
    const said = await page.locator("main").innerText();
    const wanted = lang === "vi" ? ["Cần xem", "Việc cần làm", "1.240", "1 giờ 30 phút", "chưa rõ"] : ["Needs attention", "What to do", "1,240", "1 h 30 min", "not known"];
    for (const words of wanted) assert.ok(said.includes(words), `${view}: ${words}`);
  });
  const { page } = window;
  await page.getByRole("button", { name: "Đọc sổ tay vận hành về: Cơ sở dữ liệu" }).click();
  const book = page.getByRole("dialog");
  await book.getByRole("heading", { name: /Cơ sở dữ liệu vắng mặt/ }).waitFor();
  assert.match(await book.innerText(), /rs\.status\(\)/);
  assert.match(page.url(), /chapter=store-away/);
  await accessible(page, "handbook");
  await window.context.close();
});

test("the handbook's own links open its chapters, tables and commands are drawn", async () => {
  const { page } = admin;
  await open(admin, "/system?chapter=readiness");
  const book = page.getByRole("dialog");
  await book.getByRole("table").waitFor();
  await accessible(page, "a long chapter");
  assert.doesNotMatch(await book.innerText(), /\*\*|```|\]\(/);
  await book.getByRole("button", { name: "spool-old" }).click();
  await book.getByRole("heading", { name: /Phiếu chờ quá lâu/ }).waitFor();
});

test("the figures are renewed every ten seconds and stay when the line is lost", async () => {
  const window = await desk(browser);
  const { page } = window;
  await signIn(window, "admin");
  await page.clock.install();
  let asked = 0, lost = false;
  await page.route("**/api/v1/system", async (route) => {
    asked++;
    if (lost) return route.abort();
    const state = await (await route.fetch()).json();
    state.connections.open = 100 + asked;
    return route.fulfill({ json: state });
  });
  await page.goto(`${url}/console/system`);
  await page.getByText("101", { exact: true }).waitFor();
  // Nothing is taken off the page between two answers.
  await page.evaluate(() => {
    window.gone = 0;
    new MutationObserver((list) => { for (const m of list) window.gone += m.removedNodes.length; })
      .observe(document.querySelector("main"), { childList: true, subtree: true });
  });
  await page.clock.runFor(10_000);
  await page.getByText("102", { exact: true }).waitFor();
  assert.equal(await page.evaluate(() => window.gone), 0);
  lost = true;
  for (let i = 0; i < 30 && !(await page.getByText(/^Không liên lạc được với máy chủ/).isVisible()); i++) await page.clock.runFor(1000);
  assert.ok(await page.getByText(/^Không liên lạc được với máy chủ/).isVisible());
  assert.ok(await page.getByText("102", { exact: true }).isVisible(), "the last figures stay");
  lost = false;
  await page.clock.runFor(10_000);
  await page.getByText(/^Không liên lạc được/).waitFor({ state: "detached" });
  await window.context.close();
});

test("an auditor is told that the page is not for him", async () => {
  const window = await desk(browser);
  await signIn(window, "auditor");
  await open(window, "/system");
  await settled(window.page);
  assert.ok(await window.page.getByText("Tài khoản không có quyền xem trang này").isVisible());
  await window.context.close();
});
