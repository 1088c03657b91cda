// One unit: its figures with what they rest on, item by item, week by week, what fell,
// and the working; on paper; and what stands there while there are too few responses.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, desk, everyView, fits, launch, open, settled, signIn, still, url, widths } from "./harness.mjs";

const unit = "/units/11311";
let browser, auditor, score, all;
before(async () => {
  browser = await launch();
  auditor = await desk(browser);
  await signIn(auditor, "auditor");
  const get = async (path) => (await auditor.context.request.get(`${url}/api/v1/campaigns/demo${path}`)).json();
  score = await get(`${unit}/score`);
  all = await get("/scores");
});
after(() => browser?.close());

const laptop = async (path) => {
  await auditor.page.setViewportSize({ width: 1440, height: 900 });
  await auditor.page.goto("about:blank"); // so that the page is loaded, not only its address changed
  await open(auditor, path);
  return auditor.page;
};
const vi = (n, places) => n.toLocaleString("vi-VN", { minimumFractionDigits: places, maximumFractionDigits: places });

test("the figures and the bars, in every view", async () => {
  await everyView(auditor, unit, async ({ page, lang, view }) => {
    await page.getByRole("heading", { level: 1, name: score.unit.name }).waitFor();
    const bars = page.getByRole("img", { name: lang === "vi" ? /^Tỷ lệ các mức hài lòng/ : /^Shares of the levels/ });
    assert.ok((await bars.boundingBox()).height > 800, `${view}: the bars are there`);
  });
});

test("index, points and progress stand with n, margin and the caution", async () => {
  const page = await laptop(unit);
  const { score: s, caution } = score;
  const text = (await page.locator("main").innerText()).replaceAll("\u00a0", " ");
  assert.ok(text.includes(`${vi(s.index, 2)} %`) && text.includes(`± ${vi(s.interval.margin, 1)}`), "index and margin");
  assert.ok(text.includes(`${vi(s.points, 2)}\n/ ${s.max_points}`) || text.includes(`${vi(s.points, 2)}/ ${s.max_points}`), text.slice(0, 600));
  assert.ok(text.includes(`n = ${s.n.used}`) && text.includes(caution.vi));
  const progress = page.getByRole("progressbar");
  assert.equal(await progress.getAttribute("aria-valuetext"), `${s.n.used} / ${s.target} phiếu`);
});

test("the other parts: nothing moves, nothing for axe, nothing too wide", async (t) => {
  const phone = await desk(browser, { width: "phone", lang: "en", scheme: "dark", storageState: await auditor.context.storageState() });
  t.after(() => phone.context.close());
  await phone.page.addInitScript(() => { localStorage.setItem("hl.lang", "en"); localStorage.setItem("hl.scheme", "dark"); });
  for (const tab of ["trend", "splits", "changes", "comparison", "history", "working", "flagged"]) {
    const path = `${unit}?tab=${tab}`;
    await still(auditor, path, "laptop");
    await accessible(auditor.page, `${path}, laptop`);
    await open(phone, path);
    await accessible(phone.page, `${path}, phone, dark, en`);
    await fits(phone.page, `${path}, phone`);
    const seen = await phone.page.evaluate(() => {
      const tab = document.querySelector("[role=tab][aria-selected=true]").getBoundingClientRect();
      return tab.left >= 0 && tab.right <= innerWidth;
    });
    assert.ok(seen, `${path}: the chosen tab is in sight`);
  }
  assert.deepEqual([...auditor.faults, ...phone.faults], []);
});

test("the bars are a table too, with every item, its share and its n", async () => {
  const page = await laptop(unit);
  await page.getByRole("button", { name: "Xem bảng số liệu" }).click();
  const rows = page.getByRole("region", { name: /^Tỷ lệ các mức/ }).locator("tbody tr");
  const items = [score.score.overall, ...score.score.factors.flatMap((f) => f.items)];
  assert.equal(await rows.count(), items.length);
  for (const [i, item] of items.entries()) {
    const cells = (await rows.nth(i).locator("th,td").allTextContents()).map((c) => c.replaceAll("\u00a0", " "));
    assert.equal(cells[1], `${vi(item.rate, 1)} %`);
    assert.equal(cells[2], vi(item.n, 0));
    assert.ok(cells[7].endsWith(`(${item.levels[4]})`), cells.join(" | "));
  }
  await accessible(page, "bars as a table");
});

test("with and without flagged responses", async () => {
  const page = await laptop(unit);
  await page.getByText("Tính cả", { exact: true }).click();
  const text = (await page.locator("main").innerText()).replaceAll("\u00a0", " ");
  assert.ok(text.includes(`${vi(score.score.with_flagged.index, 2)} %`) && text.includes(`n = ${score.score.with_flagged.n}`), "the other figure");
  assert.ok(text.includes("Số đối chiếu, không dùng để tính điểm"));
});

test("tabs by keyboard, and the address remembers which", async () => {
  const page = await laptop(unit);
  await page.getByRole("tab", { name: "Kết quả" }).focus();
  await page.keyboard.press("ArrowRight");
  await page.waitForURL(/tab=trend/);
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await page.waitForURL(/tab=flagged/);
  await page.goBack();
  await page.waitForURL(/tab=trend/);
  assert.equal(await page.getByRole("tab", { name: "Diễn biến" }).getAttribute("aria-selected"), "true");
});

