// What is being written stays in this browser until it is stored on the server.

export interface Draft {
  text: string;
  /** ETag of the stored version that it was begun from; none for a new one. */
  etag: string | undefined;
  /** When it was last changed here (RFC 3339). */
  at: string;
}

export interface Shelf {
  read: () => Draft | undefined;
  write: (text: string, etag: string | undefined) => void;
  clear: () => void;
}

/** A place for one draft; a full or forbidden storage keeps nothing and breaks nothing. */
export function shelf(kind: "form" | "criteria", name: string, storage: () => Storage = () => localStorage, now = () => new Date()): Shelf {
  const key = `hl.draft.${kind}.${name}`;
  return {
    read() {
      try {
        const d = JSON.parse(storage().getItem(key) ?? "null") as Partial<Draft> | null;
        return d && typeof d.text === "string" && typeof d.at === "string" ? { text: d.text, etag: d.etag, at: d.at } : undefined;
      } catch {
        return undefined;
      }
    },
    write(text, etag) {
      try {
        storage().setItem(key, JSON.stringify({ text, etag, at: now().toISOString() }));
      } catch {
        // The draft lives as long as the page.
      }
    },
    clear() {
      try {
        storage().removeItem(key);
      } catch {
        // Nothing was kept.
      }
    },
  };
}
