// A unit beside another one and beside the rest, and its history over a merger.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, desk, launch, open, settled, signIn, url } from "./harness.mjs";

const unit = "/units/11311";
let browser, auditor, office;
before(async () => {
  browser = await launch();
  auditor = await desk(browser);
  await signIn(auditor, "auditor");
  office = await desk(browser);
  await signIn(office, "unit");
});
after(() => browser?.close());

const get = async (d, path) => (await d.context.request.get(`${url}/api/v1${path}`)).json();
const vi = (n, places) => n.toLocaleString("vi-VN", { minimumFractionDigits: places, maximumFractionDigits: places }).replace("-", "−");
const read = async (page) => (await page.locator("main").innerText()).replaceAll("\u00a0", " ");

test("another unit is chosen, and the server's words and numbers stand there", async () => {
  const { page } = auditor;
  await open(auditor, `${unit}?tab=comparison`);
  const { choices } = await get(auditor, `/campaigns/demo${unit}/comparison`);
  assert.equal(choices.units.length, 113);
  const other = choices.units[3];
  await page.getByRole("combobox", { name: "So với" }).click();
  await page.getByRole("combobox", { name: "So với" }).fill(other.name);
  await page.getByRole("option", { name: other.name, exact: true }).click();
  await page.waitForURL(/with=unit/);
  await settled(page);
  const want = await get(auditor, `/campaigns/demo${unit}/comparison?with_unit=${encodeURIComponent(other.key)}`);
  await page.getByText(want.summary.vi).waitFor();
  const text = await read(page);
  assert.ok(text.includes(want.index.text.vi) && text.includes(want.pooled.text.vi), text.slice(0, 1500));
  const parts = page.getByRole("table", { name: /^Đóng góp/ }).locator("tbody tr");
  assert.equal(await parts.count(), want.parts.parts.length);
  let sum = 0;
  for (const [i, p] of want.parts.parts.entries()) {
    const row = await parts.nth(i).innerText();
    assert.ok(row.includes(p.title.vi) && row.includes(vi(Math.abs(p.total), 2)), row);
    sum += Math.round(100 * p.total);
  }
  assert.equal(sum, Math.round(100 * want.index.value), "the parts add up");
  const items = page.getByRole("table", { name: "Từng câu hỏi" }).locator("tbody tr");
  assert.equal(await items.count(), want.items.length);
  await accessible(page, "comparison with a unit");
});

test("an office compares with the rest and sees no other unit", async () => {
  const { page } = office;
  await open(office, `${unit}?tab=comparison&with=rest`);
  const want = await get(office, `/campaigns/demo${unit}/comparison?with_unit=rest`);
  assert.equal(want.choices.units.length, 0);
  await page.getByText(`${want.before.units} đơn vị còn lại, gộp lại`).waitFor();
  assert.ok((await read(page)).includes(want.index.text.vi));
  assert.equal((await office.context.request.get(`${url}/api/v1/campaigns/demo${unit}/comparison?with_unit=10507`)).status(), 403);
  assert.deepEqual(office.faults, []);
});

test("the channels stand with what they are to be read with", async () => {
  await open(auditor, `${unit}?tab=splits`);
  const { channel_notes, channel_tests } = await get(auditor, `/campaigns/demo${unit}/splits`);
  await auditor.page.getByText(channel_tests.text.vi).waitFor();
  assert.ok((await read(auditor.page)).includes(channel_notes[0].text.vi));
});

test("the history tells what is carried forward from where, and what is not and why", async () => {
  const real = await get(auditor, `${unit}/history`);
  assert.equal(real.predecessors.length, 7);
  assert.equal(real.campaigns.at(-1).campaign.id, "demo");
  // A former unit has no figures in this campaign, and its page leads on.
  const first = real.predecessors[0];
  await open(auditor, `${unit}?tab=history`);
  await auditor.page.getByRole("link", { name: first.name, exact: true }).click();
  await auditor.page.getByRole("heading", { level: 1, name: first.name }).waitFor();
  await auditor.page.getByText("Đợt khảo sát đang chọn không lấy ý kiến về đơn vị này").waitFor();
  await accessible(auditor.page, "a former unit");
  await auditor.page.getByRole("link", { name: "Phường Hồng Bàng" }).click();
  await auditor.page.getByRole("heading", { level: 1, name: "Phường Hồng Bàng" }).waitFor();
  // The demonstration has no campaign from before the merger: this one is added to the
  // server's answer.
  const words = (text) => ({ vi: text, en: text });
  const demo = real.campaigns[0];
  const sources = real.predecessors.map((p, i) => ({
    ...p, reason: p.carries ? (i === 1 ? "few" : null) : "area_only", why: words(`Vì sao ${i}`), sources: [],
    own: { ...demo.own, n: { used: 40 + i, counted: 40 + i, flagged: 0, excluded: 0 }, index: i === 1 ? null : 91.23, points: null },
  }));
  const old = {
    ...demo, campaign: { ...demo.campaign, id: "truoc", title: words("Đợt quý I năm 2025"), first: "2025-03-01", last: "2025-03-31", state: "closed" },
    own: null, sources, carried: { units: 5, n: { used: 214, counted: 214, flagged: 0, excluded: 0 }, basis: 214, index: 90.5, interval: { low: 85.1, high: 94.2, margin: 4.55, corrected: false }, pooled: 90.5, very_satisfied: 40, dissatisfied: 5 },
  };
  const body = JSON.stringify({ ...real, campaigns: [old, ...real.campaigns] });
  for (const d of [auditor, office]) await d.context.route("**/api/v1/units/*/history", (r) => r.fulfill({ body, contentType: "application/json" }));
  const { page } = auditor;
  await open(auditor, `${unit}?tab=history`);
  await page.getByText("Chuyển tiếp từ 5 đơn vị cũ").waitFor();
  const text = await read(page);
  assert.ok(text.includes("90,50 %") && text.includes("n = 214") && text.includes("Không phải số liệu của chính đơn vị và không tính điểm"), text);
  const rows = page.getByRole("table", { name: "Các đơn vị cũ trong đợt này" }).locator("tbody tr");
  assert.equal(await rows.count(), sources.length);
  for (const [i, s] of sources.entries()) {
    const row = await rows.nth(i).innerText();
    assert.ok(row.includes(s.reason === null ? "Được cộng" : "Không cộng") && row.includes(`Vì sao ${i}`) && row.includes(`n = ${40 + i}`), row);
    const to = await rows.nth(i).getByRole("link").getAttribute("href");
    assert.ok(to.includes(s.unit.replace("@", "%40")) || to.includes(s.unit), to);
    assert.match(to, /campaign=truoc/);
  }
  await accessible(page, "history");
  await page.setViewportSize({ width: 390, height: 844 });
  await settled(page);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth), "fits the phone");
  await accessible(page, "history, phone");
  // An office has no page of another unit to go to.
  await open(office, `${unit}?tab=history`);
  await office.page.getByText("Chuyển tiếp từ 5 đơn vị cũ").waitFor();
  assert.equal(await office.page.getByRole("table").getByRole("link").count(), 0);
  assert.deepEqual([...auditor.faults, ...office.faults], []);
});
