// Signing in as people do it, on a server of its own where a second factor is asked
// for: invitation, app, recovery codes, locks, the way through a central sign-in.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, everyView, desk, launch, totpNow } from "./harness.mjs";
import { client, issue } from "./issuer.mjs";
import { freePort, serve } from "./server.mjs";

const password = "ba con voi qua sông lớn";
let browser, site, issuer;

before(async () => {
  const [port, central] = [await freePort(), await freePort()];
  [browser, site, issuer] = await Promise.all([
    launch(),
    serve({
      HAILONG_AUTH__OIDC__ISSUER: `http://localhost:${central}`, HAILONG_AUTH__OIDC__NAME: "Tài khoản công vụ",
      HAILONG_AUTH__OIDC__CLIENT_ID: client.id, HAILONG_AUTH__OIDC__CLIENT_SECRET: client.secret,
      HAILONG_AUTH__OIDC__ROLES: "thanh-tra=auditor;can-bo=unit", HAILONG_AUTH__OIDC__UNIT_CLAIM: "unit", HAILONG_AUTH__OIDC__CREATE: "true",
    }, port),
    issue(central, `http://127.0.0.1:${port}/api/v1/session/oidc/callback`, {
      "can.bo.cv": { name: "Cán bộ công vụ", groups: ["can-bo"], unit: "11311" },
      "thanh.tra.cv": { name: "Kiểm tra công vụ", groups: ["thanh-tra"] },
      "nguoi.la": { name: "Người lạ", groups: [] },
    }),
  ]);
});
after(async () => {
  await browser?.close();
  await site?.stop();
  await issuer?.stop();
});

/** A window on the test's own server. */
async function at(t, options) {
  const { context, page } = await desk(browser, options);
  t.after(() => context.close());
  return { context, page, open: (path) => page.goto(`${site.url}/console${path}`) };
}

/** The one-time link that the command line prints for a new account. */
async function invited(login, role, unit = "") {
  const more = unit ? [`--unit=${unit}`] : [];
  return /https?:\/\/\S+/.exec(await site.cli("account", "add", `--role=${role}`, `--name=Người ${login}`, ...more, login))[0];
}

/** An account that is signed in by the API: { secret, codes } where it has an app. */
async function activate(context, link) {
  const post = async (path, data) => {
    const answer = await context.request.post(`${site.url}/api/v1${path}`, { data, headers: { Origin: site.url } });
    assert.ok(answer.ok(), `${path}: ${answer.status()} ${await answer.text()}`);
    return answer.json();
  };
  const { stage } = await post("/invitation/accept", { token: link.split("#")[1], password });
  if (stage === "full") return {};
  const { secret } = await post("/session/enrol", {});
  const done = await post("/session/enrol/confirm", { code: totpNow(secret, Date.now()) });
  return { secret, codes: done.recovery_codes };
}

async function give(page, login, word = password) {
  await page.getByRole("textbox", { name: "Tên đăng nhập" }).fill(login);
  await page.getByLabel("Mật khẩu", { exact: true }).fill(word);
  await page.getByRole("button", { name: "Đăng nhập", exact: true }).click();
}

const home = (page) => page.waitForURL(/\/console\/?$/);

test("the sign-in page keeps the promises of every page", async (t) => {
  const window = await desk(browser);
  t.after(() => window.context.close());
  await everyView(window, "/sign-in");
  await everyView(window, "/invitation#used");
});

test("an invitation leads through password, app and recovery codes into the console", async (t) => {
  const { page, context } = await at(t);
  await page.goto(await invited("quan.tri.1", "admin"));
  await page.getByRole("heading", { name: "Kích hoạt tài khoản" }).waitFor();
  await accessible(page, "invitation");
  await page.getByLabel("Mật khẩu mới").fill("quan.tri.1");
  await page.getByRole("button", { name: "Tiếp tục" }).click();
  await page.getByText("Mật khẩu không được chứa tên đăng nhập hoặc họ tên.").waitFor();
  await page.getByLabel("Mật khẩu mới").fill(password);
  await page.getByRole("button", { name: "Tiếp tục" }).click();
  await page.getByRole("img", { name: /Mã QR/ }).waitFor();
  assert.equal((await context.request.get(site.url + "/api/v1/session")).status(), 401, "half signed in is nobody");
  await page.getByText("Không quét được?").click();
  await accessible(page, "enrolment");
  const secret = await page.locator("code").textContent();
  await page.getByLabel("Mã 6 chữ số").fill("000 000");
  await page.getByText("Mã không đúng hoặc đã được dùng").waitFor();
  await page.getByLabel("Mã 6 chữ số").fill(totpNow(secret, Date.now())); // sends itself
  await page.getByRole("heading", { name: "Cất giữ mã khôi phục" }).waitFor();
  assert.equal(await page.getByRole("list", { name: "Mã khôi phục" }).getByRole("listitem").count(), 10);
  await accessible(page, "recovery codes");
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Tải tệp" }).click()]);
  assert.equal(file.suggestedFilename(), "ma-khoi-phuc-hai-long.txt");
  await page.getByRole("button", { name: "Vào bảng quản trị" }).click();
  await page.getByText("Cần cất giữ các mã trước khi tiếp tục.").waitFor();
  await page.getByLabel("Tôi đã cất giữ các mã này").check();
  await page.getByRole("button", { name: "Vào bảng quản trị" }).click();
  await home(page);
  await page.getByRole("link", { name: "Tài khoản", exact: true }).waitFor();
});

