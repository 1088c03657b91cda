// Files to take away, in a browser: asked for, made, downloaded, proven, removed.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { accessible, desk, everyView, launch, open, settled, signIn, url } from "./harness.mjs";

let browser, auditor, unit;

before(async () => {
  browser = await launch();
  auditor = await desk(browser, { acceptDownloads: true });
  unit = await desk(browser);
  await signIn(auditor, "auditor");
  await signIn(unit, "unit");
});
after(() => browser?.close());

const laptop = (page) => page.setViewportSize({ width: 1440, height: 900 });

/** The newest file in the list. */
const first = (page) => page.locator("main ul > li").first();

/** Chooses one of a list of choices by its words. */
async function choose(page, label, words) {
  await page.getByRole("combobox", { name: label }).click();
  await page.getByRole("option", { name: words, exact: true }).click();
  await settled(page);
}

/** Presses the button and waits until the newest file is done. */
async function exported(page) {
  const before = await page.locator("main ul > li").count();
  await page.getByRole("button", { name: "Xuất tệp" }).click();
  await page.waitForFunction((n) => document.querySelectorAll("main ul > li").length > n, before);
  await first(page).getByText("Xong", { exact: true }).waitFor();
}

test("before anything was asked for the page says what to do", async () => {
  await open(unit, "/exports");
  await laptop(unit.page);
  await unit.page.getByRole("heading", { name: "Chưa có tệp nào" }).waitFor();
  await accessible(unit.page, "no files");
});

test("a file is asked for, made, downloaded, and is what its hash says", async () => {
  const { page } = auditor;
  await laptop(page);
  await open(auditor, "/exports");
  await choose(page, "Nội dung", "Phiếu đã bỏ thông tin nhận dạng");
  await choose(page, "Định dạng", "CSV");
  await choose(page, "Kênh", "Mã QR");
  assert.match(page.url(), /kind=responses/);
  await exported(page);
  const [download] = await Promise.all([page.waitForEvent("download"), first(page).getByRole("link", { name: /^Tải về/ }).click()]);
  const file = await readFile(await download.path());
  assert.match(download.suggestedFilename(), /^phieu-.*\.csv$/);
  assert.ok(file.toString("utf8").startsWith("\ufeffrow,campaign,unit,"), file.subarray(0, 80).toString());
  await first(page).getByText("Kiểm tra tệp").click();
  const sha = await first(page).getByRole("textbox", { name: "Mã băm SHA-256 của tệp" }).inputValue();
  assert.equal(createHash("sha256").update(file).digest("hex"), sha);
  const [manifest] = await Promise.all([page.waitForEvent("download"), first(page).getByRole("link", { name: /^Bản kê/ }).click()]);
  const text = await readFile(await manifest.path());
  assert.equal(createHash("sha256").update(text).digest("hex"), await first(page).getByRole("textbox", { name: "Mã băm của bản kê, như trong nhật ký" }).inputValue());
  assert.equal(JSON.parse(text.toString()).sha256, sha);
  await accessible(page, "a file with its proof");
  // The download of responses is in the trail.
  const trail = await page.request.get(`${url}/api/v1/trail?action=export.download`).then((r) => r.json());
  assert.ok(trail.items.length > 0);
});

test("the report and the package are files, too", async () => {
  const { page } = auditor;
  await open(auditor, "/exports?kind=report-city");
  await exported(page);
  await open(auditor, "/exports?kind=package");
  await exported(page);
  assert.match(await first(page).innerText(), /Trọn bộ của một đợt/);
});

test("a unit without a choice is told, and a unit's account needs none", async () => {
  const { page } = auditor;
  await open(auditor, "/exports?kind=report-unit");
  await page.getByRole("button", { name: "Xuất tệp" }).click();
  await page.getByText("Vui lòng chọn đơn vị.").waitFor();
  await laptop(unit.page);
  await open(unit, "/exports?kind=report-unit");
  assert.equal(await unit.page.getByRole("combobox", { name: "Đơn vị" }).count(), 0);
  await exported(unit.page);
  // What is not for it is not offered.
  await unit.page.getByRole("combobox", { name: "Nội dung" }).click();
  const offered = await unit.page.getByRole("option").allInnerTexts();
  for (const no of ["Phiếu đã bỏ thông tin nhận dạng", "Nhật ký", "Báo cáo kết quả toàn thành phố"]) assert.ok(!offered.includes(no), no);
  await unit.page.keyboard.press("Escape");
});

test("a file is removed by its owner, and asked for again", async () => {
  const { page } = unit;
  await open(unit, "/exports");
  await first(page).getByRole("button", { name: /^Xóa/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Xóa" }).click();
  await first(page).getByText("Đã xóa", { exact: true }).waitFor();
  await accessible(page, "a removed file");
  const n = await page.locator("main ul > li").count();
  await first(page).getByRole("button", { name: /^Xuất lại/ }).click();
  await page.waitForFunction((n) => document.querySelectorAll("main ul > li").length > n, n);
  await first(page).getByText("Xong", { exact: true }).waitFor();
});

test("figures lead here with the form filled in", async () => {
  const { page } = auditor;
  await open(auditor, "/");
  await page.getByRole("main").getByRole("link", { name: "Xuất dữ liệu" }).click();
  await page.waitForURL(/\/exports\?.*kind=scores/);
  await open(unit, "/");
  await unit.page.getByRole("main").getByRole("link", { name: "Xuất dữ liệu" }).click();
  await unit.page.waitForURL(/\/exports\?.*kind=report-unit/);
});

test("the promises of every page", { timeout: 300_000 }, async () => {
  await everyView(auditor, "/exports?kind=aggregates", async ({ page, lang, view }) => {
    assert.match(await page.locator("main").innerText(), lang === "vi" ? /Nhóm quá ít phiếu để trống/ : /Small groups are empty/, view);
  });
});
