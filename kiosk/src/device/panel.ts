// The glass: kept awake while the app is seen, and filled by it.

export interface Panel {
  /** Asks again each time the app comes into view: the browser lets go when it is hidden. */
  wake(): Promise<void>;
  awake(): boolean;
  fullscreen(): boolean;
  setFullscreen(on: boolean): Promise<void>;
  /** Calls back when awake or fullscreen has changed; returns how to stop that. */
  watch(changed: () => void): () => void;
}

/** Safari on iPad knows full screen under this name only. */
interface Prefixed {
  webkitFullscreenElement?: Element | null;
  webkitExitFullscreen?: () => void;
  webkitRequestFullscreen?: () => void;
}

export function panel(nav: Navigator, doc: Document): Panel {
  let lock: WakeLockSentinel | null = null;
  let changed = () => {};
  const old = doc as Document & Prefixed;
  const root = doc.documentElement as HTMLElement & Prefixed;
  const full = () => (doc.fullscreenElement ?? old.webkitFullscreenElement ?? null) !== null;
  return {
    async wake() {
      if (!nav.wakeLock || doc.visibilityState !== "visible" || (lock && !lock.released)) return;
      lock = await nav.wakeLock.request("screen").catch(() => null); // refused when the battery is low
      lock?.addEventListener("release", () => changed());
      changed();
    },
    awake: () => lock !== null && !lock.released,
    // An installed app opens without the browser around it.
    fullscreen: () => full() || matchMedia("(display-mode: fullscreen)").matches,
    async setFullscreen(on) {
      if (on === full()) return;
      if (on) await (root.requestFullscreen ? root.requestFullscreen({ navigationUI: "hide" }) : root.webkitRequestFullscreen?.());
      else await (doc.exitFullscreen ? doc.exitFullscreen() : old.webkitExitFullscreen?.());
    },
    watch(act) {
      changed = act;
      const names = ["fullscreenchange", "webkitfullscreenchange"];
      for (const n of names) doc.addEventListener(n, act);
      return () => {
        changed = () => {};
        for (const n of names) doc.removeEventListener(n, act);
      };
    },
  };
}
