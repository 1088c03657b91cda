// The public pages of results: readable by anybody, without script, on a phone, a desk
// and on paper; nothing but what was certified.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch, phone } from "./browser.mjs";
import { serve } from "./console/server.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const rules = { runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"] };
const page1 = "/kq/11311@2025-07-01";

let browser, site;
before(async () => {
  site = await serve({ HAILONG_AUTH__TOTP__REQUIRED: "false" }, undefined, ["--demo"]);
  browser = await launch();
}, { timeout: 120_000 });
after(async () => {
  await browser?.close();
  await site?.stop();
});

/** A window that collects what must never happen: other requests, errors, wide pages. */
async function reader(t, options = {}) {
  const context = await phone(browser, options);
  t.after(() => context.close());
  const page = await context.newPage();
  const seen = { requests: [], faults: [] };
  page.on("request", (r) => { if (!r.url().startsWith("data:")) seen.requests.push(r.url()); });
  page.on("console", (m) => { if (m.type() === "error" && !/^Failed to load resource/.test(m.text())) seen.faults.push(m.text()); });
  return { page, seen };
}

async function check(page, what) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate((options) => window.axe.run(document, options), rules);
  assert.deepEqual(violations.map((v) => `${v.id}: ${v.help}\n  ${v.nodes.map((n) => n.html).join("\n  ")}`), [], what);
  const spill = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(spill <= 0, `${what}: ${spill} pixels wider than the window`);
}

test("before anything is certified, that is said", async (t) => {
  const { page } = await reader(t, { javaScriptEnabled: false });
  assert.equal((await page.goto(site.url + page1)).status(), 404);
  assert.match(await page.innerText("main"), /chưa có kết quả nào được chốt/);
  await page.goto(site.url + "/");
  await page.getByRole("link", { name: "Kết quả đã công bố" }).click();
  assert.match(await page.innerText("main"), /Chưa có đợt khảo sát nào được chốt/);
});

test("a certified round is published, with what the unit says", { timeout: 120_000 }, async (t) => {
  await site.cli("campaign", "close", "demo");
  await site.cli("campaign", "certify", "--by", "Sở Nội vụ", "demo");
  const lines = (await readFile(join(site.data, "demo-accounts.txt"), "utf8")).trim().split("\n");
  const [login, password] = lines.find((l) => l.startsWith("hong-bang ")).split(" ");
  const context = await phone(browser);
  t.after(() => context.close());
  const headers = { Origin: site.url };
  assert.ok((await context.request.post(site.url + "/api/v1/session", { data: { login, password }, headers })).ok());
  const path = `${site.url}/api/v1/campaigns/demo/units/11311/statement`;
  const said = await (await context.request.get(path)).json();
  assert.equal(said.page, page1 + "?dot=demo");
  const put = await context.request.put(path, { data: { text: "Đã thêm hai quầy.\n<b>Đã sửa mái che.</b>" }, headers: { ...headers, "If-Match": '"0"' } });
  assert.equal(put.status(), 200);

  const { page, seen } = await reader(t, { javaScriptEnabled: false, viewport: { width: 320, height: 640 } });
  await page.goto(site.url + said.page);
  assert.equal(await page.innerText("h1"), "Phường Hồng Bàng");
  const text = await page.innerText("main");
  for (const words of ["Trong khoảng từ", "Đã thêm hai quầy.", "<b>Đã sửa mái che.</b>", "không thuộc biên bản", "Biên bản số", "không phải chỉ số SIPAS"]) {
    assert.ok(text.includes(words), words);
  }
  assert.deepEqual(seen.requests, [site.url + said.page], "the page asks for more than itself");
  assert.deepEqual(seen.faults, []);
  const file = await context.request.get(site.url + (await page.getAttribute("a[download$=json]", "href")));
  const { certificate } = await file.json();
  assert.ok(text.includes(certificate.root), "the page has the root of the file");
});

test("everything works without script", async (t) => {
  const { page } = await reader(t, { javaScriptEnabled: false });
  await page.goto(site.url + "/kq/");
  assert.ok(await page.locator(".units li").count() > 100);
  await page.fill("#tim", "hong bang");
  await page.getByRole("button", { name: "Tìm" }).click();
  assert.equal(await page.locator(".units li").count(), 1);
  assert.match(await page.innerText("[role=status]"), /Có 1 đơn vị khớp với “hong bang”/);
  await page.locator(".units a").click();
  assert.equal(await page.locator("table").isVisible(), false);
  await page.locator("summary").click();
  assert.equal(await page.locator("table").isVisible(), true);
  await page.getByRole("link", { name: "English" }).click();
  assert.equal(await page.getAttribute("html", "lang"), "en");
  assert.match(await page.innerText("main"), /Satisfaction index/);
});

for (const lang of ["vi", "en"]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`pages in ${lang}, ${colorScheme}`, async (t) => {
      const { page, seen } = await reader(t, { colorScheme });
      for (const width of [320, 1280]) {
        await page.setViewportSize({ width, height: 844 });
        for (const path of ["/kq/", "/kq/?tim=a", "/kq/?tim=zzz", page1, "/kq/99999"]) {
          await page.goto(`${site.url}${path}${path.includes("?") ? "&" : "?"}lang=${lang}`);
          const details = page.locator("details");
          if (await details.count()) await details.evaluate((d) => { d.open = true; });
          await check(page, `${path}, ${width}`);
        }
      }
      assert.deepEqual(seen.faults, []);
    });
  }
}

test("text at twice the size stays within a phone", async (t) => {
  const large = await launch({ text: 32 });
  t.after(() => large.close());
  const context = await phone(large, { viewport: { width: 360, height: 740 } });
  const page = await context.newPage();
  for (const path of [page1, "/kq/"]) {
    await page.goto(site.url + path);
    await check(page, `${path}, large text`);
  }
});

test("on paper the whole table is there, and nothing to press", async (t) => {
  const { page } = await reader(t, { colorScheme: "dark" });
  await page.goto(site.url + page1);
  await page.emulateMedia({ media: "print" });
  const seen = await page.evaluate(() => ({
    rows: [...document.querySelectorAll("tbody")].filter((r) => r.getBoundingClientRect().height > 0).length,
    nav: document.querySelector("nav").getBoundingClientRect().height,
    ground: getComputedStyle(document.body).backgroundColor, ink: getComputedStyle(document.body).color,
  }));
  assert.deepEqual(seen, { rows: 20, nav: 0, ground: "rgb(255, 255, 255)", ink: "rgb(0, 0, 0)" });
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
  const pages = pdf.match(/\/Type \/Page\b/g).length;
  assert.ok(pages >= 2 && pages <= 6, `${pages} pages`);
  assert.match(pdf, /\/MediaBox \[0 0 59[45][.\d]* 84[12]/); // A4
});
