// Draws the icons of the app into public/icons from public/icons/icon.svg, the mark of
// survey-ui/src/ui/mark.tsx; run by hand when the mark changes: node e2e/icons.mjs
import { readFile, writeFile } from "node:fs/promises";
import { launch } from "./browser.mjs";

const dir = new URL("../public/icons/", import.meta.url);
const svg = await readFile(new URL("icon.svg", dir), "utf8");
const accent = /fill="(#\w{6})"/.exec(svg)[1];
const browser = await launch();
const page = await browser.newPage();

/** Without `full` the corners are clear; with it the accent fills the square, and the
 * face keeps to the inner four fifths, which is all that a launcher's mask leaves. */
async function draw(name, size, full) {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(`<body style="margin:0;background:${full ? accent : "transparent"}">${svg.replace("<svg", `<svg style="display:block;width:${size}px;height:${size}px"`)}</body>`);
  await writeFile(new URL(name, dir), await page.screenshot({ omitBackground: !full }));
}

await draw("icon-192.png", 192, false);
await draw("icon-512.png", 512, false);
await draw("mask-512.png", 512, true);
await draw("touch-180.png", 180, true);
await browser.close();
