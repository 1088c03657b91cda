// Tablets: added and paired, watched, changed by two people at once, silenced by a
// message, cut off; and the sheet that goes with them. A tablet here is what it is to
// the server: a key and what it says.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, desk, everyView, launch, open, signIn, url } from "./harness.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

async function signedIn(t, role, options) {
  const window = await desk(browser, options);
  t.after(() => window.context.close());
  await signIn(window, role);
  return window;
}

const own = { Origin: new URL(url).origin };

async function send({ context }, method, path, data, headers = {}) {
  const answer = await context.request.fetch(`${url}/api/v1${path}`, { method, data, headers: { ...own, ...headers } });
  assert.ok(answer.ok(), `${method} ${path}: ${answer.status()} ${await answer.text()}`);
  return answer;
}

/** A new kiosk with its first code. */
const add = async (window, name, place = { unit: "10507" }) => (await send(window, "POST", "/kiosks", { name, ...place })).json();

/** Uses a code, as a tablet does; returns its key. */
async function pair(window, code) {
  const answer = await window.context.request.post(`${url}/api/v1/kiosk/pair`, { data: { code } });
  assert.ok(answer.ok(), `pairing: ${answer.status()} ${await answer.text()}`);
  return (await answer.json()).key;
}

const beat = (window, key, over = {}) => window.context.request.post(`${url}/api/v1/kiosk/heartbeat`, {
  headers: { Authorization: `Bearer ${key}` },
  data: {
    now: new Date().toISOString(), queue: 0, oldest: null, aside: 0, app: "1.0.0", used: 3_400_000, quota: 2_000_000_000, persisted: true, battery: 76,
    charging: true, ...over,
  },
});

test("a list that is empty leads on; nobody is shown what he may not do", async (t) => {
  const admin = await signedIn(t, "admin");
  await open(admin, "/kiosks");
  await admin.page.getByRole("heading", { name: "Chưa có máy tính bảng nào" }).waitFor();
  assert.equal(await admin.page.getByRole("button", { name: "Thêm máy" }).count(), 2); // above, and where it is missing
  await accessible(admin.page, "none");
  const auditor = await signedIn(t, "auditor");
  await open(auditor, "/kiosks");
  await auditor.page.getByText("Quản trị thành phố hoặc đơn vị chưa thêm máy nào.").waitFor();
  assert.equal(await auditor.page.getByRole("button", { name: "Thêm máy" }).count(), 0);
  await open(auditor, "/kiosks/nothing");
  await auditor.page.getByRole("alert").waitFor();
  assert.deepEqual([...admin.faults, ...auditor.faults], []);
});

