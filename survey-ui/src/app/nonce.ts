// The server writes a fresh nonce into each copy of index.html. Style elements
// that components make while running carry it; script never needs one.
import { setNonce } from "get-nonce";

const meta = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]');

export const nonce = meta?.nonce || meta?.getAttribute("nonce") || "";

setNonce(nonce); // for the lock on scrolling behind a dialog
