// What a person sees and does on each screen, at the sizes the app is made for.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, sizes } from "./browser.mjs";
import { bundle } from "./bundle.mjs";
import { arrived, face, factor, onward, open, origin, press, staff, tool, walk } from "./tablet.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const heading = (page) => page.locator("h1").innerText();

test("a whole talk: what was tapped arrives, and the thanks have a receipt", async (t) => {
  const { page, server } = await open(t, browser);
  assert.equal(await heading(page), "Phường Hồng Bàng");
  await press(page, face(page, 2));
  await press(page, factor(page, 2));
  await page.locator("[role=radiogroup]").first().waitFor();
  await page.clock.runFor(500);
  await page.locator('[role=radiogroup]:nth-of-type(1) input[value="1"]').click();
  await page.locator('[role=radiogroup]:nth-of-type(2) input[value="na"]').click();
  await press(page, onward(page));
  await page.locator("textarea").fill("  Thêm ghế chờ. ");
  await press(page, page.getByRole("button", { name: "Gửi ý kiến" }));
  await page.getByText("7K3M9-PXD2Q-4TZ8W").waitFor();
  assert.equal(await heading(page), "Cảm ơn ông/bà!");
  assert.equal(await page.getByRole("img", { name: "Mã QR của biên nhận" }).count(), 1);
  assert.equal(server.sent.length, 1);
  assert.deepEqual(server.sent[0].given, { overall: ["2"], s3_1: ["1"], s3_2: ["na"], comment: ["Thêm ghế chờ."] });
  assert.deepEqual(server.strays, [], "no request to another host, no error");
});

test("without network there are thanks without a receipt", async (t) => {
  const { page, server } = await open(t, browser);
  server.away = true;
  await walk(page, "thanks");
  await page.getByText("Đánh giá đã được lưu an toàn trên máy này").waitFor();
  assert.equal(await page.getByText("Mã biên nhận").count(), 0);
  server.away = false;
  await page.clock.runFor(600_000);
  await page.waitForFunction(() => document.querySelector("h1").innerText === "Phường Hồng Bàng");
});

test("who walks away after the first tap is counted, and the screen is clean for the next", async (t) => {
  const { page, server } = await open(t, browser);
  await tool(page, "English").click();
  await tool(page, "Contrast").click();
  await walk(page, "factor");
  await page.clock.runFor(29_000);
  await page.getByRole("timer").filter({ hasText: /goes back to the start in \d second/ }).waitFor();
  await page.clock.runFor(2_000);
  await page.getByText("Thank you!").waitFor();
  await page.clock.runFor(11_000);
  await page.getByText("Quầy tiếp nhận và trả kết quả").waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.lang), "vi");
  assert.equal(await page.evaluate(() => document.documentElement.hasAttribute("data-contrast")), false);
  await arrived(server, 1);
  assert.deepEqual(server.sent.map((s) => s.given), [{ overall: ["2"] }]);
});

test("the countdown is announced 20 seconds before and a touch stops it", async (t) => {
  const { page } = await open(t, browser);
  await walk(page, "factor");
  assert.equal(await page.getByRole("timer").count(), 0);
  await page.clock.runFor(15_000);
  await page.getByRole("timer").waitFor();
  await page.locator("h1").click();
  await page.clock.runFor(300);
  assert.equal(await page.getByRole("timer").count(), 0);
  await page.clock.runFor(25_000);
  assert.equal(await heading(page), "Ông/bà muốn nói rõ hơn về điều gì?");
});

test("a double tap is one rating and does not press through to the next screen", async (t) => {
  const { page, server } = await open(t, browser);
  await page.clock.runFor(500);
  await face(page, 3).dblclick();
  await page.getByText("Đánh giá của ông/bà: Bình thường").waitFor();
  assert.equal(await heading(page), "Ông/bà muốn nói rõ hơn về điều gì?");
  await page.clock.runFor(45_000);
  await page.getByText("Quầy tiếp nhận và trả kết quả").waitFor();
  await arrived(server, 1);
  assert.equal(server.sent.length, 1);
});

