// Builds both front ends into dist and weighs them: the resident form (form.css,
// enhance.js) and the console (console/). What is over its budget fails the build.
import { buildForm } from "./build/form.mjs";
import { build } from "vite";
import { compress, weigh } from "./build/weigh.mjs";

const form = await buildForm();
const { output } = await build({ logLevel: "warn" });
const over = [...form, ...weigh(output)];
await compress(output);
for (const line of over) console.error(line);
process.exitCode = over.length ? 1 : 0;
