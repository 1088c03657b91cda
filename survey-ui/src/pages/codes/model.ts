// What the page works out of codes: what is shown, what would be issued, what can be
// printed.
import { address } from "../../api/client";
import type { Channel } from "../../api/wire";
import { find } from "../../model/search";
import type { Code, Place } from "./wire";

export interface Wanted {
  text: string;
  channel: string;
  status: string;
}

/** The code as printed: two groups of four. */
export const grouped = (code: string) => (code.length === 8 ? `${code.slice(0, 4)}-${code.slice(4)}` : code);

/** Channels in the order people meet them. */
export const channelOrder: readonly Channel[] = ["qr", "link", "assisted", "kiosk"];

/** By unit as given, posters first, the unit as a whole before its points. */
function inOrder(codes: readonly Code[]): Code[] {
  const unit = new Map([...new Set(codes.map((c) => c.unit))].map((u, i) => [u, i]));
  return [...codes].sort((a, b) =>
    unit.get(a.unit)! - unit.get(b.unit)! || channelOrder.indexOf(a.channel) - channelOrder.indexOf(b.channel) || (a.point < b.point ? -1 : Number(a.point > b.point)));
}

/** The codes that fit; found by unit, service point, and code with or without its
 * hyphen. */
export function filtered(codes: readonly Code[], want: Wanted): Code[] {
  const fit = inOrder(codes).filter((c) => (!want.channel || c.channel === want.channel) && (want.status === "all" || c.status === want.status));
  return want.text.trim() ? find(fit, want.text, (c) => [c.unit_name, c.point_name ?? "", c.code, grouped(c.code), c.unit]) : fit;
}

/** Whether a code can stand on a poster. */
export const printable = (c: Code) => c.channel === "qr" && c.status === "active";

export interface Order {
  channel: Channel;
  /** Keys of units; undefined for every unit. */
  units: readonly string[] | undefined;
  /** For each service point, and not for the units as wholes. */
  eachPoint: boolean;
}

/** How many places an order means, and how many of them have no active code. */
export function missing(order: Order, places: readonly Place[], codes: readonly Code[]): { all: number; missing: number } {
  const chosen = places.filter((p) => !order.units || order.units.includes(p.key));
  const all = order.eachPoint ? chosen.reduce((n, p) => n + p.points, 0) : chosen.length;
  const keys = new Set(chosen.map((p) => p.key));
  // Two codes at one place are one place that has a code.
  const there = new Set(
    codes.filter((c) => c.status === "active" && c.channel === order.channel && keys.has(c.unit) && (c.point !== "") === order.eachPoint)
      .map((c) => `${c.unit}/${c.point}`),
  );
  return { all, missing: all - there.size };
}

/** The body of an order. */
export function orderBody(order: Order): Record<string, unknown> {
  return {
    channel: order.channel,
    ...(order.units ? { units: [...order.units] } : {}),
    ...(order.eachPoint ? { each_point: true } : {}),
  };
}

export type Size = "a4" | "a5" | "tent" | "sticker";
export const sizes: readonly Size[] = ["a4", "a5", "tent", "sticker"];

/** The address of a print of some codes, or of all that one may see. */
export function printAddress(codes: readonly string[] | undefined, size: Size): string {
  return address("/posters", { size, ...(codes ? { code: codes } : {}) });
}

export const pictureAddress = (code: string, format: "svg" | "png") => address("/posters", { code: [code], format });
