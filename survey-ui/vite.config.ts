import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { boot } from "./build/boot.mjs";
import { chunks } from "./build/chunks.mjs";
import { direct } from "./build/direct.mjs";
import { mantine } from "./build/mantine.mjs";
import { preload } from "./build/preload.mjs";
import { tokens } from "./build/tokens.mjs";

// The console. The server of the API answers under the same host; in development
// `npm run dev` hands /api to it (HAILONG_DEV_API, default the address of make run).
export default defineConfig({
  base: "/console/",
  publicDir: false,
  plugins: [direct(), mantine(), tokens(), react(), preload(), boot()],
  build: {
    outDir: "dist/console",
    emptyOutDir: true,
    target: ["chrome109", "safari16", "firefox115"], // the last of Windows 7 and 8
    assetsInlineLimit: 0, // a data address is not covered by the policy
    reportCompressedSize: false, // build/weigh.ts does
    sourcemap: false,
    chunkSizeWarningLimit: 1200,
    rolldownOptions: { output: { codeSplitting: chunks() } },
  },
  server: {
    host: "127.0.0.1",
    proxy: { "/api": process.env["HAILONG_DEV_API"] ?? "http://127.0.0.1:8080" },
  },
  test: {
    include: ["form/**/*.test.ts", "src/**/*.test.{ts,tsx}"],
    // No day may be the machine's by chance.
    env: { TZ: "America/St_Johns" },
  },
});
