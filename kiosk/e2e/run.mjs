// Runs the browser tests (or, with "shots", the pictures) one file after another. What is
// in dist is tested: build before. `npm run e2e -- axe` runs the files whose name has it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const shots = process.argv[2] === "shots";
const wanted = shots ? [] : process.argv.slice(2);
const files = shots ? ["shots.mjs"] : (await readdir(here)).filter((f) => f.endsWith(".test.mjs") && wanted.every((w) => f.includes(w))).sort();
// Without a file, node would look for tests by itself.
if (files.length === 0) throw new Error(`no test file has ${wanted.join(" and ")} in its name`);

for (const file of files) {
  const args = shots ? [here + file] : ["--test", "--test-reporter=spec", "--test-timeout=300000", here + file];
  const [status] = await once(spawn(process.execPath, args, { stdio: "inherit" }), "close");
  if (status !== 0) process.exitCode = status ?? 1;
}
