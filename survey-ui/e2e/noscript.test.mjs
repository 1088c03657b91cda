// The form on a phone that runs no script: everything is HTML.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { formURL, launch, phone, url } from "./browser.mjs";
import { answer, missingCode, rate, ratings } from "./steps.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

async function visit(t, path = formURL) {
  const context = await phone(browser, { javaScriptEnabled: false });
  t.after(() => context.close());
  const page = await context.newPage();
  await page.goto(path);
  return page;
}

test("errors stand beside their questions, answers stay, then thanks with a receipt", async (t) => {
  const page = await visit(t);
  const [first, second] = await ratings(page);
  await answer(page, second, "5");
  await page.fill("textarea", "Xin thêm ghế ngồi chờ.");
  await page.click("#hl-send");

  const alert = page.locator("#hl-alert");
  await alert.waitFor();
  assert.match(await page.title(), /^Lỗi: /);
  assert.equal(await alert.locator(`a[href="#${first}"]`).count(), 1);
  assert.match(await page.locator(`fieldset:has([name=${first}]) .error`).innerText(), /^Lỗi: ./);
  assert.ok(await page.isChecked(`[name=${second}][value="5"]`));
  assert.equal(await page.inputValue("textarea"), "Xin thêm ghế ngồi chờ.");

  await rate(page, ["4", "5", "na"]);
  await page.click("#hl-send");
  await page.waitForURL(/\/thanks\?r=/);
  assert.match(await page.innerText("h1"), /Cảm ơn/);
  const receipt = await page.innerText("#hl-receipt");
  assert.match(receipt, /^[0-9A-Z-]{14,}$/);

  await page.click("#hl-check");
  await page.waitForURL(/\/r\//);
  const text = await page.innerText("main");
  assert.ok(text.includes(receipt));
  assert.doesNotMatch(text, /Rất hài lòng|Không hài lòng/);
});

test("the language is changed by a link, and the form answers in it", async (t) => {
  const page = await visit(t);
  await page.click("header a");
  assert.equal(await page.getAttribute("html", "lang"), "en");
  await page.click("#hl-send");
  await page.waitForSelector("#hl-alert");
  assert.equal(await page.getAttribute("html", "lang"), "en");
  assert.match(await page.innerText("#hl-alert"), /Please/);
});

test("a mistyped code is told apart, and shown again as typed", async (t) => {
  const page = await visit(t, url + "/");
  await page.fill("#code", "7K3M-9PX");
  await page.click("button");
  await page.waitForSelector("#code-e");
  assert.equal(await page.inputValue("#code"), "7K3M-9PX");
});

test("a code nobody has leads to what to do", async (t) => {
  const page = await visit(t, `${url}/q/${missingCode}`);
  assert.ok((await page.innerText("main")).length > 40);
  assert.equal(await page.locator("form").count(), 0);
});
