// Short notices of what was done or failed, at the edge of the window. What shows
// them is loaded with the first one.
import { Problem } from "../api/problem";
import { language } from "../i18n/language";
import { strings } from "./strings";

export const told = {
  /** Something was done; goes away by itself. */
  done(message: string): void {
    show({ message, color: "green", autoClose: 5000 });
  },
  /** Something failed: stays until it is closed. */
  failed(error: unknown): void {
    show({ message: failure(error), color: "accent", autoClose: false, role: "alert" });
  },
};

export interface Notice {
  message: string;
  color: string;
  autoClose: number | false;
  role?: string;
}

let begin: (() => void) | undefined;

/** Says how to put the place for notices on the page; called once, by toasts.tsx. */
export function whenTold(act: () => void): void {
  begin = act;
}

function show(notice: Notice): void {
  begin?.();
  // Where this cannot be loaded, toasts.tsx says so.
  import("./notices").then(({ push }) => push(notice), () => {});
}

/** Why something failed, in a sentence for people. */
export function failure(error: unknown): string {
  const t = strings[language()];
  if (!(error instanceof Problem)) return t.internalTitle;
  if (error.kind === "network") return `${t.networkTitle}. ${t.networkHelp}`;
  if (error.stale) return error.detail || t.stale;
  const text = error.detail || error.title || t.internalTitle;
  return error.id ? `${text} ${t.errorId(error.id)}` : text;
}
