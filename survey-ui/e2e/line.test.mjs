// The form with script on lines that fail: what is said, what is kept, and that
// one form is one response.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { formURL, launch, phone } from "./browser.mjs";
import { answer, rate, ratings } from "./steps.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

async function visit(t) {
  const context = await phone(browser);
  t.after(() => context.close());
  const page = await context.newPage();
  const taken = [];
  page.on("response", (r) => {
    if (r.request().method() === "POST" && (r.status() === 201 || r.status() === 200)) taken.push(r.status());
  });
  await page.goto(formURL);
  return { context, page, taken };
}

const says = (page, words) =>
  page.waitForFunction((w) => document.querySelector("#hl-status").textContent.includes(w), words);
const thanked = (page) => page.waitForSelector("#hl-thanks:not([hidden])");
const isPost = (handle) => (route) => (route.request().method() === "POST" ? handle(route) : route.fallback());
const kept = (page) => page.evaluate(() => Object.keys(localStorage));

test("a lost line: said, kept over a reload, sent once when it returns", async (t) => {
  const { context, page, taken } = await visit(t);
  await rate(page, ["4", "na"]);
  await page.fill("textarea", "Đường truyền kém & chậm = phiền");
  await context.setOffline(true);
  await page.click("#hl-send");
  await says(page, "mất mạng");
  assert.ok(await page.isHidden("#hl-thanks"));

  const block = isPost((route) => route.abort("internetdisconnected"));
  await page.route("**/q/**", block);
  await context.setOffline(false);
  await page.reload();
  await says(page, "tự gửi lại");
  assert.ok(await page.isChecked(`[name=${(await ratings(page))[0]}][value="4"]`));
  assert.equal(await page.inputValue("textarea"), "Đường truyền kém & chậm = phiền");
  assert.deepEqual(taken, []);

  await context.setOffline(true);
  await page.unroute("**/q/**", block);
  await context.setOffline(false);
  await thanked(page);
  assert.deepEqual(taken, [201]);
  assert.match(await page.innerText("#hl-receipt"), /^[0-9A-Z-]{14,}$/);
  assert.deepEqual(await kept(page), []);
  assert.equal(await page.locator("form").count(), 0);

  await page.reload();
  assert.match(await page.innerText("h1"), /Cảm ơn/);
});

test("a lost reply: the same form is sent again and is the same response", async (t) => {
  const { page } = await visit(t);
  await rate(page, ["5"]);
  const answers = [];
  await page.route("**/q/**", isPost(async (route) => {
    const reply = await route.fetch();
    answers.push({ status: reply.status(), receipt: (await reply.json()).receipt });
    if (answers.length === 1) return route.abort("connectionreset");
    return route.fulfill({ response: reply });
  }));
  await page.click("#hl-send");
  await thanked(page);
  assert.deepEqual(answers.map((a) => a.status), [201, 200]);
  assert.equal(answers[0].receipt, answers[1].receipt);
  assert.equal(await page.innerText("#hl-receipt"), answers[0].receipt);
});

test("a double tap sends once", async (t) => {
  const { page, taken } = await visit(t);
  await rate(page, ["3"]);
  await page.dblclick("#hl-send");
  await thanked(page);
  assert.deepEqual(taken, [201]);
});

test("a busy server: its own words and its time, then sent", async (t) => {
  const { page, taken } = await visit(t);
  await rate(page, ["4"]);
  let asked = 0;
  await page.route("**/q/**", isPost((route) => asked++ ? route.fallback() : route.fulfill({
    status: 503,
    headers: { "Content-Type": "application/problem+json", "Retry-After": "3" },
    body: JSON.stringify({ title: "t", detail: "Hệ thống đang bận." }),
  })));
  await page.click("#hl-send");
  await says(page, "Hệ thống đang bận. Phiếu chưa gửi được.");
  assert.match(await page.innerText("#hl-status"), /sau 3 giây/);
  await thanked(page);
  assert.deepEqual(taken, [201]);
});

test("a page that somebody else puts in between is never thanks", async (t) => {
  const { page } = await visit(t);
  await rate(page, ["4"]);
  await page.route("**/q/**", isPost((route) =>
    route.fulfill({ status: 200, contentType: "text/html", body: "<h1>Welcome to the Wi-Fi</h1>" })));
  await page.click("#hl-send");
  await says(page, "chưa gửi được");
  assert.ok(await page.isHidden("#hl-thanks"));
  assert.equal((await kept(page)).length, 1);
});

for (const [status, words] of [[409, "lần gửi trước"], [410, "Đợt khảo sát đã kết thúc."], [429, "Xin quay lại ngày mai."]]) {
  test(`${status} is said and not repeated`, async (t) => {
    const { page, taken } = await visit(t);
    await rate(page, ["4"]);
    let asked = 0;
    await page.route("**/q/**", isPost((route) => {
      asked++;
      return route.fulfill({
        status,
        headers: { "Content-Type": "application/problem+json", "Retry-After": "86400" },
        body: JSON.stringify({ detail: words }),
      });
    }));
    await page.click("#hl-send");
    await says(page, words);
    assert.equal(asked, 1);
    assert.deepEqual(taken, []);
  });
}

test("errors: a summary with links, a message beside each question, focus on top", async (t) => {
  const { page } = await visit(t);
  const [first, second] = await ratings(page);
  await answer(page, second, "2");
  await page.click("#hl-send");
  await page.waitForSelector("#hl-alert");
  assert.equal(await page.evaluate(() => document.activeElement.id), "hl-alert");
  assert.match(await page.title(), /^Lỗi: /);
  await page.click(`#hl-alert a[href="#${first}"]`);
  assert.equal(await page.evaluate(() => document.activeElement.id), first);
  const described = await page.getAttribute(`fieldset:has([name=${first}])`, "aria-describedby");
  assert.match(await page.innerText("#" + described.split(" ").pop()), /^Lỗi: ./);
  assert.ok(await page.isChecked(`[name=${second}][value="2"]`));

  await rate(page, ["4"]);
  await page.click("#hl-send");
  await thanked(page);
});

test("a draft can be cleared, and is not kept for longer than a day", async (t) => {
  const { page } = await visit(t);
  const [first] = await ratings(page);
  await answer(page, first, "1");
  assert.equal((await kept(page)).length, 1);
  await page.reload();
  assert.ok(await page.isChecked(`[name=${first}][value="1"]`));
  await page.click("button.plain");
  assert.ok(!(await page.isChecked(`[name=${first}][value="1"]`)));
  assert.deepEqual(await kept(page), []);

  await answer(page, first, "1");
  await page.evaluate(() => {
    for (const k of Object.keys(localStorage)) {
      const [at, ...rest] = JSON.parse(localStorage[k]);
      localStorage[k] = JSON.stringify([at - 24 * 60 * 60 * 1000, ...rest]);
    }
  });
  await page.reload();
  assert.ok(!(await page.isChecked(`[name=${first}][value="1"]`)));
  assert.deepEqual(await kept(page), []);
});
