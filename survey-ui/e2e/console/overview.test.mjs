// The overview: all units of the demonstration side by side, found, sorted and
// filtered by mouse and keyboard; its heat map; and what stands there when there is
// nothing, or no answer.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, desk, everyView, launch, open, settled, signIn, still, url } from "./harness.mjs";

let browser, auditor;
before(async () => {
  browser = await launch();
  auditor = await desk(browser);
  await signIn(auditor, "auditor");
});
after(() => browser?.close());

const laptop = async (path) => {
  await auditor.page.setViewportSize({ width: 1440, height: 900 });
  await auditor.page.goto("about:blank"); // so that the page is loaded, not only its address changed
  await open(auditor, path);
  return auditor.page;
};
const rows = (page) => page.locator("tbody tr");
const names = (page) => page.locator("tbody th a").allTextContents();
const head = (page, name) => page.getByRole("columnheader", { name });
const column = (page, title) => page.locator(`tbody td[data-title="${title}"]`).allTextContents();
const count = async (page, n) => {
  await page.waitForFunction((n) => document.querySelectorAll("tbody tr").length === n, n);
};

test("nothing moves while all 114 rows load", async () => {
  await still(auditor, "/", "phone");
  await still(auditor, "/", "laptop");
  await still(auditor, "/?tab=heat", "laptop");
  await laptop("/");
  await count(auditor.page, 114);
  assert.deepEqual(auditor.faults, []);
});

test("rows with and without figures, in every view", async () => {
  await everyView(auditor, "/?q=phường+l", async ({ page, view }) => {
    assert.ok(await page.getByRole("note").isVisible(), `${view}: the caution is in sight`);
    assert.ok((await rows(page).count()) > 3, view);
  });
  await laptop("/?status=below_publish");
  await accessible(auditor.page, "units without figures");
  for (const text of await column(auditor.page, "Chỉ số hài lòng")) assert.match(text, /^Chưa đủ mẫun\s=\s\d+$/);
});

test("each figure of the city and of a unit has its n and its margin", async () => {
  const page = await laptop("/");
  const card = await page.getByRole("region", { name: "Toàn thành phố" }).textContent();
  assert.match(card, /chỉ số hài lòng\d+,\d\s%±\s\d+,\d · n\s=\s[\d.]+/);
  for (const text of await column(page, "Chỉ số hài lòng")) assert.match(text, /n\s=\s[\d.]+$/);
  const sure = (await column(page, "Không hài lòng")).filter((text) => text.includes("%"));
  assert.ok(sure.length > 100);
  for (const text of sure) assert.match(text, /^\d+,\d\s%±\s\d+,\d · n\s=\s[\d.]+$/);
});

test("every column sorts both ways, and what is missing comes last", async () => {
  const page = await laptop("/");
  for (const name of ["Chỉ số hài lòng", "Điểm", "Không hài lòng", "Hạng"]) {
    for (let press = 0; press < 2; press++) {
      await head(page, name).getByRole("button").click();
      await page.waitForFunction((n) => [...document.querySelectorAll("th[aria-sort]:not([aria-sort=none])")].some((h) => h.textContent.startsWith(n)), name);
      const cells = await column(page, name);
      const missing = cells.map((c) => /^(Chưa đủ mẫu|Không công bố|–)/.test(c));
      assert.deepEqual(missing, [...missing].sort(), `${name}: a missing figure stands between others`);
      const order = await head(page, name).getAttribute("aria-sort");
      const values = cells.filter((_, i) => !missing[i]).map((c) => parseFloat(c.replace(",", ".")));
      const up = [...values].sort((a, b) => a - b);
      assert.deepEqual(values, order === "ascending" ? up : up.reverse(), `${name}, ${order}`);
    }
  }
});

test("a search without accents keeps Cẩm Giang and Cẩm Giàng apart", async () => {
  const page = await laptop("/");
  const field = page.getByRole("searchbox", { name: "Tìm đơn vị" });
  await field.fill("cam giang");
  await count(page, 2);
  assert.deepEqual((await names(page)).sort(), ["Xã Cẩm Giang", "Xã Cẩm Giàng"].sort());
  await page.waitForURL(/q=cam\+giang/);
  await page.reload();
  await settled(page);
  assert.equal(await rows(page).count(), 2, "the address shows the same rows");
  await field.press("Escape");
  await count(page, 114);
  await page.waitForURL((u) => !u.search.includes("q="));
});

test("filters go together and can be taken away", async () => {
  const page = await laptop("/");
  await page.locator("label", { hasText: /^Đặc khu$/ }).click();
  await count(page, 2);
  assert.deepEqual((await names(page)).map((n) => n.split(" ").slice(0, 2).join(" ")), ["Đặc khu", "Đặc khu"]);
  await page.getByRole("combobox", { name: "Đáng chú ý" }).selectOption("flagged");
  await page.getByRole("searchbox", { name: "Tìm đơn vị" }).fill("không có đơn vị này");
  await page.getByRole("heading", { name: "Không có đơn vị nào khớp" }).waitFor();
  await accessible(page, "no unit fits");
  await page.getByRole("button", { name: "Bỏ lọc" }).last().click();
  await count(page, 114);
});

