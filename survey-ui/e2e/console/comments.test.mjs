// A comment's whole way: written on the form, answered by the unit, read on the receipt;
// and a flagged response's: proposed to be excluded, and the proposal withdrawn.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { phone } from "../browser.mjs";
import { rate } from "../steps.mjs";
import { accessible, desk, everyView, launch, open, settled, signIn, url } from "./harness.mjs";

let browser, unit, auditor, key, code;

const list = (tab, more = "") => `/units/${encodeURIComponent(key)}?tab=${tab}${more}`;
const card = (page, text) => page.getByRole("article").filter({ hasText: text });

/** Sends the form as a resident does; its page and the receipt's code. */
async function written(comment) {
  const context = await phone(browser);
  const page = await context.newPage();
  await page.goto(`${url}/q/${code}`);
  await rate(page, ["4", "5"]);
  await page.fill("[name=comment]", comment);
  await page.click("#hl-send");
  await page.waitForSelector("#hl-thanks:not([hidden])");
  return { context, page, receipt: await page.locator("#hl-receipt").innerText() };
}

before(async () => {
  browser = await launch();
  [unit, auditor] = [await desk(browser), await desk(browser)];
  await signIn(unit, "unit");
  await signIn(auditor, "auditor");
  const read = async (path) => (await unit.context.request.get(`${url}/api/v1${path}`)).json();
  key = (await read("/session")).unit.key;
  const codes = await read("/codes");
  code = (codes.items ?? codes).find((c) => c.unit === key && c.status === "active" && c.channel === "link").code;
});
after(() => browser?.close());

test("a resident writes, the unit answers, the resident's receipt shows it", { timeout: 120_000 }, async () => {
  const words = "Bàn viết hơi thấp, ngồi lâu đau lưng.";
  const resident = await written(`${words} Gọi 0912345678.`);
  const { page } = unit;
  await open(unit, list("comments"));
  await page.getByRole("searchbox", { name: "Tìm trong ý kiến" }).fill("ban viet HOI thap");
  await page.getByText(/^1 trong \d+ ý kiến phù hợp$/).waitFor();
  const mine = card(page, words);
  assert.equal(await mine.locator("mark").innerText(), "Bàn viết hơi thấp");
  assert.match(await mine.innerText(), /Gọi \[số điện thoại\]\./);
  assert.ok(!page.url().includes("ban"), "the words are in the address");

  await mine.getByRole("button", { name: "Gắn nhãn" }).click();
  await mine.getByRole("button", { name: "Nơi tiếp nhận, trang thiết bị" }).click();
  await mine.getByRole("button", { name: /^Trả lời ý kiến/ }).click();
  const field = mine.getByLabel("Câu trả lời của đơn vị");
  assert.ok(await field.evaluate((f) => f === document.activeElement), "the editor has no focus");
  await field.fill("ữ".repeat(1001));
  assert.ok(await mine.getByText("Dài hơn mức cho phép 1 ký tự.").isVisible());
  await field.fill("Cảm ơn ông/bà.\nĐơn vị sẽ thay bàn trong tháng này.");
  // Looking something up under another tab loses nothing.
  await page.getByRole("tab", { name: "Kết quả" }).click();
  await page.getByRole("tab", { name: "Góp ý" }).click();
  await field.waitFor();
  assert.match(await field.inputValue(), /thay bàn trong tháng này\.$/);
  const preview = mine.getByRole("region", { name: "Người viết sẽ đọc trên biên nhận" });
  assert.match(await preview.innerText(), /Đơn vị trả lời ý kiến của ông\/bà\s+Cảm ơn ông\/bà\.\s+Đơn vị sẽ thay bàn/);
  await accessible(page, "while an answer is written");
  await mine.getByRole("button", { name: "Gửi câu trả lời" }).click();
  await mine.getByText("Đơn vị đã trả lời").waitFor();

  await resident.page.goto(`${url}/r/${resident.receipt}`);
  const said = await resident.page.locator("main").innerText();
  assert.match(said, /Đơn vị trả lời ý kiến của ông\/bà\s+Cảm ơn ông\/bà\.\s+Đơn vị sẽ thay bàn trong tháng này\.\s+Trả lời ngày \d\d\/\d\d\/\d{4}/);
  assert.ok(!said.includes("Bàn viết"), "the receipt shows the comment");
  await resident.context.close();

  // Filters stand in the address; those who review only read.
  await open(auditor, list("comments", "&tag=place&answered=yes"));
  const theirs = card(auditor.page, words);
  assert.match(await theirs.innerText(), /Nơi tiếp nhận, trang thiết bị[^]*Đơn vị sẽ thay bàn/);
  assert.equal(await auditor.page.getByRole("article").getByRole("button").count(), 0);
});