test("a link that was used says so", async (t) => {
  const { page, context, open } = await at(t);
  const link = await invited("can.bo.1", "unit", "11311");
  await activate(context, link);
  await page.goto(link);
  await page.getByRole("heading", { name: "Đường liên kết không còn hiệu lực" }).waitFor();
  await open("/invitation");
  await page.getByRole("heading", { name: "Đường liên kết không còn hiệu lực" }).waitFor();
});

test("signing in with the app returns to the page one asked for", async (t) => {
  const { page, context, open } = await at(t);
  const { secret } = await activate(context, await invited("kiem.tra.1", "auditor"));
  await context.clearCookies();
  await open("/trail");
  await page.getByRole("button", { name: "Đăng nhập", exact: true }).click();
  await page.getByText("Vui lòng nhập tên đăng nhập.").waitFor();
  await give(page, "kiem.tra.1", "không phải mật khẩu");
  await page.getByText("Tên đăng nhập hoặc mật khẩu không đúng.").waitFor();
  await accessible(page, "wrong password");
  await give(page, "Kiem.Tra.1");
  await page.getByRole("heading", { name: "Nhập mã xác thực" }).waitFor();
  await accessible(page, "code");
  await page.reload(); // how far one is stays known
  const field = page.getByLabel("Mã 6 chữ số");
  assert.deepEqual(await field.evaluate((e) => [e.inputMode, e.autocomplete]), ["numeric", "one-time-code"]);
  await field.pressSequentially(totpNow(secret, Date.now() + 30_000));
  await page.waitForURL(/\/console\/trail$/);
});

test("a recovery code takes the place of the telephone, once", async (t) => {
  const { page, context, open } = await at(t);
  const { codes } = await activate(context, await invited("kiem.tra.2", "auditor"));
  const enter = async (code) => {
    await context.clearCookies();
    await open("/sign-in");
    await give(page, "kiem.tra.2");
    await page.getByRole("button", { name: /Nhập mã khôi phục/ }).click();
    await page.getByLabel("Mã khôi phục").fill(code);
    await page.getByRole("button", { name: "Xác nhận" }).click();
  };
  await enter(codes[4].toUpperCase().replaceAll("-", " "));
  await home(page);
  await enter(codes[4]);
  await page.getByText("Mã không đúng hoặc đã được dùng").waitFor();
  await page.getByRole("button", { name: "Đăng nhập bằng tài khoản khác" }).click();
  await page.getByRole("heading", { name: "Đăng nhập" }).waitFor();
});