test("the choice of columns is kept on this device", async () => {
  const page = await laptop("/");
  const choose = async (name, on) => {
    await page.getByRole("button", { name: "Cột", exact: true }).click();
    await page.getByRole("checkbox", { name, exact: true }).setChecked(on);
    await page.keyboard.press("Escape");
  };
  await choose("Hạng", false);
  await choose("Phiếu mỗi ngày", true);
  await head(page, "Hạng").waitFor({ state: "detached" });
  await page.reload();
  await settled(page);
  assert.equal(await head(page, "Hạng").count(), 0);
  assert.equal(await head(page, "Phiếu mỗi ngày").count(), 1);
  await page.getByRole("button", { name: "Cột", exact: true }).click();
  await page.getByRole("button", { name: "Về mặc định" }).press("Enter");
  await head(page, "Hạng").waitFor();
  await page.keyboard.press("Escape");
});

test("from the keyboard alone: search, sort, open a unit, come back", async () => {
  const page = await laptop("/?sort=unit");
  await page.getByRole("searchbox", { name: "Tìm đơn vị" }).focus();
  await page.keyboard.type("hong bang");
  await count(page, 1);
  // Type, status, concern, clear, columns, then the headers and the row.
  for (let i = 0; i < 40; i++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(() => document.activeElement.closest("thead th")?.textContent.startsWith("Điểm"))) await page.keyboard.press("Enter");
    if (await page.evaluate(() => document.activeElement.closest("tbody th") !== null)) break;
  }
  await page.locator('th[aria-sort="descending"]', { hasText: /^Điểm/ }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Phường Hồng Bàng", level: 1 }).waitFor();
  await page.goBack();
  await page.waitForURL(/sort=-points/);
  await count(page, 1);
});

test("a unit opened in the moment its name is typed leaves the search in the address", async () => {
  const page = await laptop("/?sort=unit");
  await page.getByRole("searchbox", { name: "Tìm đơn vị" }).focus();
  // Within the page, so that no pause of the typing comes between.
  await page.evaluate(async () => {
    const table = document.querySelector("tbody");
    const one = new Promise((found) => {
      new MutationObserver(() => { if (table.rows.length === 1) found(); }).observe(table, { childList: true });
    });
    document.execCommand("insertText", false, "hong bang");
    await one;
    table.querySelector("th a").focus();
  });
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Phường Hồng Bàng", level: 1 }).waitFor();
  await page.goBack();
  await page.waitForURL(/q=hong\+bang/);
  await count(page, 1);
});

test("the heat map has its numbers as a table", async () => {
  const page = await laptop("/?tab=heat&q=phường+l");
  await page.locator("canvas").waitFor();
  await accessible(page, "heat map");
  const units = await page.getByRole("img", { name: /^Tỷ lệ hài lòng theo tuần của \d+ đơn vị/ }).count();
  assert.equal(units, 1);
  await page.getByRole("button", { name: "Xem bảng số liệu" }).click();
  await accessible(page, "heat map as a table");
  const cells = await page.locator("figure tbody td").allTextContents();
  assert.ok(cells.length > 20);
  for (const cell of cells) assert.match(cell, /^(\d+,\d\s% \(n = \d+\)|Không có phiếu|Ít phiếu, không công bố|Chưa đủ lượt đánh giá \(n = \d+\))$/);
  const few = cells.flatMap((c) => /n = (\d+)/.exec(c)?.[1] ?? []).filter((n) => Number(n) < 5);
  assert.deepEqual(few, [], "no cell of few people");
});

test("the table can be taken away as CSV", async () => {
  const page = await laptop("/");
  const { context } = auditor;
  const href = await page.getByRole("link", { name: /CSV/ }).getAttribute("href");
  const answer = await context.request.get(new URL(href, url).href);
  assert.equal(answer.status(), 200);
  assert.match(answer.headers()["content-type"], /text\/csv/);
  assert.match(await answer.text(), /Phường Hồng Bàng/);
});

test("an account of a unit is led to its unit, and told of no other", async (t) => {
  const window = await desk(browser);
  t.after(() => window.context.close());
  await signIn(window, "unit");
  await open(window, "/");
  await window.page.waitForURL(/\/units\/11311/);
  const { city, units } = await (await window.context.request.get(`${url}/api/v1/campaigns/demo/overview`)).json();
  assert.deepEqual([city, units.length, units[0].rank], [null, 1, null]);
});

test("nothing there, and no answer, are said and can be mended", async (t) => {
  const window = await desk(browser, { storageState: await auditor.context.storageState() });
  t.after(() => window.context.close());
  const { page } = window;
  await page.route("**/api/v1/campaigns", (r) => r.fulfill({ json: [] }));
  await open(window, "/");
  await page.getByRole("heading", { name: "Chưa có đợt khảo sát nào" }).waitFor();
  await accessible(page, "no campaign");
  await page.unroute("**/api/v1/campaigns");
  await page.route("**/overview", (r) => r.fulfill({ status: 409, contentType: "application/problem+json", json: { title: "Chưa được", status: 409 } }));
  await page.goto("about:blank");
  await open(window, "/");
  await page.getByRole("alert").waitFor();
  await accessible(page, "no answer");
  await page.unroute("**/overview");
  await page.getByRole("button", { name: "Thử lại" }).click();
  await count(page, 114);
  await page.route("**/overview", async (r) => {
    const answer = await (await r.fetch()).json();
    await r.fulfill({ json: { ...answer, campaign: { ...answer.campaign, state: "draft" } } });
  });
  await page.goto("about:blank");
  await open(window, "/");
  await page.getByRole("heading", { name: "Đợt khảo sát còn là bản nháp" }).waitFor();
  await accessible(page, "draft");
});
