import react from "@vitejs/plugin-react";
import { VitePWA } from "vite-plugin-pwa";
import { defineConfig } from "vitest/config";
import { version } from "./build/version.mjs";

// The tablets' app. In development `npm run dev` hands /api to a server
// (HAILONG_DEV_API, default the address of make run).
export default defineConfig({
  base: "/kiosk/",
  define: { __APP_VERSION__: JSON.stringify(version()) },
  plugins: [
    react(),
    VitePWA({
      strategies: "injectManifest",
      srcDir: "src",
      filename: "sw.ts",
      injectRegister: false, // src/device/versions.ts does, and no script stands in the page
      manifest: false, // public/manifest.webmanifest
      injectManifest: {
        globPatterns: ["**/*.{html,js,css,svg,png,woff2,webmanifest}"],
        // What is in assets/ has its digest in its name.
        dontCacheBustURLsMatching: /^assets\//,
        rollupFormat: "iife",
        target: ["chrome109", "safari16"],
      },
    }),
  ],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: ["chrome109", "safari16"], // the last of Android 6, and iPads of 2017
    assetsInlineLimit: 0, // a data address is not covered by the policy
    modulePreload: { polyfill: false },
    reportCompressedSize: false, // build/weigh.mjs does
    sourcemap: false,
  },
  server: {
    host: "127.0.0.1",
    fs: { allow: [".", "../survey-ui/form"] }, // faces and colours
    proxy: { "/api": process.env["HAILONG_DEV_API"] ?? "http://127.0.0.1:8080" },
  },
  test: {
    include: ["src/**/*.test.{ts,tsx}"],
    // No day may be the machine's by chance.
    env: { TZ: "America/St_Johns" },
  },
});
