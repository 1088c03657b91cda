// People and API keys, as an administrator works with them.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, desk, everyView, launch, open, settled, signIn, url } from "./harness.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

async function asAdmin(t, options) {
  const window = await desk(browser, options);
  t.after(() => window.context.close());
  await signIn(window, "admin");
  return window;
}

const api = async (context, method, path, data, headers = {}) => {
  const answer = await context.request.fetch(`${url}/api/v1${path}`, { method, data, headers: { Origin: new URL(url).origin, ...headers } });
  assert.ok(answer.ok(), `${method} ${path}: ${answer.status()} ${await answer.text()}`);
  return { body: await answer.json(), etag: answer.headers().etag };
};

const invited = (context, login, name) => api(context, "POST", "/accounts", { login, name, role: "auditor" }).then((r) => r.body);

test("people, keys and the own account keep the promises of every page", async (t) => {
  const window = await asAdmin(t);
  const { context } = window;
  await invited(context, "ten.rat.dai", "Bộ phận Tiếp nhận và Trả kết quả giải quyết thủ tục hành chính");
  await api(context, "POST", "/keys", { name: "Cổng dữ liệu mở thành phố", scopes: ["figures.read", "exports.make"] });
  await everyView(window, "/people");
  await everyView(window, "/people?tab=keys");
  await everyView(window, "/account");
});

