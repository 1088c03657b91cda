// One browser for all tests, with nothing of its own to say on the network.
import { chromium } from "playwright-core";

export const url = (process.env.HAILONG_E2E_URL || "").replace(/\/$/, "");
export const code = process.env.HAILONG_E2E_CODE || "";
export const formURL = `${url}/q/${code}`;

if (!url || !code) throw new Error("HAILONG_E2E_URL and HAILONG_E2E_CODE are not set; use npm run e2e");

/** Starts Debian's Chromium with a fresh profile; text is the reader's own size of
 * text in CSS pixels. */
export async function launch({ text = 16 } = {}) {
  try {
    return await chromium.launch({
      executablePath: process.env.HAILONG_CHROMIUM || "/usr/bin/chromium",
      args: [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        `--blink-settings=defaultFontSize=${text}`,
      ],
    });
  } catch (err) {
    throw new Error(`Chromium does not start; install it with: apt-get install chromium\n${err.message}`);
  }
}

/** A phone of its own: fresh cookies and storage. */
export async function phone(browser, options = {}) {
  const context = await browser.newContext({
    viewport: { width: 360, height: 740 },
    locale: "vi-VN",
    isMobile: false,
    hasTouch: true,
    ...options,
  });
  context.setDefaultTimeout(15_000);
  return context;
}
