// What the residents' pages need: the style sheet and the script of the form and the
// style sheet of the results, small enough to stand inside the page. A file that was not rebuilt is never left behind.
import { build } from "esbuild";
import { readFile, rm } from "node:fs/promises";

const root = new URL("../", import.meta.url);
const dist = new URL("dist/", root);
const budget = { "enhance.js": 7000, "form.css": 6000, "result.css": 7000 }; // bytes before compression

/** Builds and weighs; returns what is over its budget, in words. */
export async function buildForm() {
  for (const file of Object.keys(budget)) await rm(new URL(file, dist), { force: true });
  const common = {
    absWorkingDir: root.pathname,
    outdir: "dist",
    bundle: true,
    minify: true,
    charset: "utf8",
    legalComments: "none",
  };
  // Phones of 2017 and later; older ones use the page without script.
  await build({ ...common, entryPoints: ["form/enhance.ts"], target: "es2017", format: "iife" });
  await build({ ...common, entryPoints: ["form/form.css", "result/result.css"], entryNames: "[name]", target: ["chrome58", "safari11"] });
  const over = [];
  for (const [file, most] of Object.entries(budget)) {
    const { length } = await readFile(new URL(file, dist));
    console.log(`dist/${file}: ${length} bytes of ${most}`);
    if (length > most) over.push(`dist/${file} is over its budget`);
  }
  return over;
}
