// What the unit says it did: written in the console, and never overwritten unseen.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, desk, everyView, launch, open, signIn, url } from "./harness.mjs";

let browser, unit, auditor, key;
const tab = () => `/units/${encodeURIComponent(key)}?tab=comments`;

before(async () => {
  browser = await launch();
  [unit, auditor] = [await desk(browser), await desk(browser)];
  await signIn(unit, "unit");
  await signIn(auditor, "auditor");
  key = (await (await unit.context.request.get(`${url}/api/v1/session`)).json()).unit.key;
});
after(() => browser?.close());

test("the unit writes, others read", { timeout: 180_000 }, async () => {
  const { page } = unit;
  await open(unit, tab());
  const part = page.locator("section").filter({ has: page.getByRole("heading", { name: "Đơn vị đã làm gì" }) });
  assert.match(await part.innerText(), /chưa viết phần này[^]*Trang công khai có sau khi đợt được chốt/);
  await part.getByRole("button", { name: "Viết" }).click();
  const field = part.getByLabel("Đơn vị đã làm gì sau đợt khảo sát");
  assert.ok(await field.evaluate((f) => f === document.activeElement), "the editor has no focus");
  await field.fill("ữ".repeat(2001));
  assert.ok(await part.getByText("Dài hơn mức cho phép 1 ký tự.").isVisible());
  await accessible(page, "while it is written");
  await field.fill("Đã thêm hai quầy.\nHỏi 0912345678.");
  await part.getByRole("button", { name: "Lưu" }).click();
  await part.getByText("Hỏi [số điện thoại].").waitFor();

  await open(auditor, tab());
  const theirs = auditor.page.locator("section").filter({ has: auditor.page.getByRole("heading", { name: "Đơn vị đã làm gì" }) });
  assert.match(await theirs.innerText(), /Đã thêm hai quầy\./);
  assert.equal(await theirs.getByRole("button").count(), 0);
  await everyView(unit, tab());
});

test("the second of two editors is told, and loses nothing", async () => {
  const other = await desk(browser);
  await signIn(other, "unit");
  const parts = [];
  for (const window of [unit, other]) {
    await open(window, tab());
    const part = window.page.locator("section").filter({ has: window.page.getByRole("heading", { name: "Đơn vị đã làm gì" }) });
    await part.getByRole("button", { name: "Sửa" }).click();
    parts.push(part);
  }
  const [mine, theirs] = parts;
  await theirs.getByRole("textbox").fill("Bản của người kia.");
  await theirs.getByRole("button", { name: "Lưu" }).click();
  await theirs.getByText("Bản của người kia.").waitFor();
  await mine.getByRole("textbox").fill("Bản của tôi.");
  await mine.getByRole("button", { name: "Lưu" }).click();
  // Until the other version has been read, the alert says only that there is one.
  const told = mine.getByRole("alert").filter({ hasText: "Người khác ở đơn vị vừa sửa" });
  await told.waitFor();
  assert.match(await told.innerText(), /Bản của người kia\./);
  assert.equal(await mine.getByRole("textbox").inputValue(), "Bản của tôi.");
  await mine.getByRole("button", { name: "Thay bằng bản của tôi" }).click();
  await mine.getByText("Viết ngày").waitFor();
  assert.match(await mine.innerText(), /Bản của tôi\./);
  await other.context.close();
});
