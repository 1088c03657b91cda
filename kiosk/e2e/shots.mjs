// Takes pictures of every screen for people to look at, into the folder named by
// HAILONG_SHOTS. Not a test.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { launch, sizes } from "./browser.mjs";
import { face, open, press, staff, walk } from "./tablet.mjs";

const dir = process.env.HAILONG_SHOTS || fileURLToPath(new URL("../../.cache/kiosk-shots", import.meta.url));
await mkdir(dir, { recursive: true });
const browser = await launch();

const maintenance = { vi: "Máy đang bảo trì đến 14 giờ", en: "Under maintenance until 2 p.m." };
const soon = async (page, text) => {
  await page.clock.runFor(600_000); // beyond the next heartbeat
  await page.getByText(text).first().waitFor();
};
const screens = {
  attract: () => {},
  factor: (page) => walk(page, "factor"),
  items: (page) => walk(page, "items"),
  comment: (page) => walk(page, "comment"),
  receipt: async (page) => { await walk(page, "thanks"); await page.getByText("7K3M9-PXD2Q-4TZ8W").waitFor(); },
  thanks: async (page, server) => { server.away = true; await walk(page, "thanks"); },
  phone: async (page) => { await press(page, face(page, 4)); await press(page, page.getByRole("button", { name: /điện thoại|your phone/ })); await page.locator("main svg[role=img]").waitFor(); },
  staff: async (page) => { await staff(page); await page.locator("dl").waitFor(); },
  pin: (page) => staff(page, "11"),
  message: (page, server) => { server.bundle = { ...server.bundle, message: maintenance }; return soon(page, /14 giờ|2 p\.m\./); },
  closed: (page, server) => { server.bundle = { ...server.bundle, campaign: null, form: null }; return soon(page, /đợt khảo sát|no survey/); },
  revoked: (page, server) => { server.revoked = "Máy bị thất lạc tại sảnh ngày 20/11/2026"; return soon(page, /thất lạc/); },
};
// The place of each look in the bar.
const looks = { "": [], en: [0], large: [1], contrast: [2], low: [3] };

for (const size of sizes) {
  for (const [look, tools] of Object.entries(looks)) {
    for (const [name, go] of Object.entries(screens)) {
      const after = [];
      const { page, server } = await open({ after: (end) => after.push(end) }, browser, { size });
      for (const n of tools) await page.locator("footer button").nth(n).click();
      await go(page, server);
      await page.screenshot({ path: join(dir, [name, size.join("x"), look].filter(Boolean).join("-") + ".png") });
      for (const end of after) await end();
    }
  }
}
await browser.close();
console.log(dir);
