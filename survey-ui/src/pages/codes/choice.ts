// Which codes are chosen for printing. Kept beside the table rather than in it, so
// that ticking one box draws one box and not every row.
import { createContext, useContext, useMemo, useSyncExternalStore } from "react";

export interface Choice {
  get: () => ReadonlySet<string>;
  toggle: (code: string) => void;
  set: (codes: Iterable<string>) => void;
  subscribe: (tell: () => void) => () => void;
}

export function makeChoice(): Choice {
  let chosen: ReadonlySet<string> = new Set();
  const listeners = new Set<() => void>();
  const put = (next: Set<string>) => {
    chosen = next;
    for (const tell of listeners) tell();
  };
  return {
    get: () => chosen,
    set: (codes) => put(new Set(codes)),
    toggle: (code) => {
      const next = new Set(chosen);
      if (!next.delete(code)) next.add(code);
      put(next);
    },
    subscribe: (tell) => {
      listeners.add(tell);
      return () => void listeners.delete(tell);
    },
  };
}

export const ChoiceContext = createContext<Choice | undefined>(undefined);

export function useMakeChoice(): Choice {
  return useMemo(makeChoice, []);
}

export function useChosen(choice: Choice): ReadonlySet<string> {
  return useSyncExternalStore(choice.subscribe, choice.get);
}

/** Whether one code is chosen, and how to change that. */
export function useChoiceOf(code: string): [boolean, () => void] {
  const choice = useContext(ChoiceContext)!;
  return [useSyncExternalStore(choice.subscribe, () => choice.get().has(code)), () => choice.toggle(code)];
}