test("an invitation: unit without accents, link once, a message to send, and it works", async (t) => {
  const window = await asAdmin(t);
  const { page } = window;
  await open(window, "/people");
  await page.getByRole("button", { name: "Mời người dùng" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Tạo lời mời" }).click();
  await dialog.getByText("Vui lòng chọn đơn vị.").waitFor();
  await dialog.getByLabel("Họ và tên").fill("Cán bộ một cửa");
  await dialog.getByLabel("Tên đăng nhập").fill("mot.cua.1");
  await dialog.getByRole("combobox", { name: "Đơn vị" }).fill("hong bang");
  await page.getByRole("option", { name: "Phường Hồng Bàng", exact: true }).click();
  await accessible(page, "invitation");
  await dialog.getByRole("button", { name: "Tạo lời mời" }).click();
  const link = await dialog.getByLabel("Đường liên kết", { exact: true }).inputValue();
  assert.match(await dialog.getByLabel("Nội dung tin nhắn soạn sẵn").inputValue(), /^Kính gửi Cán bộ một cửa,/);
  assert.ok((await dialog.getByLabel("Nội dung tin nhắn soạn sẵn").inputValue()).includes(link));
  await accessible(page, "link");
  await dialog.getByRole("button", { name: "Xong" }).click();
  await page.getByRole("rowheader", { name: /Cán bộ một cửa/ }).waitFor();

  const guest = await desk(browser, { width: "phone" });
  t.after(() => guest.context.close());
  await guest.page.goto(link);
  await guest.page.getByLabel("Mật khẩu mới").fill("ba con voi qua sông lớn");
  await guest.page.getByRole("button", { name: "Kích hoạt" }).click();
  await guest.page.waitForURL(/\/console\/units\//);
  assert.deepEqual(guest.faults, []);
  assert.deepEqual(window.faults, []);
});

test("two people edit one account: the second is told, and loses nothing", async (t) => {
  const window = await asAdmin(t);
  const { page, context } = window;
  const { account } = await invited(context, "hai.nguoi.sua", "Kiểm tra 7");
  await open(window, "/people?q=hai.nguoi.sua");
  await page.getByRole("button", { name: "Thao tác với Kiểm tra 7" }).click();
  await page.getByRole("menuitem", { name: "Sửa thông tin" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Họ và tên").fill("Kiểm tra bảy");
  const { etag } = await api(context, "GET", `/accounts/${account.id}`);
  await api(context, "PUT", `/accounts/${account.id}`, { name: "Kiểm tra số 7", role: "admin" }, { "If-Match": etag });
  await dialog.getByRole("button", { name: "Lưu", exact: true }).click();
  await dialog.getByText("Họ và tên: Kiểm tra số 7").waitFor();
  await dialog.getByText("Vai trò: Quản trị thành phố").waitFor();
  await accessible(page, "stale");
  assert.equal(await dialog.getByLabel("Họ và tên").inputValue(), "Kiểm tra bảy");
  await dialog.getByRole("button", { name: "Vẫn lưu nội dung của tôi" }).click();
  await page.getByText("Đã lưu.").waitFor();
  await page.getByRole("rowheader", { name: /Kiểm tra bảy/ }).waitFor();
  assert.equal((await api(context, "GET", `/accounts/${account.id}`)).body.role, "auditor");
});

test("disabling needs a reason and shows it; enabling and a new link", async (t) => {
  const window = await asAdmin(t);
  const { page, context } = window;
  await invited(context, "se.bi.khoa", "Kiểm tra 8");
  await open(window, "/people?q=se.bi.khoa");
  const act = async (what) => {
    await page.getByRole("button", { name: "Thao tác với Kiểm tra 8" }).click();
    await page.getByRole("menuitem", { name: what }).click();
  };
  const dialog = page.getByRole("dialog");
  await act("Khóa tài khoản");
  await dialog.getByRole("button", { name: "Khóa tài khoản" }).click();
  await dialog.getByRole("textbox").fill("Chuyển công tác");
  await accessible(page, "disable");
  await dialog.getByRole("button", { name: "Khóa tài khoản" }).click();
  await page.getByText(/: Chuyển công tác$/).waitFor();
  await act("Mở lại tài khoản");
  await dialog.getByRole("button", { name: "Mở lại tài khoản" }).click();
  await page.getByText("Lời mời hết hạn").waitFor();
  await act("Cấp đường liên kết mới");
  await dialog.getByRole("button", { name: "Cấp đường liên kết mới" }).click();
  await page.getByRole("dialog", { name: "Gửi đường liên kết cho người dùng" }).getByRole("button", { name: "Xong" }).click();
  await page.getByRole("table").getByText("Chờ kích hoạt").waitFor();
});

test("nobody is offered to disable himself", async (t) => {
  const window = await asAdmin(t);
  const { page } = window;
  await open(window, "/people?q=quan-tri");
  await page.getByRole("button", { name: /^Thao tác với Quản trị viên/ }).click();
  await page.getByRole("menuitem", { name: "Sửa thông tin" }).waitFor();
  assert.equal(await page.getByRole("menuitem").count(), 1);
  await page.getByRole("menuitem", { name: "Sửa thông tin" }).click();
  await page.getByText("Không tự đổi vai trò của chính mình").waitFor();
});

test("a key is shown once, works, and is refused when revoked", async (t) => {
  const window = await asAdmin(t);
  const { page } = window;
  await open(window, "/people?tab=keys");
  await page.getByRole("button", { name: "Tạo khóa" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Tên hệ thống dùng khóa").fill("Hệ thống thử");
  await settled(page);
  await accessible(page, "key form");
  await dialog.getByRole("button", { name: "Tạo khóa" }).click();
  const key = await dialog.getByLabel("Khóa API", { exact: true }).inputValue();
  await dialog.getByRole("button", { name: "Xong" }).click();
  const ask = async () => (await fetch(url + "/api/v1/campaigns", { headers: { Authorization: `Bearer ${key}` } })).status;
  assert.equal(await ask(), 200);
  await page.getByRole("button", { name: "Thu hồi khóa Hệ thống thử" }).click();
  await dialog.getByRole("textbox").fill("Hết thời gian thử");
  await dialog.getByRole("button", { name: "Thu hồi", exact: true }).click();
  await dialog.waitFor({ state: "hidden" });
  await page.getByText(/Hết thời gian thử$/).waitFor();
  assert.equal(await ask(), 401);
});
