// What the page is: one request, no other host, no width to scroll, usable with
// keys alone, and shown questions that fit the answers.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { formURL, launch, phone, url } from "./browser.mjs";
import { answer, rate, ratings } from "./steps.mjs";

const visitBudget = 10_000; // bytes on the wire, headers included

let browser, largeText;
before(async () => {
  browser = await launch();
  largeText = await launch({ text: 32 });
});
after(async () => {
  await browser?.close();
  await largeText?.close();
});

async function visit(t, { using = browser, path = formURL, prepare, ...options } = {}) {
  const context = await phone(using, options);
  t.after(() => context.close());
  const page = await context.newPage();
  page.faults = [];
  page.on("console", (m) => { if (m.type() !== "log") page.faults.push(m.text()); });
  page.on("pageerror", (e) => page.faults.push(String(e)));
  if (prepare) await prepare(page);
  await page.goto(path);
  return page;
}

test("the visit is one request within its budget, and sending is one more", async (t) => {
  const asked = [];
  let bytes = 0;
  const page = await visit(t, {
    prepare: async (page) => {
      const session = await page.context().newCDPSession(page);
      await session.send("Network.enable");
      session.on("Network.requestWillBeSent", (e) => asked.push(e.request.method + " " + new URL(e.request.url).origin));
      session.on("Network.loadingFinished", (e) => { bytes += e.encodedDataLength; });
    },
  });
  await page.waitForLoadState("networkidle");
  const here = new URL(url).origin;
  const sent = asked.filter((a) => !a.endsWith(" null")); // the empty icon is a data address
  assert.deepEqual(sent, ["GET " + here]);
  assert.ok(bytes > 3000 && bytes <= visitBudget, `the visit took ${bytes} bytes of ${visitBudget}`);
  t.diagnostic(`the visit took ${bytes} bytes`);

  await rate(page, ["4"]);
  await page.click("#hl-send");
  await page.waitForSelector("#hl-thanks:not([hidden])");
  await page.waitForLoadState("networkidle");
  assert.deepEqual(asked.filter((a) => !a.endsWith(" null")), ["GET " + here, "POST " + here]);
  assert.deepEqual(page.faults, []);
});

for (const lang of ["vi", "en"]) {
  for (const width of [320, 360, 414, 768]) {
    for (const text of [100, 200]) {
      test(`no width to scroll at ${width} px with ${text} % text in ${lang}`, async (t) => {
        const using = text === 200 ? largeText : browser;
        const page = await visit(t, { using, path: `${formURL}?lang=${lang}`, viewport: { width, height: 740 } });
        const size = await page.evaluate(() => parseFloat(getComputedStyle(document.documentElement).fontSize));
        assert.equal(size, 16 * text / 100);
        const wide = await page.evaluate(() => [...document.querySelectorAll("body *")]
          .filter((e) => e.getBoundingClientRect().right > innerWidth + 0.5).map((e) => e.outerHTML.slice(0, 80)));
        assert.deepEqual(wide, []);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
      });
    }
  }
}

test("every choice is at least 48 px high and writes in 16 px or more", async (t) => {
  const page = await visit(t, { viewport: { width: 320, height: 740 } });
  const low = await page.$$eval("label:has(input), button", (all) =>
    all.filter((e) => e.offsetParent && e.getBoundingClientRect().height < 48).map((e) => e.textContent));
  assert.deepEqual(low, []);
  assert.ok(await page.$eval("textarea", (e) => parseFloat(getComputedStyle(e).fontSize) >= 16));
});

test("keys alone fill and send the form, with the focus always to be seen", async (t) => {
  const page = await visit(t);
  const focused = () => page.evaluate(() => {
    const e = document.activeElement;
    return { id: e.id, type: e.type || "", outline: getComputedStyle(e).outlineStyle };
  });
  for (let i = 0; i < 200; i++) {
    await page.keyboard.press("Tab");
    const at = await focused();
    assert.equal(at.outline, "solid", `no focus to be seen on ${JSON.stringify(at)}`);
    if (at.type === "radio") await page.keyboard.press("Space");
    if (at.id === "hl-send") break;
  }
  assert.equal((await focused()).id, "hl-send");
  assert.equal(await page.locator(".scale input:checked").count(), (await ratings(page)).length);
  await page.keyboard.press("Enter");
  await page.waitForSelector("#hl-thanks:not([hidden])");
  assert.equal(await page.evaluate(() => document.activeElement.id), "hl-thanks");
});

test("progress counts the ratings", async (t) => {
  const page = await visit(t);
  const names = await ratings(page);
  assert.match(await page.innerText("#hl-progress"), new RegExp(`0/${names.length} `));
  await answer(page, names[0], "4");
  await answer(page, names[1], "na");
  assert.match(await page.innerText("#hl-progress"), new RegExp(`2/${names.length} `));
});

// The shipped form asks everybody the same, so a condition is put on its page.
test("a question under a condition shows only when it holds, and is not sent otherwise", async (t) => {
  let hidden;
  const page = await visit(t, {
    prepare: (page) => page.route("**/q/**", async (route) => {
      if (route.request().method() === "POST") return route.fallback();
      const reply = await route.fetch();
      const body = (await reply.text()).replace(/<fieldset class="q"([^>]*>[^]*?name="(\w+)")/, (_, rest, name) => {
        hidden = name;
        return `<fieldset class="q" data-when="overall" data-in="1 2"${rest}`;
      });
      return route.fulfill({ response: reply, body });
    }),
  });
  const question = page.locator(`fieldset:has([name=${hidden}])`);
  assert.ok(await question.isHidden());
  await answer(page, "overall", "2");
  assert.ok(await question.isVisible());
  await question.locator("input").first().check();
  await rate(page, ["4"]);
  assert.ok(await question.isHidden());
  const post = page.waitForRequest((r) => r.method() === "POST");
  await page.click("#hl-send");
  const body = (await post).postData();
  assert.ok(body.includes("overall=4"));
  assert.ok(!new URLSearchParams(body).has(hidden), body);
  await page.waitForSelector("#hl-thanks:not([hidden])");
});
