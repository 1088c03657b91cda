// Questionnaires and criteria sets: written by fields and as YAML, seen as residents
// see them, compared, tried, and never written over by surprise.
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
const frame = (page) => page.frameLocator("iframe[title='Xem trước trên điện thoại']");

test("the editor holds what every page promises", async (t) => {
  const window = await signedIn(t, "admin");
  await everyView(window, "/forms/edit?from=dich-vu-cong@1&as=new", async ({ page }) => {
    assert.ok(await page.locator("iframe").count() === 1);
  });
});

test("a new version: fields, YAML and the phone stay in step, and it is compared", async (t) => {
  const window = await signedIn(t, "admin");
  const { page, context } = window;
  await open(window, "/forms/dich-vu-cong/1");
  await page.getByRole("link", { name: "Tạo phiên bản mới từ bản này" }).click();
  await page.getByRole("button", { name: /Lưu phiên bản \d+/ }).waitFor();

  // A text by its field; the phone follows.
  await page.getByRole("button", { name: /^1\.2\. Biển hiệu/ }).click();
  const field = page.getByRole("textbox", { name: "Câu hỏi (tiếng Việt)" });
  await field.fill("Bảng chỉ dẫn dễ thấy, dễ hiểu");
  await frame(page).getByText("Bảng chỉ dẫn dễ thấy, dễ hiểu").waitFor();
  await settled(page);
  await accessible(page, "a question is open");

  // The same in YAML, comments and all.
  await page.getByText("YAML", { exact: true }).click();
  const yaml = page.getByLabel("Nội dung YAML của mẫu phiếu");
  const text = await yaml.inputValue();
  assert.match(text, /^# Phiếu mặc định/);
  assert.match(text, /vi: Bảng chỉ dẫn dễ thấy, dễ hiểu/);
  await accessible(page, "YAML");

  // Broken YAML: the problem by its line, the fields wait, the phone shows the last.
  await yaml.fill(text.replace("type: scale", "type: stars"));
  await page.getByRole("button", { name: /không có loại câu hỏi “stars”/ }).click();
  assert.ok(await yaml.evaluate((e) => e === document.activeElement && e.value.slice(0, e.selectionStart).split("\n").length > 20));
  await yaml.fill(text + "\n  x: [");
  await page.getByText("Biểu mẫu", { exact: true }).click();
  await page.getByText("Nội dung YAML chưa đúng cú pháp").waitFor();
  await frame(page).getByText("Bảng chỉ dẫn dễ thấy, dễ hiểu").waitFor();
  await page.getByRole("button", { name: "Mở thẻ YAML" }).click();
  await yaml.fill(text);
  await page.getByText("Không có lỗi").waitFor();

  // The draft outlives the page.
  await page.reload();
  await settled(page);
  await page.getByText("Đang mở bản nháp").waitFor();

  await page.getByRole("button", { name: /Lưu phiên bản \d+/ }).click();
  await page.waitForURL(/\/forms\/dich-vu-cong\/\d+$/);
  const version = Number(page.url().split("/").at(-1));
  await page.getByRole("combobox", { name: "So sánh với phiên bản" }).click();
  await page.getByRole("option", { name: "phiên bản 1", exact: true }).click();
  await page.getByText("Biển hiệu, chỉ dẫn rõ ràng, dễ thấy").waitFor();
  await page.getByText("1 thay đổi").waitFor();
  await settled(page);
  await accessible(page, "comparison");

  // Two people: the second sees both and decides.
  await page.getByRole("link", { name: "Sửa", exact: true }).click();
  await page.getByRole("button", { name: /^1\.3\. / }).click();
  await page.getByRole("textbox", { name: "Câu hỏi (tiếng Việt)" }).fill("Câu của tôi");
  const read = await context.request.get(`${url}/api/v1/questionnaires/dich-vu-cong/${version}`);
  const theirs = (await read.json()).yaml.replace("Trụ sở sạch sẽ, văn minh", "Câu của người khác");
  const stored = await context.request.post(`${url}/api/v1/questionnaires`, {
    data: theirs, headers: { ...headers, "Content-Type": "application/yaml", "If-Match": read.headers()["etag"] },
  });
  assert.equal(stored.status(), 200, await stored.text());
  await page.getByText("Bản nháp được giữ trong trình duyệt").waitFor();
  await page.getByRole("button", { name: /Lưu thay cho phiên bản/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Câu của người khác").waitFor();
  await dialog.getByText("Câu của tôi").waitFor();
  await accessible(page, "two people");
  await dialog.getByRole("button", { name: "Lưu đè bằng bản của tôi" }).click();
  await page.waitForURL(new RegExp(`/forms/dich-vu-cong/${version}$`));
  const after = await (await context.request.get(`${url}/api/v1/questionnaires/dich-vu-cong/${version}`)).json();
  assert.match(after.yaml, /Câu của tôi/);
  assert.deepEqual(window.faults, []);
});

test("nothing that is written into a form runs in the preview", async (t) => {
  const window = await signedIn(t, "admin");
  const { page } = window;
  await open(window, "/forms/edit?tab=yaml");
  const yaml = page.getByLabel("Nội dung YAML của mẫu phiếu");
  const evil = "<img src=x onerror='parent.document.title=1'><script>parent.document.title=2</script>";
  await yaml.fill((await yaml.inputValue()).replace("vi: Đánh giá chung", `vi: "${evil}"`));
  await frame(page).getByText("<img src=x").waitFor();
  assert.equal(await frame(page).locator("script, img, [onerror]").count(), 0);
  assert.match(await page.title(), /Hài Lòng$/);
  assert.deepEqual(window.faults, []);
});

test("a criteria set in words, tried on existing counts", async (t) => {
  const window = await signedIn(t, "admin");
  const { page } = window;
  await everyView(window, "/criteria/mau-bac/1");
  await page.getByText("Chạy thử", { exact: true }).click();
  await page.getByRole("button", { name: "Chạy thử", exact: true }).click();
  await page.getByText(/Điểm trung bình: /).waitFor();
  assert.ok(await page.getByRole("row").count() > 100, "every unit has its row");
  await page.getByLabel("Tìm đơn vị").fill("hong bang");
  await page.getByRole("rowheader", { name: "Phường Hồng Bàng" }).waitFor();
  await accessible(page, "try-out");

  // By a field, and tried before it is stored.
  await open(window, "/criteria?edit=mau-bac@1");
  await page.getByLabel("Trong đó người dân quyết định").fill("10");
  await page.getByText("từ 90 %: 100 % số điểm (10 điểm)").waitFor();
  await page.getByText("Không có lỗi").waitFor();
  await page.getByRole("button", { name: "Chạy thử", exact: true }).click();
  await page.getByText(/đơn vị giảm điểm/).waitFor();
  await settled(page);
  await accessible(page, "criteria editor");
  await page.getByRole("button", { name: "Hoàn tác" }).click();
  await page.getByText("Chưa có gì khác so với bản đã lưu.").waitFor();
  assert.deepEqual(window.faults, []);
});
