// Spans of time in words.

type Word = (n: string) => string;
export interface Units { second: Word; minute: Word; hour: Word; day: Word }

/** A span in its two largest units: "2 ngày 3 giờ", "45 giây". */
export function span(seconds: number, t: Units, number: (n: number) => string): string {
  const s = Math.max(0, Math.floor(seconds));
  const parts: [number, Word][] = [[Math.floor(s / 86400), t.day], [Math.floor(s / 3600) % 24, t.hour], [Math.floor(s / 60) % 60, t.minute], [s % 60, t.second]];
  const first = parts.findIndex(([n]) => n > 0);
  if (first < 0) return t.second(number(0));
  return parts.slice(first, first + 2).filter(([n]) => n > 0).map(([n, word]) => word(number(n))).join(" ");
}

/** The clock in Việt Nam at an instant: 15:04:05. */
export function clock(instant: string): string {
  const at = new Date(instant);
  return Number.isNaN(at.getTime()) ? "" : new Date(at.getTime() + 7 * 3600_000).toISOString().slice(11, 19);
}