test("the second of two editors is told, and loses nothing", async () => {
  const { page } = unit;
  const words = "Mong có thêm ghế cho người cao tuổi.";
  await (await written(words)).context.close();
  const other = await desk(browser);
  await signIn(other, "unit");
  for (const window of [unit, other]) {
    await open(window, list("comments"));
    await card(window.page, words).getByRole("button", { name: /^Trả lời ý kiến/ }).click();
  }
  const mine = card(page, words);
  await mine.getByLabel("Câu trả lời của đơn vị").fill("Câu của người thứ hai.");
  const theirs = card(other.page, words);
  await theirs.getByLabel("Câu trả lời của đơn vị").fill("Câu của người thứ nhất.");
  await theirs.getByRole("button", { name: "Gửi câu trả lời" }).click();
  await theirs.getByText("Đơn vị đã trả lời").waitFor();
  await other.context.close();

  await mine.getByRole("button", { name: "Gửi câu trả lời" }).click();
  const told = mine.getByRole("alert").filter({ hasText: "vừa trả lời ý kiến này" });
  await told.waitFor();
  assert.match(await told.innerText(), /Câu của người thứ nhất\./);
  assert.equal(await mine.getByLabel("Câu trả lời của đơn vị").inputValue(), "Câu của người thứ hai.");
  await accessible(page, "an answer overtaken");
  await mine.getByRole("button", { name: "Thay bằng nội dung của tôi" }).click();
  await mine.getByText("Đơn vị đã trả lời").waitFor();
  assert.match(await mine.innerText(), /Câu của người thứ hai\./);

  await mine.getByRole("button", { name: "Rút lại" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Rút lại" }).click();
  await mine.getByRole("button", { name: /^Trả lời ý kiến/ }).waitFor();
});

test("nothing that fits is said, with a way out", async () => {
  const { page } = unit;
  await open(unit, list("comments", "&tag=online&answered=yes"));
  assert.ok(await page.getByText("Không có ý kiến nào phù hợp").isVisible());
  await page.getByRole("button", { name: "Bỏ mọi điều kiện lọc" }).click();
  await page.waitForFunction(() => !/tag=|answered=/.test(location.search));
  await page.getByRole("article").first().waitFor();
});

test("excluding a flagged response on the unit's page takes a second auditor, too", async () => {
  const { page } = auditor;
  await open(auditor, list("flagged"));
  const excluded = () => page.getByText(/^\d+ phiếu nghi vấn, 0 phiếu bị loại$/).first().waitFor();
  await excluded();
  const row = page.getByRole("table", { name: "Phiếu nghi vấn và phiếu bị loại" }).locator("tbody tr").first();
  await row.getByRole("button", { name: /^Đề xuất loại phiếu/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Lập đề xuất" }).click();
  assert.ok(await dialog.getByText("Chọn một lý do.").isVisible());
  await dialog.getByRole("radio", { name: "Phiếu gửi thử" }).check();
  await settled(page);
  await accessible(page, "proposing to exclude a response");
  await dialog.getByRole("button", { name: "Lập đề xuất" }).click();
  await dialog.getByText("Không hiển thị kết quả sau, vì so hai kết quả sẽ lộ câu trả lời của ít người.").waitFor();
  await dialog.getByRole("button", { name: "Đóng" }).last().click();
  await row.getByRole("link", { name: "Đang chờ xác nhận" }).click();
  await page.getByRole("heading", { name: "Rà soát phiếu" }).waitFor();
  await page.getByRole("button", { name: "Rút lại" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Rút lại" }).click();
  await page.getByText("Không có đề xuất nào đang chờ").waitFor();
  await open(auditor, list("flagged"));
  await excluded(); // a proposal alone changes nothing
});

test("the promises of every page", { timeout: 300_000 }, async () => {
  await everyView(unit, list("comments"));
  await everyView(auditor, list("flagged"));
});
