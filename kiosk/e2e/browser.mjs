// One browser for all tests, with nothing of its own to say on the network.
import { chromium } from "playwright-core";

/** Starts Debian's Chromium with a fresh profile. */
export async function launch(options = {}) {
  try {
    return await chromium.launch({ ...start, ...options });
  } catch (err) {
    throw missing(err);
  }
}

/** The same with a profile that outlives the browser, for what a power cut leaves. */
export async function launchIn(dir, options = {}) {
  try {
    const context = await chromium.launchPersistentContext(dir, { ...start, ...tablet, ...options });
    context.setDefaultTimeout(15_000);
    return context;
  } catch (err) {
    throw missing(err);
  }
}

const start = {
  executablePath: process.env.HAILONG_CHROMIUM || "/usr/bin/chromium",
  args: [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
  ],
};

const missing = (err) => new Error(`Chromium does not start; install it with: apt-get install chromium\n${err.message}`);

/** The screens the app is made for. */
export const sizes = [[800, 1280], [1280, 800], [1024, 768]];

const tablet = { viewport: { width: 800, height: 1280 }, locale: "vi-VN", hasTouch: true, timezoneId: "America/St_Johns" };

/** A tablet of its own: fresh storage, in an odd zone, so that no day is right by chance. */
export async function newTablet(browser, options = {}) {
  const context = await browser.newContext({ ...tablet, ...options });
  context.setDefaultTimeout(15_000);
  return context;
}
