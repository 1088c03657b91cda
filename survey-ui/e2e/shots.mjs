// Takes pictures of every page for people to look at, into the folder named by
// HAILONG_SHOTS. Not a test.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { formURL, launch, phone, url } from "./browser.mjs";
import { answer, missingCode, rate } from "./steps.mjs";

const dir = process.env.HAILONG_SHOTS || fileURLToPath(new URL("../../.cache/shots", import.meta.url));
await mkdir(dir, { recursive: true });
const browser = await launch();
const largeText = await launch({ text: 32 });

async function shot(name, options, visit, { large = false } = {}) {
  const context = await phone(large ? largeText : browser, options);
  const page = await context.newPage();
  await visit(page);
  await page.screenshot({ path: join(dir, name + ".png"), fullPage: true });
  await context.close();
}

const open = (path) => (page) => page.goto(path);
for (const width of [320, 360, 414, 768]) {
  for (const colorScheme of ["light", "dark"]) {
    const look = { viewport: { width, height: 740 }, colorScheme };
    await shot(`form-${width}-${colorScheme}`, look, open(formURL));
    await shot(`answered-${width}-${colorScheme}`, look, async (page) => {
      await page.goto(formURL);
      await rate(page, ["5", "4", "3", "2", "1", "na"]);
      await answer(page, "overall", "2");
    });
  }
  await shot(`form-${width}-large`, { viewport: { width, height: 740 } }, open(formURL), { large: true });
}
for (const colorScheme of ["light", "dark"]) {
  const look = { colorScheme };
  await shot(`errors-${colorScheme}`, look, async (page) => {
    await page.goto(formURL);
    await answer(page, "s1_1", "5");
    await page.click("#hl-send");
    await page.waitForSelector("#hl-alert");
  });
  await shot(`errors-noscript-${colorScheme}`, { ...look, javaScriptEnabled: false }, async (page) => {
    await page.goto(formURL + "?lang=en");
    await page.check("[name=s1_1][value='5']", { force: true });
    await page.click("#hl-send");
    await page.waitForSelector("#hl-alert");
  });
  await shot(`offline-${colorScheme}`, look, async (page) => {
    await page.goto(formURL);
    await rate(page, ["4"]);
    await page.context().setOffline(true);
    await page.click("#hl-send");
    await page.waitForFunction(() => /mạng/.test(document.querySelector("#hl-status").textContent));
  });
  await shot(`thanks-${colorScheme}`, look, async (page) => {
    await page.goto(formURL);
    await rate(page, ["4"]);
    await page.click("#hl-send");
    await page.waitForSelector("#hl-thanks:not([hidden])");
  });
  await shot(`receipt-${colorScheme}`, look, async (page) => {
    await page.goto(formURL);
    await rate(page, ["4"]);
    await page.click("#hl-send");
    await page.click("#hl-check");
    await page.waitForURL(/\/r\//);
  });
  await shot(`receipt-none-${colorScheme}`, look, open(url + "/r/000"));
  await shot(`home-${colorScheme}`, look, open(url + "/"));
  await shot(`home-wrong-${colorScheme}`, look, open(url + "/?code=7K3M-9PXX"));
  await shot(`notice-${colorScheme}`, look, open(`${url}/q/${missingCode}`));
}
await shot("form-forced-colors", { forcedColors: "active" }, async (page) => {
  await page.goto(formURL);
  await rate(page, ["5", "na"]);
});
await shot("form-english-360", {}, open(formURL + "?lang=en"));
await browser.close();
await largeText.close();
console.log(dir);
