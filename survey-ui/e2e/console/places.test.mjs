// The register of units: found, looked at, service points added and renamed by two
// people, and an import that says what it would change.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, desk, everyView, launch, open, settled, signIn, still, url } from "./harness.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

async function signedIn(t, role, options) {
  const window = await desk(browser, options);
  t.after(() => window.context.close());
  await signIn(window, role);
  return window;
}

test("the register of units, in every view", async (t) => {
  const window = await signedIn(t, "auditor");
  await still(window, "/registry", "laptop");
  assert.equal(await window.page.getByRole("rowheader").count(), 114);
  // Few rows: each row is as the others, and axe looks at every one twelve times.
  await everyView(window, "/registry?type=dac_khu", async ({ page, view }) => {
    assert.equal(await page.getByRole("rowheader").count(), 2, view);
    assert.equal(await page.getByRole("button", { name: /Nhập danh mục|Import register/ }).count(), 0, "an auditor imports nothing");
  });
});

test("the table of mergers is found through by old units, and reads well", async (t) => {
  const window = await signedIn(t, "auditor", { scheme: "dark" });
  const { page, faults } = window;
  await still(window, "/registry?tab=mergers", "phone");
  await still(window, "/registry?tab=mergers", "laptop");
  await page.getByRole("searchbox").fill("cam thuong");
  await page.getByRole("button", { name: "Phường Thành Đông" }).waitFor();
  await page.waitForFunction(() => document.querySelectorAll("tbody tr").length < 5);
  await accessible(page, "mergers");
  assert.deepEqual(faults, []);
});

test("units are found without accents, and those of the past by their day", async (t) => {
  const window = await signedIn(t, "admin");
  const { page, faults } = window;
  await open(window, "/registry");
  await page.getByRole("searchbox").fill("cam giang");
  await page.getByRole("button", { name: "Xã Cẩm Giàng" }).waitFor();
  await page.getByText("2 đơn vị", { exact: true }).waitFor();
  await open(window, "/registry?on=2025-06-30");
  await page.getByText("374 đơn vị", { exact: true }).waitFor();
  await page.getByRole("columnheader", { name: "Cấp huyện cũ" }).waitFor();
  assert.deepEqual(faults, []);
});

test("a unit shows what it was formed of, and leads there", async (t) => {
  const window = await signedIn(t, "admin", { width: "phone" });
  const { page, faults } = window;
  await open(window, "/registry?unit=10507@2025-07-01");
  const drawer = page.getByRole("dialog", { name: "Phường Thành Đông" });
  await drawer.getByRole("list", { name: "Hình thành từ" }).getByRole("button", { name: "Phường Cẩm Thượng" }).waitFor();
  await accessible(page, "unit on a phone");
  await drawer.getByRole("button", { name: "Phường Cẩm Thượng" }).click();
  await page.getByRole("dialog", { name: "Phường Cẩm Thượng" }).getByRole("list", { name: "Nhập vào" }).getByText("Phường Thành Đông").waitFor();
  await page.keyboard.press("Escape");
  await page.waitForURL(/\/registry$/);
  assert.deepEqual(faults, []);
});

test("two people rename one service point: the second is told, and nothing is lost", async (t) => {
  const first = await signedIn(t, "admin");
  const second = await signedIn(t, "admin");
  const path = "/registry?unit=11311@2025-07-01";
  await open(first, path);
  const name = `Quầy thử ${Date.now()}`;
  await first.page.getByRole("button", { name: "Thêm điểm tiếp nhận" }).click();
  await first.page.getByRole("button", { name: "Lưu", exact: true }).click();
  await first.page.getByText("Xin nhập tên.").waitFor();
  await accessible(first.page, "no name");
  await first.page.getByLabel("Tên điểm tiếp nhận").fill(name);
  await first.page.getByRole("button", { name: "Lưu", exact: true }).click();
  await first.page.getByRole("button", { name: `Đổi tên ${name}` }).waitFor();

  await open(second, path);
  for (const { page } of [first, second]) await page.getByRole("button", { name: `Đổi tên ${name}` }).click();
  await first.page.getByLabel("Tên điểm tiếp nhận").fill(`${name} A`);
  await first.page.getByRole("button", { name: "Lưu", exact: true }).click();
  await first.page.getByRole("button", { name: `Đổi tên ${name} A` }).waitFor();
  const field = second.page.getByLabel("Tên điểm tiếp nhận");
  await field.fill(`${name} B`);
  await second.page.getByRole("button", { name: "Lưu", exact: true }).click();
  await second.page.getByText(`Người khác vừa đổi tên điểm này thành “${name} A”`).waitFor();
  assert.equal(await field.inputValue(), `${name} B`);
  await accessible(second.page, "told of the other");
  await second.page.getByRole("button", { name: "Lưu", exact: true }).click();
  await second.page.getByRole("button", { name: `Đổi tên ${name} B` }).waitFor();
  assert.deepEqual([...first.faults, ...second.faults], []);
});

test("an import says what is wrong, what would change, and changes it after that", async (t) => {
  const window = await signedIn(t, "admin");
  const { page, context, faults } = window;
  const units = await (await context.request.get(`${url}/api/v1/units/export?what=units`)).text();
  const file = (name, text) => ({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
  await open(window, "/registry");
  await page.getByRole("button", { name: "Nhập danh mục" }).click();
  const dialog = page.getByRole("dialog");
  const input = dialog.locator("input[type=file]").first();

  await input.setInputFiles({ name: "units.csv", mimeType: "text/csv", buffer: Buffer.from([0x58, 0xe3, 0x0a]) });
  await dialog.getByText("Tệp không ở bảng mã UTF-8").waitFor();
  await input.setInputFiles(file("units.csv", units.replace(",phuong,Phường Cẩm Thượng,", ",quan,Phường Cẩm Thượng,")));
  await dialog.getByRole("button", { name: "Kiểm tra tệp" }).click();
  await dialog.getByText("Tệp có lỗi nên chưa nhập được").waitFor();
  await dialog.getByRole("cell", { name: /^loại “quan” không có/ }).waitFor();
  await accessible(page, "faults");
  assert.equal(await dialog.getByRole("button", { name: "Nhập danh mục" }).count(), 0);

  await dialog.getByRole("button", { name: "Chọn tệp khác" }).click();
  const population = String(10_000 + (Date.now() % 80_000));
  const changed = units.replace(/^(11311,2025-07-01,.*,)\d*\r?$/m, `$1${population}\r`);
  assert.notEqual(changed, units);
  await dialog.locator("input[type=file]").first().setInputFiles(file("units.csv", changed));
  await dialog.getByRole("button", { name: "Kiểm tra tệp" }).click();
  await dialog.getByText("Tệp hợp lệ, có thể nhập").waitFor();
  await dialog.getByText("Đơn vị có thay đổi: 1").waitFor();
  await dialog.getByText(population).waitFor();
  await accessible(page, "report");
  await dialog.getByRole("button", { name: "Nhập danh mục" }).click();
  await dialog.waitFor({ state: "hidden" });
  const now = await (await context.request.get(`${url}/api/v1/units/11311`)).json();
  assert.equal(String(now.population), population);
  await settled(page);
  assert.deepEqual(faults, []);
});

test("a unit account has no way to the register", async (t) => {
  const window = await signedIn(t, "unit");
  await open(window, "/registry");
  await window.page.getByRole("heading", { name: "Tài khoản không có quyền xem trang này" }).waitFor();
});
