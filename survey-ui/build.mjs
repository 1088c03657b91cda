// Builds what the resident form needs into dist: one style sheet and one script,
// both small enough to stand inside the page. A file that was not rebuilt is
// never left behind.
import { build } from "esbuild";
import { readFile, rm } from "node:fs/promises";

const dist = new URL("dist/", import.meta.url);
const budget = { "enhance.js": 7000, "form.css": 6000 }; // bytes before compression

for (const file of Object.keys(budget)) await rm(new URL(file, dist), { force: true });

const common = {
  absWorkingDir: new URL(".", import.meta.url).pathname,
  outdir: "dist",
  bundle: true,
  minify: true,
  charset: "utf8",
  legalComments: "none",
};
// Phones of 2017 and later; older ones use the page without script.
await build({ ...common, entryPoints: ["form/enhance.ts"], target: "es2017", format: "iife" });
await build({ ...common, entryPoints: ["form/form.css"], target: ["chrome58", "safari11"] });

for (const [file, most] of Object.entries(budget)) {
  const { length } = await readFile(new URL(file, dist));
  console.log(`dist/${file}: ${length} bytes of ${most}`);
  if (length > most) {
    console.error(`dist/${file} is over its budget`);
    process.exitCode = 1;
  }
}
