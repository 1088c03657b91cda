// One try at a step: whether it is on its way, why it failed, how long to wait.
import { useState } from "react";
import { Problem } from "../../api/problem";
import { failure } from "../../ui/told";
import { useLeft } from "./lock";

export interface Attempt {
  busy: boolean;
  problem: Problem | undefined;
  /** Why it failed, in a sentence; undefined when it did not. */
  why: string | undefined;
  /** Until when nothing is accepted (performance.now()), and seconds until then. */
  end: number | undefined;
  left: number;
  /** Does it; true when it went well. */
  run: (act: () => Promise<void>) => Promise<boolean>;
  clear: () => void;
}

export function useAttempt(): Attempt {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [end, setEnd] = useState<number>();
  const left = useLeft(end);
  const problem = error instanceof Problem ? error : undefined;
  return {
    busy, problem, end, left, why: error === undefined ? undefined : failure(error),
    clear: () => setError(undefined),
    run: async (act) => {
      setBusy(true);
      setError(undefined);
      setEnd(undefined);
      try {
        await act();
        return true;
      } catch (err) {
        setError(err);
        if (err instanceof Problem && err.status === 429) setEnd(performance.now() + 1000 * (err.retryAfter ?? 60));
        return false;
      } finally {
        setBusy(false);
      }
    },
  };
}
