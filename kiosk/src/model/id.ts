// The id of a response, as server/survey/response.go makes it: the hour, then random.
// It is drawn once, at the first tap, so that sending twice stores once.

const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const hourChars = 5;
const randomChars = 21;

/** Fills bytes with random; crypto.getRandomValues outside of tests. */
export type Random = (bytes: Uint8Array<ArrayBuffer>) => void;

/** @param at milliseconds since 1970; before that counts as 1970. */
export function newID(at: number, random: Random): string {
  const bytes = new Uint8Array(randomChars);
  random(bytes);
  const hour = Math.max(0, Math.floor(at / 3_600_000));
  let id = "";
  for (let i = hourChars - 1; i >= 0; i--) id += alphabet[Math.floor(hour / 32 ** i) % 32];
  for (const b of bytes) id += alphabet[b & 31];
  return id;
}
