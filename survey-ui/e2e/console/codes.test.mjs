// Codes and posters: found, issued after it was said how many, revoked with a reason,
// shown as a poster, printed; and the list of scans in the wrong place.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, desk, everyView, launch, open, signIn, still, url } from "./harness.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

async function signedIn(t, role, options) {
  const window = await desk(browser, options);
  t.after(() => window.context.close());
  await signIn(window, role);
  return window;
}

const rows = (page) => page.getByRole("table").getByRole("rowheader");

test("codes and stray scans, in every view", async (t) => {
  const window = await signedIn(t, "admin");
  await still(window, "/codes", "laptop");
  assert.ok(await rows(window.page).count() >= 114);
  // Few rows: each row is as the others, and axe looks at every one twelve times.
  await everyView(window, "/codes?q=cat+hai", async ({ page, view }) => {
    assert.ok(await rows(page).count() >= 3, view);
  });
  await everyView(window, "/codes?tab=stray");
});

test("issuing says how many before, and issues no more than that", async (t) => {
  const window = await signedIn(t, "admin");
  const { page, context, faults } = window;
  const codes = async () => (await (await context.request.get(`${url}/api/v1/codes?status=active`)).json()).length;
  const all = await codes();
  await open(window, "/codes");
  await page.getByRole("button", { name: "Cấp mã còn thiếu" }).click();
  const dialog = page.getByRole("dialog", { name: "Cấp mã còn thiếu" });
  await dialog.getByText("Mọi nơi đã chọn đều có mã").waitFor(); // of the demonstration
  assert.ok(await dialog.getByRole("button", { name: "Cấp mã", exact: true }).isDisabled());
  await dialog.getByRole("radio", { name: "Đường dẫn" }).check();
  await dialog.getByRole("radio", { name: "Từng điểm tiếp nhận" }).check();
  await dialog.getByRole("radio", { name: "Chỉ một số đơn vị" }).check();
  await dialog.getByText("Chưa chọn đơn vị nào.").waitFor();
  await dialog.getByRole("combobox", { name: "Tìm và chọn đơn vị" }).fill("cat hai");
  await page.getByRole("option", { name: "Đặc khu Cát Hải" }).click();
  await dialog.getByText("Sẽ cấp 2 mã mới").waitFor();
  await dialog.getByText("Cấp cho", { exact: true }).click(); // out of the field: the list of units closes
  await page.getByRole("option").first().waitFor({ state: "hidden" });
  await accessible(page, "issue");
  await dialog.getByRole("button", { name: "Cấp 2 mã" }).click();
  await page.getByText("Đã cấp 2 mã mới.").waitFor();
  assert.equal(await codes(), all + 2);
  assert.deepEqual(faults, []);
});

test("a revoked code says why, to the office and to whoever scans it", async (t) => {
  const window = await signedIn(t, "admin");
  const { page, context, faults } = window;
  const order = { unit: "10507", point: "quay-cu", point_name: "Quầy cũ", channel: "qr" };
  const [code] = await (await context.request.post(`${url}/api/v1/codes`, { data: order, headers: { Origin: new URL(url).origin } })).json();
  await open(window, "/codes");
  await page.getByRole("searchbox").fill("quay cu");
  await page.getByRole("button", { name: /^Thu hồi mã: .*Quầy cũ/ }).click();
  const dialog = page.getByRole("dialog", { name: "Thu hồi mã" });
  await dialog.getByText("Áp phích đã in với mã này vẫn quét được").waitFor();
  await dialog.getByRole("button", { name: "Thu hồi mã" }).click();
  await dialog.getByText("Xin ghi lý do.").waitFor();
  await accessible(page, "no reason");
  await dialog.getByRole("textbox").fill("Quầy đã dời sang chỗ khác");
  await dialog.getByRole("button", { name: "Thu hồi mã" }).click();
  await dialog.waitFor({ state: "hidden" });
  await page.getByRole("heading", { name: "Không có mã nào phù hợp" }).waitFor();
  await page.getByText("Đã thu hồi", { exact: true }).first().click();
  await page.getByText("Quầy đã dời sang chỗ khác").first().waitFor();
  assert.equal((await context.request.get(`${url}/q/${code.code}`)).status(), 410);
  assert.deepEqual(faults, []);
});

test("a poster is seen before it is printed, and a choice of them printed together", async (t) => {
  const window = await signedIn(t, "admin");
  const { page, faults } = window;
  await open(window, "/codes");
  await page.getByRole("searchbox").fill("cat ba");
  await page.getByRole("button", { name: /^Xem áp phích: .*Cát Bà/ }).click();
  const dialog = page.getByRole("dialog", { name: "Áp phích" });
  const picture = dialog.getByRole("img", { name: /Cát Bà/ });
  await picture.waitFor();
  await page.waitForFunction((e) => e.complete && e.naturalWidth > 0, await picture.elementHandle());
  await dialog.getByText("Nhãn dán").click();
  await accessible(page, "poster");
  assert.match(await dialog.getByRole("link", { name: "Mở bản in (PDF)" }).getAttribute("href"), /^\/api\/v1\/posters\?size=sticker&code=[0-9A-Z]{8}$/);
  await page.keyboard.press("Escape");
  await page.getByRole("searchbox").fill("cat hai");
  await page.getByRole("button", { name: /^Chọn \d+ mã QR đang hiển thị/ }).click();
  await page.getByRole("button", { name: "In áp phích đã chọn" }).click();
  const print = page.getByRole("dialog", { name: "In áp phích" });
  const [file] = await Promise.all([page.waitForEvent("download"), print.getByRole("link", { name: "Tải tệp PDF" }).click()]);
  assert.equal(file.suggestedFilename(), "ma-qr-11914.pdf");
  assert.deepEqual(faults, []);
});

test("a unit account has its own codes, to look at and to print", async (t) => {
  const window = await signedIn(t, "unit", { width: "phone" });
  const { page, context, faults } = window;
  await open(window, "/codes");
  const { unit } = await (await context.request.get(`${url}/api/v1/session`)).json();
  for (const name of await rows(page).allInnerTexts()) assert.equal(name.trim(), unit.name);
  assert.equal(await page.getByRole("button", { name: "Cấp mã còn thiếu" }).count(), 0);
  assert.equal(await page.getByRole("button", { name: /^Thu hồi/ }).count(), 0);
  await page.getByRole("button", { name: /^Xem áp phích: / }).first().click();
  await page.getByRole("dialog", { name: "Áp phích" }).getByRole("img", { name: unit.name }).waitFor();
  await accessible(page, "poster on a phone");
  assert.deepEqual(faults, []);
});
