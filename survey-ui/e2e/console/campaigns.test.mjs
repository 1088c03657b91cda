// Campaigns: made in the wizard, told what keeps them from opening, changed by two
// people at once, opened and closed for good.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, desk, everyView, launch, open, settled, signIn, url } from "./harness.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

async function signedIn(t, role, options) {
  const window = await desk(browser, options);
  t.after(() => window.context.close());
  await signIn(window, role);
  return window;
}

const headers = { Origin: new URL(url).origin };

test("the list holds what every page promises", async (t) => {
  const window = await signedIn(t, "admin");
  await everyView(window, "/campaigns");
});

test("from the wizard to a draft that two people change at once", async (t) => {
  const window = await signedIn(t, "admin");
  const { page, context } = window;
  await open(window, "/campaigns");
  await page.getByRole("button", { name: "Tạo đợt mới" }).click();

  // Empty fields are told, and nothing is sent.
  await page.getByRole("button", { name: "Tiếp tục" }).click();
  await page.getByText("Cần điền mục này.").first().waitFor();
  await accessible(page, "wizard, first step");
  const id = `dot-thu-${Date.now().toString(36)}`;
  await page.getByLabel("Tên đợt (tiếng Việt)").fill("Đợt thử của kiểm thử");
  assert.equal(await page.getByLabel("Mã đợt").inputValue(), "dot-thu-cua-kiem-thu");
  await page.getByLabel("Mã đợt").fill(id);
  await page.getByLabel("Tên đợt (tiếng Anh)").fill("Trial round");
  for (const [label, day] of [["Ngày bắt đầu nhận phiếu", "01/12/2030"], ["Ngày cuối nhận phiếu", "31/12/2030"]]) {
    await page.getByLabel(label).fill(day);
    await page.getByLabel(label).press("Tab");
  }
  await page.getByText("31 ngày, tính cả ngày đầu và ngày cuối").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Tiếp tục" }).click();

  await page.getByRole("combobox", { name: "Mẫu phiếu" }).click();
  await page.getByRole("option").filter({ hasText: "dich-vu-cong" }).last().click();
  await page.getByRole("combobox", { name: "Bộ tiêu chí" }).click();
  await page.getByRole("option").filter({ hasText: "mau-bac" }).click();
  await page.getByRole("button", { name: "Tiếp tục" }).click();

  await page.getByText("Dán danh sách mã").click();
  await page.getByLabel("Mã đơn vị, cách nhau").fill("11311 10507 99999");
  await page.getByRole("button", { name: "Dùng danh sách này" }).click();
  await page.getByText("Không có trong danh mục: 99999").waitFor();
  await page.getByText("Đã chọn 2 trong 114 đơn vị").waitFor();
  await accessible(page, "wizard, units");
  await page.getByText("Từng đơn vị").click();
  await page.getByLabel("Tìm đơn vị").fill("hong bang");
  assert.ok(await page.getByRole("checkbox", { name: "Phường Hồng Bàng" }).isChecked(), "search without accents finds what was pasted");
  await page.getByRole("button", { name: "Tiếp tục" }).click();

  // Another channel than the open demonstration's could not be had: it takes all.
  await page.getByLabel("Số hồ sơ của kỳ").fill("Đơn vị\tSố hồ sơ\n11311\t4.200\nkhông có\t5");
  await page.getByText("Không có đơn vị này trong đợt").waitFor();
  await page.getByRole("button", { name: "Ghi các số này" }).click();
  await page.getByText("Đã có số hồ sơ của 1/2 đơn vị").waitFor();
  await page.getByRole("button", { name: "Tiếp tục" }).click();
  await accessible(page, "wizard, review");
  await page.getByRole("button", { name: "Lưu dự thảo" }).click();

  // What keeps it from opening is told, and the button knows.
  await page.getByRole("heading", { name: "Đợt thử của kiểm thử" }).waitFor();
  await page.getByText("đang được khảo sát cùng kênh trong đợt demo").waitFor();
  assert.ok(await page.getByRole("button", { name: "Mở đợt" }).isDisabled());
  await settled(page);
  await accessible(page, "draft");

  // Somebody else changes the phone number while we write another title.
  await page.getByRole("button", { name: "Sửa", exact: true }).click();
  await page.getByLabel("Tên đợt (tiếng Việt)").fill("Tên của tôi");
  const read = await context.request.get(`${url}/api/v1/campaigns/${id}`);
  const now = await read.json();
  const order = {
    title: now.title, first: now.first, last: now.last, channels: ["kiosk"], units: now.chosen.map((u) => u.unit), phone: "0225 000 000",
    questionnaire: now.questionnaire, criteria: now.criteria, transactions: {},
  };
  const theirs = await context.request.put(`${url}/api/v1/campaigns/${id}`, { data: order, headers: { ...headers, "If-Match": read.headers()["etag"] } });
  assert.equal(theirs.status(), 200, await theirs.text());
  await page.getByRole("button", { name: "Lưu thay đổi" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Người khác vừa sửa đợt này").waitFor();
  await dialog.getByText("0225 000 000").waitFor();
  await accessible(page, "two people");
  await dialog.getByRole("button", { name: "Giữ các mục tôi đã sửa" }).click();
  await page.getByRole("button", { name: "Lưu thay đổi" }).click();
  await page.getByRole("heading", { name: "Tên của tôi" }).waitFor();
  await page.getByText("0225 000 000").waitFor(); // theirs is kept beside ours

  const after = await (await context.request.get(`${url}/api/v1/campaigns/${id}`)).json();
  assert.deepEqual([after.title.vi, after.phone, after.channels], ["Tên của tôi", "0225 000 000", ["kiosk"]]);
  assert.deepEqual(window.faults, []);
});

test("an open campaign says what can't change, and what closing means", async (t) => {
  const window = await signedIn(t, "admin");
  const { page } = window;
  await open(window, "/campaigns/demo?edit=1");
  await page.getByText("Đợt đang mở: chỉ sửa được").waitFor();
  assert.equal(await page.getByText("Dán danh sách mã").count(), 0);
  assert.ok(await page.getByLabel("Ngày bắt đầu nhận phiếu").isDisabled());
  await page.getByRole("button", { name: "Hủy" }).click();
  await page.getByRole("button", { name: "Đóng đợt" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Đợt đã đóng không mở lại được.").waitFor();
  await accessible(page, "closing");
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
});

test("opening and closing are asked about, and said in words", async (t) => {
  const window = await signedIn(t, "admin");
  const { page, context } = window;
  // Units of today are in the open demonstration; one that ended with June 2025 is free.
  const id = `dot-cu-${Date.now().toString(36)}`;
  const [old] = await (await context.request.get(`${url}/api/v1/units?on=2025-05-01`)).json();
  const made = await context.request.post(`${url}/api/v1/campaigns`, {
    headers,
    data: {
      id, title: { vi: "Đợt đã qua", en: "A past round" }, first: "2025-05-01", last: "2025-05-31", channels: ["kiosk"], units: [old.key], phone: "",
      questionnaire: { id: "dich-vu-cong", version: 1 }, criteria: { id: "mau-tuyen-tinh", version: 1 }, transactions: {},
    },
  });
  assert.equal(made.status(), 201, await made.text());
  await open(window, `/campaigns/${id}`);
  await page.getByText("Ngày kết thúc đã qua").waitFor();
  await page.getByRole("button", { name: "Mở đợt" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Sau khi mở, sẽ không thể:").waitFor();
  await accessible(page, "opening");
  await dialog.getByRole("button", { name: "Mở đợt" }).click();
  await page.getByText("Đã hết thời gian nhận phiếu nhưng chưa đóng.").waitFor();
  await page.getByRole("button", { name: "Đóng đợt" }).click();
  await dialog.getByRole("button", { name: "Đóng đợt" }).click();
  await page.getByText("Không nhận thêm phiếu.").waitFor();
  assert.equal(await page.getByRole("button", { name: "Mở đợt" }).count(), 0);

  // Certified, taken away, corrected and certified again.
  const card = page.locator("section", { has: page.getByRole("heading", { name: "Biên bản chốt số liệu" }) });
  await card.getByText("Đợt đã đóng, chưa chốt số liệu.").waitFor();
  await accessible(page, "before it is certified");
  await card.getByRole("button", { name: "Chốt số liệu" }).click();
  await dialog.getByText("Sau khi chốt, sẽ không thể:").waitFor();
  await accessible(page, "certifying");
  await dialog.getByRole("button", { name: "Chốt số liệu" }).click();
  await card.getByText("Có hiệu lực").waitFor({ timeout: 60_000 });
  await page.getByText("Số liệu đã chốt, không thay đổi nữa.").waitFor();
  await accessible(page, "certified");
  const href = await card.getByRole("link", { name: /Tệp biên bản/ }).getAttribute("href");
  const signed = await (await context.request.get(url + href)).json();
  assert.equal(signed.certificate.campaign.id, id);
  assert.equal(await card.getByRole("textbox", { name: "Khóa công khai" }).inputValue(), signed.key);
  const print = await context.request.get(url + (await card.getByRole("link", { name: /Bản in/ }).getAttribute("href")));
  assert.equal((await print.body()).subarray(0, 5).toString(), "%PDF-");
  await card.getByRole("button", { name: "Đính chính" }).click();
  await dialog.getByLabel(/Lý do/).fill("Loại phiếu do cán bộ tự bấm");
  await dialog.getByRole("button", { name: "Mở đính chính" }).click();
  await card.getByText("Loại phiếu do cán bộ tự bấm").waitFor();
  await card.getByRole("button", { name: "Chốt lại" }).click();
  await dialog.getByRole("button", { name: "Chốt lại" }).click();
  await card.getByText("Các biên bản đã bị thay thế").waitFor({ timeout: 60_000 });
  await accessible(page, "corrected");
  assert.deepEqual(window.faults, []);
});

test("an auditor reads and has no way to change", async (t) => {
  const window = await signedIn(t, "auditor", { width: "phone" });
  const { page } = window;
  await open(window, "/campaigns");
  await page.getByRole("link", { name: /Khảo sát mức độ hài lòng/ }).first().waitFor();
  await accessible(page, "list on a phone");
  assert.equal(await page.getByRole("button", { name: "Tạo đợt mới" }).count(), 0);
  await open(window, "/campaigns/demo?edit=1");
  assert.equal(await page.getByRole("button", { name: "Lưu thay đổi" }).count(), 0);
  assert.equal(await page.getByRole("button", { name: "Đóng đợt" }).count(), 0);
});
