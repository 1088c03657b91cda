// The design tokens that form, kiosk, console and print share, and what the
// console derives from them.
import tokens from "../../form/tokens.json";

export type Scheme = "light" | "dark";
export const { light, dark, measure } = tokens;

/** Between two colours, #rrggbb; 0 is the first. */
export function mix(a: string, b: string, part: number): string {
  const channel = (at: number) => {
    const [x, y] = [parseInt(a.slice(at, at + 2), 16), parseInt(b.slice(at, at + 2), 16)];
    return Math.round(x + (y - x) * part).toString(16).padStart(2, "0");
  };
  return `#${channel(1)}${channel(3)}${channel(5)}`;
}

/** Colours with a meaning, for text, its ground and its border. Each text has at
 * least 4.5:1 on its ground and on paper; tokens.test.ts holds it. */
export const tones = {
  light: {
    good: { ink: "#1a6b3c", ground: "#e9f5ee" },
    warn: { ink: "#8a5300", ground: "#fdf3e0" },
    bad: { ink: light.accent, ground: light.tint },
    info: { ink: "#1d5fa8", ground: "#eaf2fb" },
    calm: { ink: light.muted, ground: light.soft },
  },
  dark: {
    good: { ink: "#7fd0a0", ground: "#16301f" },
    warn: { ink: "#f0bd6a", ground: "#362610" },
    bad: { ink: dark.accent, ground: dark.tint },
    info: { ink: "#8fc1f5", ground: "#14293f" },
    calm: { ink: dark.muted, ground: "#2a292e" },
  },
} as const;

export type Tone = keyof typeof tones.light;