test("guessing is held back, with the time to wait", async (t) => {
  const [mine, other] = [await at(t), await at(t)];
  await activate(mine.context, await invited("can.bo.2", "unit", "11311"));
  const { page, open } = other; // a browser that the account does not know
  await open("/sign-in");
  for (let i = 0; i < 5; i++) {
    await give(page, "can.bo.2", "đoán mò " + i);
    await page.getByText("Tên đăng nhập hoặc mật khẩu không đúng.").waitFor();
  }
  await give(page, "can.bo.2");
  await page.getByText("Tạm dừng đăng nhập", { exact: true }).waitFor();
  await page.getByText(/^Thử lại được sau (1:00|0:5\d)$/).waitFor();
  assert.ok(await page.getByRole("button", { name: "Đăng nhập", exact: true }).isDisabled());
  await accessible(page, "lock");
  // Whoever has signed in here before is not kept out by others.
  await mine.context.request.delete(site.url + "/api/v1/session", { headers: { Origin: site.url } });
  await mine.open("/sign-in");
  await give(mine.page, "can.bo.2");
  await mine.page.waitForURL(/\/console\/units\//);
});

test("signing out everywhere ends the session in another browser", async (t) => {
  const [one, two] = [await at(t), await at(t)];
  await activate(one.context, await invited("can.bo.3", "unit", "11311"));
  await two.open("/sign-in");
  await give(two.page, "can.bo.3");
  await two.page.waitForURL(/\/units\//);
  await one.open("/account");
  await one.page.getByText("Phiên này").waitFor();
  await accessible(one.page, "account");
  assert.equal(await one.page.getByRole("button", { name: /^Kết thúc phiên/ }).count(), 1);
  await one.page.getByRole("button", { name: "Đăng xuất khỏi mọi thiết bị" }).click();
  await one.page.getByRole("button", { name: "Đăng xuất tất cả" }).click();
  await one.page.waitForURL(/\/sign-in/);
  await two.page.reload();
  await two.page.waitForURL(/\/sign-in\?next=/);
});

test("changing the password and setting up the app on one's own", async (t) => {
  const { page, context, open } = await at(t);
  await activate(context, await invited("can.bo.4", "unit", "11311"));
  await open("/account");
  await page.getByRole("button", { name: "Đổi mật khẩu" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Mật khẩu đang dùng").fill("không phải");
  await dialog.getByLabel("Mật khẩu mới").fill("sông Cấm chảy qua ba cây cầu");
  await dialog.getByRole("button", { name: "Đổi mật khẩu" }).click();
  await dialog.getByText("Mật khẩu không đúng.").waitFor();
  await accessible(page, "password dialog");
  await dialog.getByLabel("Mật khẩu đang dùng").fill(password);
  await dialog.getByRole("button", { name: "Đổi mật khẩu" }).click();
  await page.getByText("Đã đổi mật khẩu.").waitFor();
  await page.getByRole("button", { name: "Thiết lập" }).click();
  await dialog.getByLabel("Nhập mật khẩu để tiếp tục").fill("sông Cấm chảy qua ba cây cầu");
  await dialog.getByRole("button", { name: "Tiếp tục" }).click();
  await dialog.getByText("Không quét được?").click();
  const secret = await dialog.locator("code").textContent();
  await dialog.getByLabel("Mã 6 chữ số").fill(totpNow(secret, Date.now()));
  await dialog.getByLabel("Tôi đã cất giữ các mã này").check();
  await dialog.getByRole("button", { name: "Hoàn tất" }).click();
  await page.getByText("Còn 10 mã khôi phục").waitFor();
});

test("a session asks a minute before its end, and goes on or leads back here", async (t) => {
  const { page, context, open } = await at(t);
  await activate(context, await invited("can.bo.5", "unit", "11311"));
  // Nobody waits half an hour here: the first answers tell less time than there is.
  let late = true;
  await page.route("**/api/v1/session", async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), ...(late ? { left: 45 } : {}) } });
  });
  await open("/account");
  const warning = page.getByRole("dialog", { name: "Phiên làm việc sắp kết thúc" });
  await warning.waitFor();
  await accessible(page, "idle warning");
  late = false;
  await warning.getByRole("button", { name: "Tiếp tục làm việc" }).click();
  await warning.waitFor({ state: "hidden" });
  // It ends elsewhere, and the page looks as it does when a laptop wakes up.
  await page.unroute("**/api/v1/session");
  await context.request.delete(site.url + "/api/v1/sessions", { headers: { Origin: site.url } });
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await page.waitForURL(/\/sign-in\?next=%2Faccount/);
  await page.getByText("Phiên làm việc đã kết thúc", { exact: true }).waitFor();
});

test("the central sign-in: a new person, one without a role, one who gives up", async (t) => {
  const { page, open } = await at(t);
  const elsewhere = async (login) => {
    await page.getByRole("link", { name: "Tài khoản công vụ" }).click();
    await page.waitForURL(/localhost/);
    await page.locator("[name=login]").fill(login);
    await page.locator("[name=password]").fill("x");
    await page.getByRole("button", { name: "Sign-in" }).click();
    await page.getByRole("button", { name: "Continue" }).click();
  };
  await open("/account"); // asked for by somebody who is not signed in
  await elsewhere("can.bo.cv");
  await page.waitForURL(/\/console\/account$/);
  await page.getByText("Cán bộ công vụ").waitFor();
  await page.getByText("không có mật khẩu riêng").waitFor();

  const other = await at(t);
  await other.open("/sign-in");
  await other.page.getByRole("link", { name: "Tài khoản công vụ" }).click();
  await other.page.getByRole("link", { name: /Cancel/ }).click();
  await other.page.getByText("chưa xác nhận lượt đăng nhập này").waitFor();
  await accessible(other.page, "given up");

  const third = await at(t);
  await third.open("/sign-in");
  await third.page.getByRole("link", { name: "Tài khoản công vụ" }).click();
  await third.page.locator("[name=login]").fill("nguoi.la");
  await third.page.locator("[name=password]").fill("x");
  await third.page.getByRole("button", { name: "Sign-in" }).click();
  await third.page.getByRole("button", { name: "Continue" }).click();
  await third.page.getByText("chưa được cấp tài khoản hoặc vai trò").waitFor();
});

test("the central sign-in does not stand for the second factor", async (t) => {
  const { page, open } = await at(t);
  await open("/sign-in");
  await page.getByRole("link", { name: "Tài khoản công vụ" }).click();
  await page.locator("[name=login]").fill("thanh.tra.cv");
  await page.locator("[name=password]").fill("x");
  await page.getByRole("button", { name: "Sign-in" }).click();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("heading", { name: "Thiết lập xác thực hai bước" }).waitFor();
});