test("adding shows a code once, and says when a tablet has used it", async (t) => {
  const window = await signedIn(t, "admin");
  const { page, faults } = window;
  await open(window, "/kiosks");
  await page.getByRole("button", { name: "Thêm máy" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Thêm và lấy mã" }).click();
  await dialog.getByText("Vui lòng đặt tên máy.").waitFor();
  await dialog.getByText("Vui lòng chọn đơn vị.").waitFor();
  await dialog.getByRole("combobox", { name: "Đơn vị" }).fill("cat hai");
  await page.getByRole("option", { name: "Đặc khu Cát Hải" }).click();
  await dialog.getByRole("textbox", { name: "Tên máy" }).fill("Máy quầy số 1");
  await accessible(page, "add");
  await dialog.getByRole("button", { name: "Thêm và lấy mã" }).click();
  const shown = dialog.getByRole("img", { name: /^Mã ghép nối: / });
  const text = await shown.innerText();
  assert.match(text, /^[0-9A-Z]{4} [0-9A-Z]{4}$/);
  await dialog.getByRole("img", { name: `Mã QR mở ${new URL(url).origin}/kiosk/ và ghép nối máy` }).waitFor();
  await dialog.getByText(/^Còn hiệu lực/).waitFor();
  await accessible(page, "code");
  const key = await pair(window, text.replace(" ", ""));
  assert.ok((await beat(window, key, { queue: 12, oldest: new Date().toISOString() })).ok());
  await dialog.getByText("Máy đã được ghép nối.").waitFor();
  await dialog.getByRole("button", { name: "Xong" }).click();
  const row = page.getByRole("row", { name: /Máy quầy số 1/ });
  await row.getByText("Đang hoạt động").waitFor();
  await row.getByText("vừa xong").waitFor();
  assert.equal(await page.getByText(text).count(), 0);
  assert.deepEqual(faults, []);
});

test("a code that ran out is told, and another takes its place", async (t) => {
  const window = await signedIn(t, "admin");
  const { page, faults } = window;
  const { kiosk } = await add(window, "Máy hết mã");
  await page.clock.install();
  await open(window, `/kiosks/${kiosk.id}`);
  await page.getByRole("button", { name: "Lấy mã ghép nối" }).click();
  const dialog = page.getByRole("dialog", { name: "Mã ghép nối" });
  await dialog.getByRole("button", { name: "Tạo mã mới" }).click();
  const shown = dialog.getByRole("img", { name: /^Mã ghép nối: / });
  const first = await shown.innerText();
  await page.clock.fastForward("10:01");
  await dialog.getByText("Mã đã hết hiệu lực.").waitFor();
  assert.equal(await shown.count(), 0);
  await dialog.getByRole("button", { name: "Tạo mã mới" }).click();
  await shown.waitFor();
  assert.notEqual(await shown.innerText(), first);
  assert.deepEqual(faults, []);
});

test("settings of two people at once: nothing that was typed is lost", async (t) => {
  const window = await signedIn(t, "admin");
  const { page, faults } = window;
  const { kiosk } = await add(window, "Máy hai người sửa");
  const path = `/kiosks/${kiosk.id}`;
  await open(window, path);
  await page.getByRole("button", { name: "Sửa cài đặt" }).click();
  const dialog = page.getByRole("dialog", { name: "Sửa cài đặt" });
  await dialog.getByRole("textbox", { name: "Tên máy" }).fill("Máy sảnh chính");
  await dialog.getByLabel("Thứ Hai, mở cửa lúc").fill("8h");
  await dialog.getByLabel("Thứ Hai, đóng cửa lúc").fill("07:00");
  await dialog.getByRole("button", { name: "Lưu" }).click();
  await dialog.getByText("Giờ đóng cửa phải sau giờ mở cửa: Thứ Hai.").waitFor();
  await accessible(page, "hours");
  await dialog.getByLabel("Thứ Hai, đóng cửa lúc").fill("16:30");
  await dialog.getByRole("button", { name: "Thứ Ba đến thứ Sáu như thứ Hai" }).click();
  const before = await send(window, "GET", path);
  const { hours, point, message } = await before.json();
  await send(window, "PUT", path, { name: "Máy của người khác", hours, point, message }, { "If-Match": before.headers()["etag"] });
  await dialog.getByRole("button", { name: "Lưu" }).click();
  await dialog.getByText("Người khác vừa sửa máy này").waitFor();
  await dialog.getByText("Tên máy: Máy của người khác").waitFor();
  assert.equal(await dialog.getByRole("textbox", { name: "Tên máy" }).inputValue(), "Máy sảnh chính");
  await accessible(page, "stale");
  await dialog.getByRole("button", { name: "Vẫn lưu nội dung của tôi" }).click();
  await dialog.waitFor({ state: "hidden" });
  await page.getByRole("heading", { level: 1, name: "Máy sảnh chính" }).waitFor();
  await page.getByText("08:00 – 16:30").waitFor();
  const now = await (await send(window, "GET", path)).json();
  assert.deepEqual(now.hours[5], { from: 480, to: 990 });
  assert.deepEqual(now.hours[6], hours[6]);
  assert.deepEqual(faults, []);
});

test("a message, a PIN, and what the tablet then knows", async (t) => {
  const window = await signedIn(t, "unit", { width: "phone" });
  const { page, faults, context } = window;
  const { unit } = await (await send(window, "GET", "/session")).json();
  const { kiosk, pairing } = await add(window, "Máy của phường", { unit: unit.key });
  const key = await pair(window, pairing.code);
  await beat(window, key, { battery: 15, charging: false, persisted: false, aside: 2, now: new Date(Date.now() - 7200_000).toISOString() });
  const bundle = async () => (await context.request.get(`${url}/api/v1/kiosk/bundle`, { headers: { Authorization: `Bearer ${key}` } })).json();
  await open(window, `/kiosks/${kiosk.id}`);
  await page.getByText("Cắm sạc cho máy.").waitFor();
  await page.getByText(/^Chậm 2 giờ/).waitFor();
  await page.getByRole("button", { name: "Đặt thông báo" }).click();
  const message = page.getByRole("dialog", { name: "Thông báo trên màn hình" });
  await message.getByRole("button", { name: "Lưu" }).click();
  await message.getByText("Cần có thông báo tiếng Việt.").waitFor();
  await message.getByRole("button", { name: "Bảo trì" }).click();
  await accessible(page, "message");
  await message.getByRole("button", { name: "Lưu" }).click();
  await message.waitFor({ state: "hidden" });
  assert.match((await bundle()).message.vi, /đang được bảo trì/);
  await page.getByRole("button", { name: "Đặt mã PIN" }).click();
  const pin = page.getByRole("dialog", { name: "Mã PIN của cán bộ" });
  await pin.getByRole("textbox", { name: "Mã PIN mới" }).fill("12a");
  await pin.getByRole("button", { name: "Lưu" }).click();
  await pin.getByText("Mã PIN gồm 4 đến 8 chữ số.").waitFor();
  await pin.getByRole("textbox", { name: "Mã PIN mới" }).fill("1234");
  await pin.getByText(/^Mã này dễ đoán/).waitFor();
  await pin.getByRole("textbox", { name: "Mã PIN mới" }).fill("7204");
  await accessible(page, "pin");
  await pin.getByRole("button", { name: "Lưu" }).click();
  await pin.waitFor({ state: "hidden" });
  assert.ok((await bundle()).pin.hash);
  await page.getByRole("button", { name: "Sửa thông báo" }).click();
  await message.getByRole("button", { name: "Gỡ thông báo" }).click();
  await message.waitFor({ state: "hidden" });
  assert.equal((await bundle()).message, null);
  assert.deepEqual(faults, []);
});

test("a lost tablet is cut off and told why, and its place can be used again", async (t) => {
  const window = await signedIn(t, "admin");
  const { page, faults } = window;
  const { kiosk, pairing } = await add(window, "Máy bị mất");
  const key = await pair(window, pairing.code);
  await beat(window, key, { queue: 3 });
  await open(window, `/kiosks/${kiosk.id}`);
  await page.getByRole("button", { name: "Thao tác khác" }).click();
  await page.getByRole("menuitem", { name: "Thu hồi máy" }).click();
  const dialog = page.getByRole("dialog", { name: "Thu hồi máy" });
  await dialog.getByText(/^3 phiếu còn chờ/).waitFor();
  await dialog.getByRole("button", { name: "Thu hồi máy" }).click();
  await dialog.getByText("Xin ghi lý do.").waitFor();
  await dialog.getByRole("textbox").fill("Mất tại quầy ngày thứ Sáu");
  await dialog.getByRole("button", { name: "Thu hồi máy" }).click();
  await dialog.waitFor({ state: "hidden" });
  await page.getByText(/Lý do: Mất tại quầy ngày thứ Sáu$/).waitFor();
  const refused = await beat(window, key);
  assert.equal(refused.status(), 410);
  assert.match((await refused.json()).detail, /Mất tại quầy ngày thứ Sáu/);
  assert.equal(await page.getByRole("button", { name: "Sửa cài đặt" }).count(), 0);
  await page.getByRole("button", { name: "Lấy mã ghép nối" }).click();
  const again = page.getByRole("dialog", { name: "Mã ghép nối" });
  await again.getByText(/^Chỗ này đã thu hồi/).waitFor();
  await again.getByRole("button", { name: "Tạo mã mới" }).click();
  const code = (await again.getByRole("img", { name: /^Mã ghép nối: / }).innerText()).replace(" ", "");
  assert.ok((await beat(window, await pair(window, code))).ok());
  await again.getByText("Máy đã được ghép nối.").waitFor();
  assert.deepEqual(faults, []);
});

test("a tablet at work is replaced: the code's end is told when the other one has used it", async (t) => {
  const window = await signedIn(t, "admin");
  const { page, faults } = window;
  const { kiosk, pairing } = await add(window, "Máy sắp thay");
  const old = await pair(window, pairing.code);
  await open(window, `/kiosks/${kiosk.id}`);
  await page.getByRole("button", { name: "Thao tác khác" }).click();
  await page.getByRole("menuitem", { name: "Ghép nối máy khác" }).click();
  const dialog = page.getByRole("dialog", { name: "Mã ghép nối" });
  await dialog.getByText(/^Máy đang dùng vẫn chạy/).waitFor();
  await dialog.getByRole("button", { name: "Tạo mã mới" }).click();
  const code = (await dialog.getByRole("img", { name: /^Mã ghép nối: / }).innerText()).replace(" ", "");
  const looked = page.waitForResponse((r) => r.url().endsWith(`/kiosks/${kiosk.id}`)); // and finds nothing
  assert.ok((await beat(window, old)).ok(), "goes on meanwhile");
  await looked;
  assert.equal(await dialog.getByText("Máy đã được ghép nối.").count(), 0);
  assert.ok((await beat(window, await pair(window, code))).ok());
  await dialog.getByText("Máy đã được ghép nối.").waitFor();
  assert.equal((await beat(window, old)).status(), 410);
  assert.deepEqual(faults, []);
});

test("found by name, unit and state; the address keeps it", async (t) => {
  const window = await signedIn(t, "admin");
  const { page, faults } = window;
  await add(window, "Máy tìm thử", { unit: "11914" });
  await open(window, "/kiosks");
  await page.getByRole("searchbox").fill("may tim thu");
  await page.getByRole("rowheader", { name: /Máy tìm thử/ }).waitFor();
  assert.equal(await page.getByRole("rowheader").count(), 1);
  await page.getByRole("button", { name: /^Đang hoạt động/ }).click();
  await page.getByRole("heading", { name: "Không có máy nào phù hợp" }).waitFor();
  await page.reload();
  await page.getByRole("heading", { name: "Không có máy nào phù hợp" }).waitFor();
  await page.getByRole("button", { name: "Bỏ lọc" }).click();
  assert.ok(await page.getByRole("rowheader").count() > 1);
  assert.deepEqual(faults, []);
});

test("an auditor looks and changes nothing; a unit sees its own", async (t) => {
  const auditor = await signedIn(t, "auditor");
  const list = await (await send(auditor, "GET", "/kiosks")).json();
  const one = list.find((k) => k.state === "active");
  await open(auditor, `/kiosks/${one.id}`);
  for (const name of ["Sửa cài đặt", "Đặt thông báo", "Đặt mã PIN", "Thao tác khác", "Lấy mã ghép nối"]) {
    assert.equal(await auditor.page.getByRole("button", { name }).count(), 0, name);
  }
  await auditor.page.getByRole("link", { name: "Tờ hướng dẫn lắp đặt" }).waitFor();
  const unit = await signedIn(t, "unit");
  const other = list.find((k) => k.unit.startsWith("10507"));
  await open(unit, "/kiosks");
  await unit.page.getByRole("rowheader", { name: /Máy của phường/ }).waitFor();
  assert.equal(await unit.page.getByRole("rowheader", { name: /Máy quầy số 1/ }).count(), 0);
  await open(unit, `/kiosks/${other.id}`);
  await unit.page.getByRole("heading", { name: /không có quyền xem trang này|Không tìm thấy/ }).waitFor();
  assert.deepEqual([...auditor.faults, ...unit.faults], []);
});

test("the sheet is one page of A4, without the console around it", async (t) => {
  const window = await signedIn(t, "admin", { scheme: "dark" });
  const { page, faults } = window;
  const { kiosk } = await add(window, "Máy có tờ hướng dẫn");
  for (const lang of ["vi", "en"]) {
    await page.evaluate((l) => localStorage.setItem("hl.lang", l), lang).catch(() => {}); // about:blank has none
    await open(window, `/kiosks/${kiosk.id}/sheet`);
    await page.getByRole("textbox").first().fill("Cán bộ tin học, Văn phòng Hội đồng nhân dân và Ủy ban nhân dân"); // as long as it may be
    await page.getByRole("textbox").last().fill("0225 3 000 000");
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
    assert.equal(pdf.match(/\/Type\s*\/Page\b/g).length, 1, lang);
    await page.emulateMedia({ media: "print" });
    assert.equal(await page.getByRole("navigation").count(), 0);
    assert.ok(!await page.getByRole("textbox").first().isVisible());
    assert.ok(await page.getByText("0225 3 000 000").isVisible());
    await page.emulateMedia({ media: null }); // "screen" would print the screen
  }
  assert.deepEqual(faults, []);
});

test("list, tablet, sheet and the system page, in every view", async (t) => {
  const window = await signedIn(t, "admin");
  const list = await (await send(window, "GET", "/kiosks")).json();
  const one = list.find((k) => k.state === "active" && k.status.queue > 0);
  await everyView(window, "/kiosks?state=all");
  await everyView(window, `/kiosks/${one.id}`);
  await everyView(window, `/kiosks/${list.find((k) => k.state === "waiting").id}`);
  await everyView(window, `/kiosks/${one.id}/sheet`);
  await open(window, "/system");
  await window.page.getByText(/máy, không máy nào mất liên lạc|máy mất liên lạc/).waitFor();
  await accessible(window.page, "system");
});
