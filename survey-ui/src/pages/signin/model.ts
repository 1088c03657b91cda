// What sign-in works out without a page.

/** The digits of what was typed or pasted, at most six: "123 456" is 123456. */
export function digits(text: string): string {
  return text.replace(/\D/g, "").slice(0, 6);
}

/** A recovery code as it stands on paper, however it was typed. */
export function recoveryForm(text: string): string {
  const plain = text.toLowerCase().replace(/[^a-z2-7]/g, "").slice(0, 16);
  return plain.replace(/(.{4})(?=.)/g, "$1-");
}

/** A secret in groups of four, for reading aloud and typing. */
export function grouped(secret: string): string {
  return secret.replace(/(.{4})(?=.)/g, "$1 ");
}

/** Seconds as people read a countdown: 0:09, 14:59, 1:00:00. */
export function countdown(seconds: number): string {
  const s = Math.max(0, Math.ceil(seconds));
  const two = (n: number) => String(n).padStart(2, "0");
  const [h, m] = [Math.floor(s / 3600), Math.floor(s / 60) % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s % 60)}` : `${m}:${two(s % 60)}`;
}

/** Characters as the server counts them: composed, each once. */
export function characters(text: string): number {
  return [...text.normalize("NFC")].length;
}

/** The token of an invitation: behind the hash sign, which no server's log has. */
export function tokenOf(hash: string): string {
  try {
    return decodeURIComponent(hash.replace(/^#/, ""));
  } catch {
    return ""; // a link that was cut
  }
}

/** The codes as a file: what they are for, then one a line. */
export function codesFile(codes: readonly string[], head: string): string {
  return `${head}\r\n\r\n${codes.join("\r\n")}\r\n`;
}

/** How long before its end a session asks whether somebody is there. */
export const warnBefore = 60;

/** What to do about a session with so many seconds left: ask again later, or warn. */
export function idleStep(left: number): { wait: number } | { warn: true } {
  return left > warnBefore ? { wait: left - warnBefore } : { warn: true };
}
