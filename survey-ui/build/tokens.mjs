// The few colours that are needed before the theme's script has run, from the
// tokens that everything else is made of.
import { readFileSync } from "node:fs";

const names = ["paper", "soft", "line", "ink"];

/** @returns {import("vite").Plugin} */
export function tokens() {
  const { light, dark } = JSON.parse(readFileSync(new URL("../form/tokens.json", import.meta.url), "utf8"));
  const rule = (select, t) => `${select}{${names.map((n) => `--hl-${n}:${t[n]}`).join(";")};background:${t.paper};color:${t.ink}}`;
  return {
    name: "hailong-tokens",
    enforce: "pre",
    transform(code, id) {
      if (!id.endsWith("/src/app/base.css")) return undefined;
      return { code: `${rule("html", light)}\n${rule("html[data-mantine-color-scheme=dark]", dark)}\n${code}`, map: null };
    },
  };
}