test("what fell is said in the server's words, against what one chooses", async () => {
  const page = await laptop(`${unit}?tab=changes`);
  const changes = await (await auditor.context.request.get(`${url}/api/v1/campaigns/demo${unit}/changes`)).json();
  await page.getByText(changes.summary.vi).waitFor();
  await page.getByRole("combobox", { name: "So với" }).click();
  await page.getByRole("option", { name: "Các tuần ngay trước" }).click();
  await page.waitForURL(/against=weeks/);
  await settled(page);
  assert.ok(await page.getByText(/tuần gần nhất đã trọn so với/).isVisible());
});

test("every step of the working is there", async () => {
  const page = await laptop(`${unit}?tab=working`);
  const steps = await page.locator("main ol > li h3").allTextContents();
  assert.equal(steps.length, score.score.steps.length - 1); // the caution stands above
  assert.ok(steps.includes("Quy ra điểm") && steps.includes(score.score.factors[0].title.vi), steps.join(", "));
});

test("a unit with too few responses shows how far it is, and no figure", async () => {
  const few = all.find((s) => s.status === "below_publish" && s.n.used > 0);
  const path = `/units/${few.unit}`;
  await still(auditor, path, "phone");
  await accessible(auditor.page, `${path}, phone`);
  const page = await laptop(path);
  await page.getByRole("heading", { name: `Mới có ${few.n.used} phiếu` }).waitFor();
  const text = (await page.locator("main").innerText()).replaceAll("\u00a0", " ");
  assert.ok(!/± /.test(text) && !text.includes("Rất hài lòng"), text);
  for (const tab of ["Diễn biến", "Theo kênh, điểm, ngày", "Thay đổi", "Cách tính điểm"]) {
    await page.getByRole("tab", { name: tab }).click();
    await settled(page);
    const panel = await page.getByRole("tabpanel").innerText();
    assert.ok(!/\d,\d\s%/.test(panel), `${tab}: ${panel}`);
  }
  await accessible(page, `${path}, working`);
  const unscored = all.find((s) => s.status === "insufficient");
  await open(auditor, `/units/${unscored.unit}`);
  assert.match(await page.locator("main").innerText(), /Chưa tính điểm/);
});

test("on paper: the table instead of the drawing, no buttons, dark on white", async (t) => {
  const window = await desk(browser, { scheme: "dark", storageState: await auditor.context.storageState() });
  t.after(() => window.context.close());
  await open(window, unit);
  await window.page.emulateMedia({ media: "print" });
  assert.ok(await window.page.locator("main table").first().isVisible());
  assert.equal(await window.page.getByRole("button", { name: "In trang này" }).isVisible(), false);
  assert.equal(await window.page.locator("canvas").isVisible(), false);
  await window.page.waitForFunction(() => getComputedStyle(document.querySelector("h1")).color === "rgb(0, 0, 0)");
});

test("an account of a unit sees its own and nothing of another", async (t) => {
  const own = await desk(browser, { width: "phone" });
  t.after(() => own.context.close());
  await signIn(own, "unit");
  await open(own, unit);
  await own.page.getByRole("heading", { level: 1, name: score.unit.name }).waitFor();
  assert.equal(await own.page.getByRole("link", { name: "Tất cả đơn vị" }).count(), 0);
  const another = all.find((s) => !s.unit.startsWith("11311"));
  for (const path of [`/units/${another.unit}`, "/units/99999"]) {
    await open(own, path);
    await own.page.getByRole("heading", { level: 1, name: "Tài khoản không có quyền xem trang này" }).waitFor();
  }
  await own.page.setViewportSize({ width: widths.laptop[0], height: widths.laptop[1] });
  await accessible(own.page, "another unit");
});

test("an account of a unit is told up to which day its figures go, and what comes later", async (t) => {
  const own = await desk(browser, { width: "phone" });
  t.after(() => own.context.close());
  await signIn(own, "unit");
  const mine = await (await own.context.request.get(`${url}/api/v1/campaigns/demo${unit}/score`)).json();
  assert.ok(mine.settled.day && mine.settled.day < new Date().toISOString().slice(0, 10) && mine.score.n.used < score.score.n.used, JSON.stringify(mine.settled));
  assert.equal(score.settled, null);
  const [y, m, d] = mine.settled.day.split("-");
  await open(own, unit);
  const note = own.page.getByRole("note").filter({ hasText: "Số liệu tính đến hết ngày" });
  const said = await note.innerText();
  assert.ok(said.includes(`${d}/${m}/${y}`) && said.includes(`ít nhất ${vi(mine.settled.received, 0)} phiếu`), said);
  const shown = async (what) => {
    await accessible(own.page, what);
    await fits(own.page, what);
  };
  await shown("an own unit");
  for (const [tab, later] of [["splits", 2], ["flagged", mine.score.n.flagged ? 1 : 0], ["trend", 0], ["working", 0]]) {
    await open(own, `${unit}?tab=${tab}`);
    await settled(own.page);
    assert.equal(await own.page.getByText("Có khi đợt khảo sát đóng.", { exact: true }).count(), later, tab);
    await shown(`an own unit, ${tab}`);
  }
  await laptop(unit);
  assert.equal(await auditor.page.getByText("Số liệu tính đến hết ngày").count(), 0);
});
