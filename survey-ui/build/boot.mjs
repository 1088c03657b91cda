// The few lines that run before the first paint: colour scheme and language of
// the last visit. They are a file of their own, not a part of the page, so that
// the policy needs no exception for script.
import { transform } from "esbuild";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";

const source = new URL("../src/boot.ts", import.meta.url);

/** @returns {import("vite").Plugin} */
export function boot() {
  let name = "";
  return {
    name: "hailong-boot",
    apply: "build",
    async buildStart() {
      const { code } = await transform(await readFile(source, "utf8"), { loader: "ts", format: "iife", minify: true });
      const hash = createHash("sha256").update(code).digest("base64url").slice(0, 8);
      name = `assets/boot-${hash}.js`;
      this.emitFile({ type: "asset", fileName: name, source: code });
    },
    transformIndexHtml: {
      order: "post",
      handler: () => [{ tag: "script", attrs: { src: `/console/${name}` }, injectTo: "head" }],
    },
  };
}
