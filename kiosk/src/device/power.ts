// Battery and storage, as far as the browser tells.

export interface Measures {
  used: number;
  quota: number;
  persisted: boolean;
  /** Percent; null unknown: Safari does not tell. */
  battery: number | null;
  charging: boolean;
}

export interface Power {
  measure(): Promise<Measures>;
  /** Asks that the browser never clears what is kept, once. */
  persist(): Promise<void>;
}

interface Battery { level: number; charging: boolean }

export function power(nav: Navigator): Power {
  const battery = async (): Promise<Battery | null> => {
    const ask = (nav as Navigator & { getBattery?: () => Promise<Battery> }).getBattery;
    return ask ? await ask.call(nav).catch(() => null) : null;
  };
  return {
    async measure() {
      const [b, room, persisted] = await Promise.all([
        battery(),
        nav.storage?.estimate?.().catch(() => null),
        nav.storage?.persisted?.().catch(() => false),
      ]);
      return {
        used: room?.usage ?? 0, quota: room?.quota ?? 0, persisted: persisted ?? false,
        battery: b ? Math.round(b.level * 100) : null, charging: b?.charging ?? false,
      };
    },
    async persist() {
      if (!(await nav.storage?.persisted?.().catch(() => false))) await nav.storage?.persist?.().catch(() => false);
    },
  };
}
