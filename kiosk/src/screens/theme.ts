// Colours of the tablet from the tokens that form, console and print share, and the
// look that the person at the screen chose.
import tokens from "../../../survey-ui/form/tokens.json";

/** Black, white and yellow: every pair at least 12:1. */
const contrast: typeof tokens.light = {
  accent: "#ffd83d", "on-accent": "#000000", tint: "#332b00", ink: "#ffffff", muted: "#ffffff",
  paper: "#000000", soft: "#000000", line: "#ffffff", edge: "#ffffff", focus: "#5ce1ff",
};

export interface Look { lang: string; large: boolean; contrast: boolean; low: boolean }

/** Puts the look on the page, where the style sheets find it. */
export function wear(look: Look): void {
  const root = document.documentElement;
  root.lang = look.lang;
  root.toggleAttribute("data-large", look.large);
  root.toggleAttribute("data-contrast", look.contrast);
  root.toggleAttribute("data-low", look.low);
  root.style.colorScheme = look.contrast ? "dark" : "light";
  for (const [name, value] of Object.entries(look.contrast ? contrast : tokens.light)) {
    root.style.setProperty(`--${name}`, value);
  }
  document.querySelector('meta[name="theme-color"]')?.setAttribute("content", look.contrast ? contrast.paper : tokens.light.accent);
}
