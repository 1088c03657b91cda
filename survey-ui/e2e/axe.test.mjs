// WCAG 2.2 AA as far as a program can judge, on every page, in both languages,
// light and dark.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { formURL, launch, phone, url } from "./browser.mjs";
import { answer, missingCode, rate, ratings } from "./steps.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const rules = { runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"] };

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

async function check(page, what) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate((options) => window.axe.run(document, options), rules);
  const found = violations.map((v) => `${v.id}: ${v.help}\n  ${v.nodes.map((n) => n.html).join("\n  ")}`);
  assert.deepEqual(found, [], what);
}

for (const lang of ["vi", "en"]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`pages in ${lang}, ${colorScheme}`, async (t) => {
      const context = await phone(browser, { colorScheme });
      t.after(() => context.close());
      const page = await context.newPage();
      const q = `?lang=${lang}`;

      await page.goto(url + "/" + q);
      await check(page, "home");
      await page.goto(url + "/" + q + "&code=7K3M");
      await check(page, "home, mistyped");
      await page.goto(`${url}/q/${missingCode}${q}`);
      await check(page, "unknown code");
      await page.goto(`${url}/no-such-page${q}`);
      await check(page, "404");

      await page.goto(formURL + q);
      await check(page, "form");
      const [first, second] = await ratings(page);
      await answer(page, second, "5");
      await page.evaluate(() => HTMLFormElement.prototype.submit.call(document.querySelector("form")));
      await page.waitForSelector("#hl-alert");
      await check(page, "errors without script");
      await page.click("#hl-send");
      await page.waitForFunction(() => document.activeElement.id === "hl-alert" && !document.querySelector("#hl-status").textContent);
      await check(page, "errors");

      await page.goto(formURL + q);
      await check(page, "form with a draft");
      await rate(page, ["5", "4", "3", "2", "1", "na"]);
      await answer(page, first, "4");
      await check(page, "answered form");
      await context.setOffline(true);
      await page.click("#hl-send");
      await page.waitForFunction(() => document.querySelector(".status:not(:empty)"));
      await page.waitForFunction(() => document.querySelector("#hl-send").getAttribute("aria-disabled") === "false");
      await check(page, "offline");
      await context.setOffline(false);
      await page.waitForSelector("#hl-thanks:not([hidden])");
      await check(page, "thanks with script");
      await page.reload();
      await check(page, "thanks");
      await page.click("#hl-check");
      await page.waitForURL(/\/r\//);
      await check(page, "receipt");
    });
  }
}