test("nothing of the last person is on the page, in its history or in its fields", async (t) => {
  const { page } = await open(t, browser);
  const secret = "Tôi là người cuối phố";
  await walk(page, "comment");
  const first = await page.locator("textarea").evaluate((e) => ({ name: e.name, off: e.autocomplete, spell: e.spellcheck }));
  assert.deepEqual([first.off, first.spell], ["off", false]);
  await page.locator("textarea").fill(secret);
  await press(page, onward(page));
  await page.clock.runFor(11_000);
  await page.getByText("Quầy tiếp nhận và trả kết quả").waitFor();
  assert.equal(await page.evaluate((s) => document.documentElement.outerHTML.includes(s), secret), false);
  assert.equal(await page.evaluate(() => document.activeElement.tagName), "H1", "focus begins anew");
  await walk(page, "items");
  assert.equal(await page.locator("input:checked").count(), 0);
  await press(page, onward(page));
  const second = await page.locator("textarea").evaluate((e) => ({ name: e.name, value: e.value }));
  assert.notEqual(second.name, first.name);
  assert.equal(second.value, "");
  assert.equal(await page.evaluate(() => history.length), 2, "the blank page and the app");
});

test("finish on one's phone: the code, and the tap here withdrawn when the person says so", async (t) => {
  const { page, server } = await open(t, browser);
  await walk(page, "factor");
  await press(page, tool(page, "Bằng điện thoại"));
  assert.equal(await page.getByRole("img", { name: /Mã QR mở phiếu/ }).count(), 1);
  await press(page, page.getByRole("button", { name: "Quay lại" }));
  assert.equal(await heading(page), "Ông/bà muốn nói rõ hơn về điều gì?");
  await press(page, tool(page, "Bằng điện thoại"));
  await press(page, page.getByRole("button", { name: "Tôi đã quét, bỏ đánh giá trên máy này" }));
  await page.getByText("Quầy tiếp nhận và trả kết quả").waitFor();
  await page.clock.runFor(120_000);
  assert.deepEqual(server.sent, []);
});

test("with large text or low buttons the items come one by one", async (t) => {
  const { page, server } = await open(t, browser);
  await tool(page, "Hạ thấp nút").click();
  await walk(page, "items");
  assert.equal(await page.locator("[role=radiogroup]").count(), 1);
  await page.clock.runFor(500);
  await page.locator('input[value="5"]').dblclick(); // the second click is a bounce
  await page.getByText("Câu 2/5").waitFor();
  await page.clock.runFor(500);
  assert.equal(await page.locator("input:checked").count(), 0);
  await press(page, page.getByRole("button", { name: "Quay lại" }));
  assert.equal(await page.locator("input:checked").inputValue(), "5");
  await page.clock.runFor(60_000);
  await page.getByText("Quầy tiếp nhận và trả kết quả").waitFor();
  await arrived(server, 1);
  assert.deepEqual(server.sent.map((s) => s.given), [{ overall: ["2"], s3_1: ["5"] }]);
});

for (const size of sizes) {
  test(`at ${size.join("×")} every screen fits, and what is touched is big enough`, async (t) => {
    const { page } = await open(t, browser, { size });
    for (const screen of ["attract", "factor", "items", "comment", "thanks"]) {
      await walkOn(page, screen);
      const { over, wide, small } = await page.evaluate(measure);
      assert.deepEqual({ over, wide, small }, { over: 0, wide: [], small: [] }, screen);
    }
  });

  test(`at ${size.join("×")} low buttons are in the lower half`, async (t) => {
    const { page } = await open(t, browser, { size });
    await tool(page, "Hạ thấp nút").click();
    for (const screen of ["attract", "factor", "items", "thanks"]) {
      await walkOn(page, screen);
      const ends = await page.$$eval("main button, main input", (all) => all.map((e) => e.getBoundingClientRect().bottom));
      assert.ok(Math.min(...ends) > size[1] / 2, `${screen}: ${Math.min(...ends)}`);
    }
  });
}

