import type { Review, ReviewList } from "./wire";

/** The pages after a response was excluded or restored. It stays in its place, so that
 * it can be put back at once. */
export function moved(pages: readonly ReviewList[], item: Review, reason: string): ReviewList[] {
  const standing = item.standing === "excluded" ? "flagged" : "excluded";
  return pages.map((p) => ({ ...p, items: p.items.map((r): Review => (r.ref === item.ref ? { ...r, standing, reason } : r)) }));
}
