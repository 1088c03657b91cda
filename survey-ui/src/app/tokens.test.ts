import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { levelColours, levelInk, levels } from "../ui/levels";
import { dark, light, mix, tones, type Scheme, type Tone } from "./tokens";

/** WCAG's relative luminance and contrast. */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const c = parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [x, y] = [luminance(a), luminance(b)].sort((p, q) => q - p) as [number, number];
  return (x + 0.05) / (y + 0.05);
}

const grounds = { light, dark };

test.each(["light", "dark"] as Scheme[])("text of every tone is readable on its ground and on paper, %s", (scheme) => {
  for (const tone of Object.keys(tones[scheme]) as Tone[]) {
    const { ink, ground } = tones[scheme][tone];
    expect(contrast(ink, ground), `${tone} on its ground`).toBeGreaterThanOrEqual(4.5);
    expect(contrast(ink, grounds[scheme].paper), `${tone} on paper`).toBeGreaterThanOrEqual(4.5);
    expect(contrast(grounds[scheme].ink, ground), `ink on ${tone}`).toBeGreaterThanOrEqual(4.5);
  }
});

test.each(["light", "dark"] as Scheme[])("levels carry readable text and differ in lightness from their neighbours, %s", (scheme) => {
  for (const level of levels) {
    expect(contrast(levelInk[scheme][level], levelColours[scheme][level]), `text on ${level}`).toBeGreaterThanOrEqual(4.5);
    const next = levels.find((l) => l === level + 1);
    if (next) expect(contrast(levelColours[scheme][level], levelColours[scheme][next]), `${level} beside ${next}`).toBeGreaterThanOrEqual(1.35);
  }
});

test("mixing goes from the first colour to the second", () => {
  expect(mix("#000000", "#ffffff", 0)).toBe("#000000");
  expect(mix("#000000", "#fe8002", 0.5)).toBe("#7f4001");
  expect(mix("#102030", "#ffffff", 1)).toBe("#ffffff");
});

test.each(["light", "dark"] as Scheme[])("published results show the levels in the same colours, %s", (scheme) => {
  const sheet = readFileSync(new URL("../../result/result.css", import.meta.url), "utf8");
  const [asLight, asDark] = sheet.split("prefers-color-scheme:dark", 2) as [string, string];
  for (const level of levels) {
    expect(scheme === "light" ? asLight : asDark).toContain(`--l${level}:${levelColours[scheme][level]}`);
  }
});
