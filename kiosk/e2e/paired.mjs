// Tablets that are paired with a real server, and people in front of them.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launchIn } from "./browser.mjs";
import { startServer } from "./server.mjs";

/** A server with its administrator, a unit, and ways to pair a tablet and to wait until
 * so many of its answers are stored. */
export async function office() {
  const server = await startServer();
  const api = await server.admin();
  const { body } = await api("GET", "/units");
  const first = (body.units ?? body)[0];
  const unit = { key: first.key, name: first.name };

  /** A tablet with a profile that outlives its browser, paired by the console's code. */
  async function tablet(t, name) {
    const dir = await mkdtemp(join(tmpdir(), "hailong-tablet-"));
    const { body: { kiosk, pairing } } = await api("POST", "/kiosks", { name, unit: unit.key });
    const it = { id: kiosk.id, context: null, page: null };
    it.start = async (hash = "") => {
      it.context = await launchIn(dir);
      it.page = it.context.pages()[0] ?? await it.context.newPage();
      await it.page.goto(`${server.url}/kiosk/${hash}`);
    };
    t.after(async () => {
      await it.context?.close().catch(() => {});
      await rm(dir, { recursive: true, force: true });
    });
    await it.start(`#${pairing.code}`);
    await ready(it.page);
    // The worker has put the whole app by.
    await it.page.evaluate(() => navigator.serviceWorker.ready);
    return it;
  }

  /** Waits until the server has so many answers of a tablet. */
  async function stored(id, n) {
    let got = -1;
    for (let i = 0; i < 300; i++) {
      const { body } = await api("GET", `/kiosks/${id}`);
      got = (body.days ?? []).reduce((sum, d) => sum + d.answers, 0);
      if (got >= n) break;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    assert.equal(got, n);
  }

  return { server, api, unit, tablet, stored };
}

export const ready = (page) => page.locator("main [role=group] button").first().waitFor();

/** Rates, again and again until the screen is no longer deaf. */
export async function rate(page, level) {
  await ready(page);
  const thanked = page.getByRole("button", { name: "Không, tôi xong rồi" });
  for (let i = 0; i < 50 && !(await thanked.count()); i++) await page.locator("main [role=group] button").nth(level - 1).click({ timeout: 500 }).catch(() => {});
  await thanked.waitFor();
}

/** Ends the talk after the first tap, up to the thanks. */
export async function leave(page) {
  const done = page.getByRole("button", { name: "Xong", exact: true });
  for (let i = 0; i < 50 && !(await done.count()); i++) await page.getByRole("button", { name: "Không, tôi xong rồi" }).click({ timeout: 500 }).catch(() => {});
  await done.waitFor();
}

export async function again(page) {
  for (let i = 0; i < 50 && await page.getByRole("button", { name: "Xong", exact: true }).count(); i++) {
    await page.getByRole("button", { name: "Xong", exact: true }).click({ timeout: 500 }).catch(() => {});
  }
  await ready(page);
}
