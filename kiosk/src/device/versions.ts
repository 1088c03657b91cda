// New versions of the app. The service worker fetches one in the background and waits;
// it takes over when the app says so, and never in the middle of an answer.

export interface Versions {
  /** Registers the service worker; calls back when a newer version waits. */
  watch(waits: () => void): Promise<void>;
  /** Looks for a newer one. */
  look(): Promise<void>;
  /** Lets the one that waits take over: the page is loaded anew by it. */
  take(): void;
}

export function versions(nav: Navigator, reload: () => void): Versions {
  let registration: ServiceWorkerRegistration | undefined;
  let waits = () => {};
  const register = async () => {
    if (!nav.serviceWorker || !import.meta.env.PROD) return;
    const r = await nav.serviceWorker.register("/kiosk/sw.js", { scope: "/kiosk/", updateViaCache: "none" }).catch(() => undefined);
    registration = r;
    if (!r) return;
    const look = () => {
      // Without a controller it is the first one: that is what runs already.
      if (r.waiting && nav.serviceWorker.controller) waits();
    };
    const follow = () => r.installing?.addEventListener("statechange", look);
    look();
    follow(); // one may be under way already
    r.addEventListener("updatefound", follow);
  };
  return {
    async watch(call) {
      waits = call;
      await register();
    },
    async look() {
      if (registration) await registration.update().catch(() => { registration = undefined; });
      else await register(); // without it there is no start without network
    },
    take() {
      const waiting = registration?.waiting;
      if (!waiting) return;
      nav.serviceWorker.addEventListener("controllerchange", reload, { once: true });
      waiting.postMessage({ type: "SKIP_WAITING" });
    },
  };
}
