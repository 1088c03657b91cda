// WCAG 2.2 AA as far as a program can judge, on every screen, in both languages, in every
// look. What only people can judge is told in the guide for tablets.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { launch } from "./browser.mjs";
import { open, press, staff, tool, walk } from "./tablet.mjs";

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

const bar = { lang: 0, large: 1, contrast: 2, low: 3 };
const look = (page, name) => page.locator("footer button").nth(bar[name]).click();

/** The talk: every screen in one go. */
for (const lang of ["vi", "en"]) {
  for (const looks of [[], ["contrast"], ["large", "low"]]) {
    test(`the talk in ${lang}${looks.map((l) => `, ${l}`).join("")}`, async (t) => {
      const { page } = await open(t, browser, { size: looks.length === 2 ? [1024, 768] : [800, 1280] });
      if (lang === "en") await look(page, "lang");
      for (const l of looks) await look(page, l);
      await check(page, "attract");
      await press(page, tool(page, lang === "en" ? "On your phone" : "Bằng điện thoại"));
      await page.locator("main img, main svg[role=img]").waitFor();
      await check(page, "phone");
      await press(page, page.locator("main button").first());
      await page.locator("main [role=group]").waitFor();
      await walk(page, "factor");
      await page.clock.runFor(15_000);
      await page.getByRole("timer").waitFor();
      await check(page, "factor, with the countdown");
      await press(page, page.locator("main button").nth(2));
      await page.locator("[role=radiogroup]").first().waitFor();
      await page.clock.runFor(500);
      await page.locator('input[value="4"]').first().click();
      await check(page, "items");
      await page.clock.runFor(500);
      while (!(await page.locator("textarea").count())) await press(page, page.locator("main button").last());
      await page.locator("textarea").fill("…".repeat(950));
      await check(page, "comment");
      await press(page, page.locator("main button").last());
      await page.getByText("7K3M9-PXD2Q-4TZ8W").waitFor();
      await check(page, "thanks");
    });
  }
}

for (const contrast of [false, true]) {
  test(`what staff see${contrast ? ", contrast" : ""}`, async (t) => {
    const { page, server } = await open(t, browser, { paired: false });
    if (contrast) await look(page, "contrast");
    await check(page, "pairing");
    await page.getByRole("button", { name: "Kết nối" }).click();
    await check(page, "pairing, too short");
    await page.getByLabel("Mã ghép nối").fill(server.code);
    await page.getByRole("button", { name: "Kết nối" }).click();
    await page.getByRole("button", { name: "Kết nối" }).waitFor({ state: "detached" });
    await page.clock.runFor(31_000); // the look of the last one is gone
    await page.getByText("Quầy tiếp nhận và trả kết quả").waitFor();
    if (contrast) await look(page, "contrast");
    await staff(page, "1111");
    await page.getByText("Mã PIN không đúng.").waitFor();
    await check(page, "PIN");
    for (const d of "2580") await page.keyboard.press(d);
    await page.getByRole("button", { name: "Xác nhận" }).click();
    await page.getByText("Trang của cán bộ").waitFor();
    await check(page, "staff");
    await page.getByRole("button", { name: "Trở về màn hình đánh giá" }).click();
    server.bundle = { ...server.bundle, message: { vi: "Đang bảo trì", en: "" } };
    await page.clock.runFor(600_000);
    await page.getByText("Đang bảo trì").waitFor();
    if (contrast) await look(page, "contrast");
    await check(page, "message");
    server.bundle = { ...server.bundle, message: null, campaign: null, form: null };
    await page.clock.runFor(600_000);
    await page.getByText("Hiện chưa có đợt khảo sát").waitFor();
    await check(page, "no campaign");
    server.revoked = "Máy bị thất lạc";
    await page.clock.runFor(600_000);
    await page.getByText("Máy bị thất lạc").waitFor();
    await check(page, "revoked");
  });
}
