// Runs before the first paint; see build/boot.mjs. Colour scheme and language of
// the last visit: the keys are those of i18n/language.ts and app/theme.ts. And what
// every page asks first, asked while the rest of the script is on its way:
// api/client.ts takes the answers from there.
const root = document.documentElement;
try {
  const lang = localStorage.getItem("hl.lang");
  if (lang === "vi" || lang === "en") root.lang = lang;
  const chosen = localStorage.getItem("hl.scheme");
  const dark = chosen === "dark" || (chosen !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  root.dataset["mantineColorScheme"] = dark ? "dark" : "light";
} catch {
  // Storage is forbidden: Vietnamese, and the colours of the system.
}

if (!/\/console\/(sign-in|invitation)/.test(location.pathname)) {
  const headers = { Accept: "application/json, application/problem+json", "Accept-Language": root.lang };
  const early: Record<string, Promise<Response>> = {};
  for (const path of ["/api/v1/session", "/api/v1/campaigns"]) {
    early[path] = fetch(path, { headers, credentials: "same-origin", cache: "no-cache" });
    early[path].catch(() => {}); // whoever takes it sees the error
  }
  (globalThis as { hlEarly?: typeof early }).hlEarly = early;
}
export {};
