// The reader's language: kept on this device, written on <html lang>, sent with
// each request. Vietnamese unless English was chosen.
import { useSyncExternalStore } from "react";

export type Lang = "vi" | "en";

const key = "hl.lang";
const listeners = new Set<() => void>();
let current: Lang = stored();

function stored(): Lang {
  try {
    return localStorage.getItem(key) === "en" ? "en" : "vi";
  } catch {
    return "vi"; // no storage, or none allowed
  }
}

/** The language now; for code outside components. */
export function language(): Lang {
  return current;
}

/** Changes the language everywhere at once, without a reload. */
export function setLanguage(lang: Lang): void {
  try {
    localStorage.setItem(key, lang);
  } catch {
    // The choice lasts as long as the page.
  }
  show(lang);
}

function show(lang: Lang): void {
  current = lang;
  document.documentElement.lang = lang;
  for (const tell of listeners) tell();
}

/** Follows a choice made in another tab; called once, by main.tsx. */
export function followLanguage(): void {
  show(current);
  window.addEventListener("storage", (e) => {
    if (e.key === key) show(stored());
  });
}

function subscribe(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}

export function useLanguage(): Lang {
  return useSyncExternalStore(subscribe, language);
}
