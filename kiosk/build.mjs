// Builds the app and its service worker into dist and weighs them. What is over the
// budget fails the build.
import { build } from "vite";
import { compress, weigh } from "./build/weigh.mjs";

await build({ logLevel: "warn" });
const over = await weigh();
await compress();
for (const line of over) console.error(line);
process.exitCode = over.length ? 1 : 0;
