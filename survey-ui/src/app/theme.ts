// Mantine's theme, made from the shared tokens.
import {
  createTheme, defaultVariantColorsResolver, localStorageColorSchemeManager, type CSSVariablesResolver, type MantineColorsTuple,
} from "@mantine/core";
import { levelColours, levelInk, levels } from "../ui/levels";
import { dark, light, measure, mix, tones, type Scheme, type Tone } from "./tokens";

/** Shade 7 is the light theme's accent, shade 3 the dark theme's. */
const accent: MantineColorsTuple = [
  light.tint, mix(light.tint, dark.accent, 0.33), mix(light.tint, dark.accent, 0.66), dark.accent,
  mix(dark.accent, light.accent, 0.25), mix(dark.accent, light.accent, 0.5), mix(dark.accent, light.accent, 0.75),
  light.accent, mix(light.accent, "#000000", 0.18), mix(light.accent, "#000000", 0.36),
];

const gray: MantineColorsTuple = [
  light.soft, mix(light.soft, light.line, 0.4), mix(light.soft, light.line, 0.7), light.line,
  mix(light.line, light.edge, 0.35), light.edge, light.muted, mix(light.muted, light.ink, 0.4), mix(light.muted, light.ink, 0.7), light.ink,
];

const night: MantineColorsTuple = [
  dark.ink, mix(dark.ink, dark.muted, 0.5), dark.muted, dark.edge, dark.line,
  mix(dark.line, dark.soft, 0.5), dark.soft, dark.paper, mix(dark.paper, "#000000", 0.3), mix(dark.paper, "#000000", 0.6),
];

const family = `"Be Vietnam Pro", "Be Vietnam Pro Fallback", system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif`;

/** A dialog's head is a header element, which would be a second banner of the page. */
const plain = { role: "presentation" };

export const theme = createTheme({
  fontFamily: family,
  fontFamilyMonospace: "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace",
  fontSizes: { xs: "0.75rem", sm: "0.875rem", md: "0.9375rem", lg: "1.0625rem", xl: "1.25rem" },
  lineHeights: { xs: "1.4", sm: "1.45", md: "1.5", lg: "1.5", xl: "1.4" },
  headings: {
    fontFamily: family,
    fontWeight: "600",
    sizes: {
      h1: { fontSize: "1.5rem", lineHeight: "1.25" },
      h2: { fontSize: "1.125rem", lineHeight: "1.35" },
      h3: { fontSize: "0.9375rem", lineHeight: "1.4" },
    },
  },
  colors: { accent, gray, dark: night },
  primaryColor: "accent",
  primaryShade: { light: 7, dark: 3 },
  white: light.paper,
  black: light.ink,
  defaultRadius: "md",
  radius: { xs: "4px", sm: "6px", md: measure.radius, lg: "12px", xl: "16px" },
  cursorType: "pointer",
  respectReducedMotion: true,
  focusRing: "auto",
  shadows: {
    xs: "0 1px 2px rgb(28 27 31 / 6%)",
    sm: "0 1px 3px rgb(28 27 31 / 8%)",
    md: "0 4px 16px rgb(28 27 31 / 10%)",
  },
  // What is filled with the accent is written in the token's on-accent, in both schemes.
  variantColorResolver: (input) => {
    const found = defaultVariantColorsResolver(input);
    const filled = input.variant === "filled" && (!input.color || input.color === "accent");
    return filled ? { ...found, color: "var(--hl-on-accent)" } : found;
  },
  components: {
    Modal: {
      defaultProps: { centered: true, overlayProps: { backgroundOpacity: 0.4 }, radius: "lg", padding: "lg", attributes: { header: plain } },
    },
    Notification: { defaultProps: { withBorder: true } },
    Drawer: { defaultProps: { overlayProps: { backgroundOpacity: 0.4 }, attributes: { header: plain } } },
    Tooltip: { defaultProps: { withArrow: true, openDelay: 200, events: { hover: true, focus: true, touch: true }, multiline: true, maw: 320 } },
    Menu: { defaultProps: { returnFocus: true } },
    Popover: { defaultProps: { returnFocus: true } },
    Loader: { defaultProps: { type: "dots" } },
  },
});

export const schemeManager = localStorageColorSchemeManager({ key: "hl.scheme" });

const toneOf = { accent: "bad", red: "bad", green: "good", yellow: "warn", orange: "warn", blue: "info", gray: "calm" } as const satisfies Record<string, Tone>;

function scheme(of: Scheme): Record<string, string> {
  const t = of === "light" ? light : dark;
  const list: Record<string, string> = {
    "--hl-accent": t.accent, "--hl-on-accent": t["on-accent"], "--hl-tint": t.tint, "--hl-ink": t.ink, "--hl-muted": t.muted,
    "--hl-paper": t.paper, "--hl-soft": t.soft, "--hl-line": t.line, "--hl-edge": t.edge, "--hl-focus": t.focus,
    "--hl-raised": of === "light" ? t.paper : t.soft,
    "--mantine-color-text": t.ink,
    "--mantine-color-body": t.paper,
    "--mantine-color-dimmed": t.muted,
    "--mantine-color-placeholder": of === "light" ? mix(t.edge, t.muted, 0.7) : mix(t.edge, t.muted, 0.5),
    "--mantine-color-error": t.accent,
    "--mantine-color-anchor": t.accent,
    "--mantine-color-default": of === "light" ? t.paper : t.soft,
    "--mantine-color-default-hover": of === "light" ? t.soft : mix(t.soft, t.line, 0.5),
    "--mantine-color-default-border": of === "light" ? mix(t.line, t.edge, 0.35) : mix(t.line, t.edge, 0.2),
    "--mantine-primary-color-contrast": t["on-accent"],
    "--hl-wait": mix(t.soft, t.line, of === "light" ? 0.35 : 0.45),
  };
  // Mantine's own names for a light ground with text on it, as alerts and badges use
  // them, get the console's tones.
  for (const [name, tone] of Object.entries(toneOf)) {
    const { ink, ground } = tones[of][tone];
    list[`--mantine-color-${name}-light`] = ground;
    list[`--mantine-color-${name}-light-hover`] = mix(ground, ink, 0.1);
    list[`--mantine-color-${name}-light-color`] = ink;
    list[`--mantine-color-${name}-outline`] = ink;
    list[`--mantine-color-${name}-text`] = ink;
  }
  for (const level of levels) {
    list[`--hl-level-${level}`] = levelColours[of][level];
    list[`--hl-level-${level}-ink`] = levelInk[of][level];
  }
  for (const tone of Object.keys(tones[of]) as Tone[]) {
    list[`--hl-${tone}`] = tones[of][tone].ink;
    list[`--hl-${tone}-ground`] = tones[of][tone].ground;
  }
  return list;
}

export const variables: CSSVariablesResolver = () => ({ variables: {}, light: scheme("light"), dark: scheme("dark") });
