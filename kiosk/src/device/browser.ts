// The world of a real tablet.
import { panel } from "./panel";
import { power } from "./power";
import { versions } from "./versions";
import type { World } from "./world";

declare const __APP_VERSION__: string;

export function browser(): World {
  return {
    name: "hailong-kiosk",
    app: __APP_VERSION__,
    fetch: (...a) => fetch(...a),
    subtle: crypto.subtle,
    wall: () => Date.now(),
    mono: () => performance.now(),
    after(ms, act) {
      // Fractions are cut off, so that it would fire too early; one of more than 24 days at once.
      const t = setTimeout(act, Math.min(Math.ceil(ms), 2 ** 31 - 1));
      return () => clearTimeout(t);
    },
    random: (b) => void crypto.getRandomValues(b),
    chance: () => Math.random(),
    online: () => navigator.onLine,
    hidden: () => document.visibilityState === "hidden",
    watch(changed) {
      const line = () => changed("line"), sight = () => changed("sight");
      addEventListener("online", line);
      addEventListener("offline", line);
      document.addEventListener("visibilitychange", sight);
      return () => {
        removeEventListener("online", line);
        removeEventListener("offline", line);
        document.removeEventListener("visibilitychange", sight);
      };
    },
    alone(waiting) {
      if (!navigator.locks) return Promise.resolve(); // Safari before 15.4
      return new Promise((resolve, reject) => {
        const slow = setTimeout(waiting, 1000); // the page before a reload lets go at once
        navigator.locks.request("hailong-kiosk", () => {
          clearTimeout(slow);
          resolve();
          return new Promise(() => {}); // until the window is closed
        }).catch(reject);
      });
    },
    power: power(navigator),
    panel: panel(navigator, document),
    versions: versions(navigator, () => location.reload()),
  };
}
