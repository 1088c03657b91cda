// Remembers over the way to the sign-in page that a session has ended by itself.
const key = "hl.ended";

export function setEnded(): void {
  try {
    sessionStorage.setItem(key, "1");
  } catch {
    // Without storage the page just asks to sign in.
  }
}

/** Whether one is here because a session ended by itself; asked once. */
export function takeEnded(): boolean {
  try {
    const was = sessionStorage.getItem(key) !== null;
    sessionStorage.removeItem(key);
    return was;
  } catch {
    return false;
  }
}
