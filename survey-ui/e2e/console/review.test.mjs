// The review of doubtful responses: a pile is found, looked into and proposed by one
// auditor, confirmed by another, and put back the same way.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, desk, everyView, launch, open, settled, signIn, url } from "./harness.mjs";

let browser, first, second, admin;

before(async () => {
  browser = await launch();
  [first, second, admin] = [await desk(browser), await desk(browser), await desk(browser)];
  await signIn(first, "auditor");
  await signIn(second, "auditor2");
  await signIn(admin, "admin");
});
after(() => browser?.close());

const read = async (window, path) => (await window.context.request.get(`${url}/api/v1${path}`)).json();
const row = (page) => page.getByRole("list", { name: "Các nhóm phiếu" }).getByRole("listitem").filter({ hasText: "Gửi dồn" }).first();
const entry = (page) => page.getByRole("navigation", { name: "Điều hướng chính" }).first().getByRole("link", { name: /^Rà soát phiếu/ });

test("only auditors have the page", async () => {
  await open(admin, "/");
  assert.equal(await entry(admin.page).count(), 0);
  await open(admin, "/review");
  assert.ok(await admin.page.getByText("Rà soát phiếu").count() === 0);
});

test("a pile is looked into, proposed by one and confirmed by another", { timeout: 120_000 }, async () => {
  const { page } = first;
  await open(first, "/review");
  const pile = row(page);
  const n = Number(await pile.locator("b").first().innerText());
  assert.ok(n >= 20, `the demonstration has no pile worth looking at: ${n}`);
  await pile.getByRole("link", { name: /^Xem nhóm/ }).click();
  await page.getByRole("heading", { name: "Vì sao đáng ngờ" }).waitFor();
  await settled(page);
  await accessible(page, "a group");
  const words = await page.getByRole("main").innerText();
  assert.match(words, /Thời gian trả lời/);
  const group = page.url();
  await page.getByRole("button", { name: `Đề xuất loại cả ${n} phiếu` }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Lập đề xuất" }).click();
  assert.ok(await dialog.getByText("Chọn một lý do.").isVisible());
  await dialog.getByRole("radio", { name: "Gửi hàng loạt từ một thiết bị hoặc một điểm tiếp nhận" }).check();
  await dialog.getByRole("textbox", { name: "Ghi chú nội bộ" }).fill("Trùng giờ tập huấn, gọi 0912345678");
  await dialog.getByRole("button", { name: "Lập đề xuất" }).click();
  await dialog.getByRole("table").first().waitFor();
  await settled(page);
  await accessible(page, "before and after");
  await dialog.getByRole("button", { name: "Đóng" }).last().click();
  await page.getByText("Đang chờ xác nhận").first().waitFor();

  await open(first, "/review?view=waiting");
  const own = page.getByRole("article").first();
  await own.getByText("Đề xuất của ông/bà phải do một người kiểm tra khác xác nhận.").waitFor();
  assert.equal(await own.getByRole("button", { name: "Xác nhận" }).count(), 0);
  assert.match(await own.innerText(), /gọi \[số điện thoại\]/);

  const other = second.page;
  await open(second, "/review");
  await entry(other).getByText("1 đề xuất đang chờ").waitFor({ state: "attached" });
  await other.getByRole("tab", { name: /^Chờ xác nhận/ }).click();
  const theirs = other.getByRole("article").first();
  await theirs.getByRole("button", { name: `Xem ${n} phiếu` }).click();
  await theirs.getByRole("table", { name: "Từng phiếu trong nhóm" }).waitFor();
  await theirs.getByRole("button", { name: "Xác nhận" }).click();
  await settled(other);
  await accessible(other, "confirming");
  await other.getByRole("dialog").getByRole("textbox").fill("Đã đối chiếu sổ tiếp công dân");
  await other.getByRole("dialog").getByRole("button", { name: "Xác nhận" }).click();
  await other.getByText("Không có đề xuất nào đang chờ").waitFor();
  await other.getByRole("tab", { name: "Đã quyết định" }).click();
  await other.getByRole("article").first().getByText(`${n} phiếu đã đổi tình trạng`).waitFor();

  // The link to the group leads nowhere now, and says so.
  await page.goto(group);
  await page.getByText("Nhóm phiếu này không còn như trước").waitFor();

  // Back again, by the second to the first.
  await open(second, "/review?standing=excluded");
  await row(other).getByText(String(n), { exact: true }).waitFor();
  await other.getByRole("button", { name: /^Đề xuất khôi phục cả/ }).click();
  await other.getByRole("radio", { name: "Loại nhầm" }).check();
  await other.getByRole("dialog").getByRole("button", { name: "Lập đề xuất" }).click();
  await other.getByRole("dialog").getByRole("table").first().waitFor();
  await open(first, "/review?view=waiting");
  await page.getByRole("button", { name: "Xác nhận" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Xác nhận" }).click();
  await page.getByText("Không có đề xuất nào đang chờ").waitFor();
  await open(first, "/review");
  await row(page).getByText(String(n), { exact: true }).waitFor();
});

test("single responses are chosen, and a proposal is declined with a reason", async () => {
  const { page } = first;
  await open(first, "/review");
  await row(page).getByRole("link", { name: /^Xem nhóm/ }).click();
  const boxes = page.getByRole("table", { name: "Từng phiếu trong nhóm" }).getByRole("checkbox");
  await boxes.nth(0).check();
  await boxes.nth(1).check();
  await page.getByRole("button", { name: "Đề xuất loại 2 phiếu đã chọn" }).click();
  await page.getByRole("radio", { name: "Phiếu gửi thử" }).check();
  await page.getByRole("dialog").getByRole("button", { name: "Lập đề xuất" }).click();
  await page.getByRole("dialog").getByText("Không hiển thị kết quả sau", { exact: false }).waitFor();
  const other = second.page;
  await open(second, "/review?view=waiting");
  await everyView(second, "/review?view=waiting");
  await open(second, "/review?view=waiting");
  await other.evaluate(() => localStorage.setItem("hl.lang", "vi"));
  await open(second, "/review?view=waiting");
  await other.getByRole("button", { name: "Từ chối" }).click();
  await other.getByRole("dialog").getByRole("button", { name: "Từ chối" }).click();
  await other.getByText("Ghi lý do từ chối.").waitFor();
  await other.getByRole("dialog").getByRole("textbox").fill("Chưa đủ căn cứ");
  await other.getByRole("dialog").getByRole("button", { name: "Từ chối" }).click();
  await other.getByText("Không có đề xuất nào đang chờ").waitFor();
});

test("the promises of every page", { timeout: 300_000 }, async () => {
  const q = await read(first, "/campaigns/demo/review");
  const g = q.groups.find((x) => x.pile);
  await everyView(first, "/review");
  await everyView(first, `/review?unit=${encodeURIComponent(g.unit)}&group=${g.id}`);
  await everyView(first, "/review?view=history");
});
