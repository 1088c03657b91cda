// Gives each part of Mantine its own style: a component that a page uses brings its
// sheet along in that page's part of the build, and what nobody uses is not sent.
// The sheets that others build on are in src/app/mantine.css.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const core = dirname(createRequire(import.meta.url).resolve("@mantine/core/styles.css"));
const component = /\/@mantine\/core\/esm\/components\/(?:\w+\/)+(\w+)\.mjs$/;

/** @returns {import("vite").Plugin} */
export function mantine() {
  const base = readFileSync(new URL("../src/app/mantine.css", import.meta.url), "utf8");
  let serving = false;
  return {
    name: "hailong-mantine",
    enforce: "pre",
    configResolved(config) { serving = config.command === "serve"; },
    transform(code, id) {
      // In development Mantine is one prepared file, so its sheet is one, too.
      if (serving) return id.endsWith("/src/main.tsx") ? `import "@mantine/core/styles.layer.css";\n${code}` : undefined;
      const name = component.exec(id.split("?")[0])?.[1];
      if (!name || base.includes(`/${name}.css"`) || !existsSync(join(core, `styles/${name}.layer.css`))) return undefined;
      return { code: `import "@mantine/core/styles/${name}.layer.css";\n${code}`, map: null };
    },
  };
}
