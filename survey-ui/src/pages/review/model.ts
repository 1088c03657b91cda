// What the page works out by itself, without the screen.
import type { Order } from "./data";
import type { Context, Flag } from "./wire";

/** The filter of a proposal from the address; nothing that is empty. */
export function filterOf(f: { unit?: string | undefined; flag?: string | undefined; group?: string | undefined; from?: string | undefined; to?: string | undefined }): NonNullable<Order["filter"]> {
  return {
    ...(f.unit ? { unit: f.unit } : {}), ...(f.flag ? { flag: f.flag as Flag } : {}), ...(f.group ? { group: f.group } : {}),
    ...(f.from ? { from: f.from } : {}), ...(f.to ? { to: f.to } : {}),
  };
}

/** A bar of a comparison: shares in percent; usual is undefined where it is withheld. */
export interface Bar {
  key: string;
  group: number;
  usual: number | undefined;
}

const percent = (n: number, of: number) => (of > 0 ? (100 * n) / of : 0);

/** Time taken, as shares of the group and of the unit's usual. */
export function paceBars(c: Context): Bar[] {
  const n = c.pace.reduce((sum, p) => sum + p.n, 0);
  const usual = c.pace.reduce((sum, p) => sum + (p.usual ?? 0), 0);
  return c.pace
    .map((p) => ({ key: p.pace as string, group: percent(p.n, n), usual: p.usual === null || usual === 0 ? undefined : percent(p.usual, usual) }))
    .filter((b) => b.group > 0 || (b.usual ?? 0) > 0);
}

/** The hours of the day that anything happened in; the group's hours come in blocks, whose
 * share stands at each of their hours evenly. */
export function hourBars(c: Context): Bar[] {
  const group = new Array<number>(24).fill(0);
  const n = c.hours.reduce((sum, b) => sum + b.n, 0);
  for (const b of c.hours) for (let h = b.from; h < b.to; h++) group[h] = percent(b.n / (b.to - b.from), n);
  const usual = c.usual_hours ?? [];
  const whole = usual.reduce<number>((sum, x) => sum + (x ?? 0), 0);
  const bars = group.map((g, h): Bar => {
    const u = usual[h];
    return { key: String(h), group: g, usual: u === null || u === undefined || whole === 0 ? undefined : percent(u, whole) };
  });
  const some = bars.map((b) => b.group > 0 || (b.usual ?? 0) > 0);
  const first = some.indexOf(true);
  return first < 0 ? [] : bars.slice(first, some.lastIndexOf(true) + 1);
}

/** Whether a response can still be chosen. */
export const free = (item: { proposal: string }) => item.proposal === "";
