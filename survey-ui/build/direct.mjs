// Turns `import { Button } from "@mantine/core"` into an import of the file that has
// it. The package's index names everything, so that a division of the script by what
// a page imports (chunks.mjs) would see the whole package in every page.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);
const indexes = {
  "@mantine/core": join(dirname(require.resolve("@mantine/core/styles.css")), "esm/index.mjs"),
  "@mantine/hooks": join(dirname(require.resolve("@mantine/hooks")), "../esm/index.mjs"),
};
const statement = /^import\s*\{([^}]+)\}\s*from\s*"(@mantine\/(?:core|hooks))";/gm;

/** The file and the name in it of everything an index exports. */
function read(index) {
  const text = readFileSync(index, "utf8");
  const local = new Map();
  for (const [, names, file] of text.matchAll(/^import\s*\{([^}]+)\}\s*from\s*"([^"]+)";/gm)) {
    // What the package hands on from another one stays with the index.
    if (file.startsWith(".")) for (const [name, as] of pairs(names)) local.set(as, { file: join(dirname(index), file), name });
  }
  return new Map(pairs(/^export\s*\{([^}]+)\};/m.exec(text)[1]).map(([name, as]) => [as, local.get(name)]));
}

/** `a, b as c` as [[a, a], [b, c]]; types are left out. */
function pairs(list) {
  return list.split(",").map((s) => s.trim()).filter((s) => s && !s.startsWith("type ")).map((s) => {
    const [name, as = name] = s.split(/\s+as\s+/);
    return [name, as];
  });
}

/** @returns {import("vite").Plugin} */
export function direct() {
  const exports = {};
  return {
    name: "hailong-direct",
    enforce: "pre",
    apply: "build",
    transform(code, id) {
      if (!/\/src\/.*\.tsx?$|\/@mantine\/\w+\/esm\/.*\.mjs$/.test(id) || !code.includes('"@mantine/')) return undefined;
      const made = code.replace(statement, (_all, names, name) => {
        exports[name] ??= read(indexes[name]);
        return pairs(names).map(([wanted, as]) => {
          const { file, name: there } = exports[name].get(wanted) ?? { file: name, name: wanted };
          return `import { ${there} as ${as} } from ${JSON.stringify(file)};`;
        }).join("");
      });
      return { code: made, map: null };
    },
  };
}