async function walkOn(page, screen) {
  const on = { factor: () => press(page, face(page, 2)), items: () => press(page, factor(page, 2)), comment: () => press(page, onward(page)) };
  if (screen === "thanks") {
    await page.clock.runFor(35_000); // as one who walks away
  } else {
    await on[screen]?.();
  }
  const mark = { attract: "[role=group]", factor: "text=Không, tôi xong rồi", items: "[role=radiogroup]", comment: "textarea", thanks: "text=Cảm ơn ông/bà!" };
  await page.locator(mark[screen]).first().waitFor();
}

function measure() {
  const main = document.querySelector("main");
  const targets = [...document.querySelectorAll("button, label, input, textarea")];
  return {
    over: Math.max(0, main.scrollHeight - main.clientHeight),
    wide: targets.filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.textContent),
    small: targets.filter((e) => Math.min(e.offsetWidth, e.offsetHeight) < 48).map((e) => e.textContent),
  };
}

test("pairing: a code that is wrong, one that is short, one that is right", async (t) => {
  const { page } = await open(t, browser, { paired: false });
  const code = page.getByLabel("Mã ghép nối");
  await code.fill("7k3m");
  await page.getByRole("button", { name: "Kết nối" }).click();
  await page.getByText("Mã gồm 8 ký tự; mới nhập 4.").waitFor();
  await code.fill("0000 0000");
  await page.getByRole("button", { name: "Kết nối" }).click();
  await page.getByText("Mã không đúng, đã dùng hoặc đã hết hạn.").waitFor();
  await code.fill("7k3m-9pxd");
  await page.getByRole("button", { name: "Kết nối" }).click();
  await page.getByText("Quầy tiếp nhận và trả kết quả").waitFor();
});

test("pairing by link: the code leaves the address at once", async (t) => {
  const { page } = await open(t, browser, { hash: "#7k3m-9pxd" });
  assert.equal(page.url(), `${origin}/kiosk/`);
  assert.equal(await page.evaluate(() => history.length), 2);
});

test("a tablet that is cut off shows why and takes a new code", async (t) => {
  const { page, server } = await open(t, browser);
  server.revoked = "Máy bị thất lạc tại sảnh";
  await page.clock.runFor(600_000);
  await page.getByText("Máy này đã bị ngừng sử dụng").waitFor();
  await page.getByText("Máy bị thất lạc tại sảnh").waitFor();
  await page.getByRole("button", { name: "Kết nối lại bằng mã mới" }).click();
  server.revoked = "";
  await page.getByLabel("Mã ghép nối").fill(server.code);
  await page.getByRole("button", { name: "Kết nối" }).click();
  await page.getByText("Quầy tiếp nhận và trả kết quả").waitFor();
});

test("a message of the console, and no campaign", async (t) => {
  const { page, server } = await open(t, browser);
  server.bundle = { ...server.bundle, message: { vi: "Đang bảo trì đến 14 giờ", en: "" } };
  await page.clock.runFor(600_000);
  await page.getByText("Đang bảo trì đến 14 giờ").waitFor();
  server.bundle = { ...server.bundle, message: null, campaign: null, form: null };
  await page.clock.runFor(600_000);
  await page.getByText("Hiện chưa có đợt khảo sát").waitFor();
});

