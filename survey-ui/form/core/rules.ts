// The two things the page works out from the answers: which questions are to be
// seen, and how many ratings are done.

import type { Pairs } from "./draft";

/** Whether a question under a condition is to be shown: its question has one of
 * the values. */
export function shown(pairs: Pairs, question: string, values: string): boolean {
  const allowed = values.split(" ");
  return pairs.some(([name, value]) => name == question && allowed.indexOf(value) >= 0);
}

/** How many of the named questions have an answer. */
export function answered(pairs: Pairs, names: string[]): number {
  return names.filter((n) => pairs.some((p) => p[0] == n)).length;
}

/** Puts values into the {name} places of a text. */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]));
}