test("staff: two seconds of a finger, the PIN, and what the page tells", async (t) => {
  const { page, server } = await open(t, browser);
  server.refuse = { kind: "not_open", detail: { vi: "Đợt khảo sát đã kết thúc.", en: "The round is over." } };
  await walk(page, "factor");
  await page.clock.runFor(60_000);
  await page.getByText("Quầy tiếp nhận và trả kết quả").waitFor();

  const mark = await page.locator("header button").boundingBox();
  await page.mouse.move(mark.x + 20, mark.y + 20);
  await page.mouse.down();
  await page.clock.runFor(1000);
  await page.mouse.up();
  await page.clock.runFor(3000);
  assert.equal(await heading(page), "Phường Hồng Bàng", "a short touch is nothing");
  await page.mouse.down();
  await page.clock.runFor(2100);
  await page.getByText("Nhập mã PIN của cán bộ").waitFor();
  await page.mouse.up();
  await page.getByRole("button", { name: "Trở về" }).click();

  await staff(page, "1111");
  await page.getByText("Mã PIN không đúng.").waitFor();
  for (const d of "2580") await page.keyboard.press(d);
  await page.getByRole("button", { name: "Xác nhận" }).click();
  await page.getByText("Trang của cán bộ").waitFor();
  await page.getByText("Đợt khảo sát đã kết thúc.").waitFor();
  assert.equal(await page.getByText("Không hài lòng").count(), 0, "what was answered is nobody's here");
  await page.clock.runFor(121_000);
  await page.getByText("Quầy tiếp nhận và trả kết quả").waitFor();
});

test("the PIN pad is locked after wrong ones and leaves by itself", async (t) => {
  const { page } = await open(t, browser);
  await staff(page, "1111");
  for (let i = 0; i < 5; i++) {
    await page.getByText(/Mã PIN không đúng|Nhập sai nhiều lần/).waitFor();
    if (await page.getByText("Nhập sai nhiều lần").count()) break;
    for (const d of "1111") await page.keyboard.press(d);
    await page.getByRole("button", { name: "Xác nhận" }).click();
    await page.locator(`text=Đã nhập 0 chữ số`).waitFor({ state: "attached" });
  }
  await page.getByText("Nhập sai nhiều lần").waitFor();
  await page.clock.runFor(60_000);
  await page.getByText("Quầy tiếp nhận và trả kết quả").waitFor();
});

test("without a PIN the staff page opens and says so; a receipt can be printed on trial", async (t) => {
  const { page } = await open(t, browser, { bundle });
  await page.evaluate(() => { window.print = () => { window.printed = true; }; });
  await page.locator("header button").focus();
  await page.keyboard.press("Enter");
  await page.getByText("Máy chưa có mã PIN").waitFor();
  await page.getByRole("button", { name: "In thử biên nhận" }).click();
  assert.equal(await page.evaluate(() => window.printed), true);
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.getByText("Biên nhận in thử").isVisible(), true);
  assert.equal(await page.getByText("Trang của cán bộ").isVisible(), false);
});

/** A tablet's voices: what it has of its own, and one that another host would speak. */
const voices = (...langs) => `
  const all = ${JSON.stringify(langs.map(([lang, localService]) => ({ lang, localService, name: lang })))};
  window.said = [];
  const synthesis = { getVoices: () => all, addEventListener() {}, removeEventListener() {}, cancel() {}, speak(u) { window.said.push(u.text); } };
  Object.defineProperty(window, "speechSynthesis", { value: synthesis });
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };`;

test("the question is read aloud where the tablet has a Vietnamese voice of its own", async (t) => {
  const { page } = await open(t, browser, { init: voices(["vi-VN", true]) });
  await tool(page, "Nghe đọc").click();
  assert.match((await page.evaluate(() => window.said)).join(), /^Nhìn chung, ông\/bà hài lòng/);
  await tool(page, "English").click();
  assert.equal(await tool(page, "Read aloud").count(), 0);
});

test("no voice, or one of another host: no button", async (t) => {
  const { page } = await open(t, browser, { init: voices(["vi-VN", false], ["en-US", true]) });
  assert.equal(await tool(page, "Nghe đọc").count(), 0);
});
