// A file that is being written: its text, what the server says of it, the draft in
// this browser, and saving it without writing over anybody.
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { api, Problem, type Tagged } from "../../api/client";
import { check } from "./ask";
import { shelf, type Draft } from "./drafts";
import type { Check, Stored } from "./wire";

export interface Start {
  text: string;
  /** Of the stored version it is an edit of; none for a new one. */
  etag: string | undefined;
}

interface Options {
  path: "/questionnaires" | "/criteria";
  kind: "form" | "criteria";
  /** Names the draft in this browser. */
  name: string;
  start: Start;
  /** Puts another version number into the text. */
  number: (text: string, version: number) => string;
  onSaved: (stored: Stored<unknown>) => void;
}

/** How long a pause begins a new step of "undo". */
const pause = 800;

export function useEditor<M>({ path, kind, name, start, number, onSaved }: Options) {
  const client = useQueryClient();
  const place = useMemo(() => shelf(kind, name), [kind, name]);
  const [found, setFound] = useState<Draft | undefined>(() => {
    const d = place.read();
    return d && d.text !== start.text ? d : undefined;
  });
  const [text, setText] = useState(found?.text ?? start.text);
  const [etag, setEtag] = useState(found ? found.etag : start.etag);
  const [theirs, setTheirs] = useState<Tagged<Stored<M>>>();
  const history = useRef<{ steps: string[]; at: number }>({ steps: [], at: 0 });
  const [steps, setSteps] = useState(0);

  const change = useCallback((next: string | ((text: string) => string), step = false) => {
    setText((old) => {
      const now = typeof next === "function" ? next(old) : next;
      if (now === old) return old;
      const h = history.current;
      if (step || Date.now() - h.at > pause) h.steps = [...h.steps.slice(-99), old];
      h.at = step ? 0 : Date.now();
      return now;
    });
    setSteps((n) => n + 1);
  }, []);
  const undo = useCallback(() => {
    const last = history.current.steps.pop();
    history.current.at = 0;
    if (last !== undefined) setText(last);
    setSteps((n) => n + 1);
  }, []);

  useEffect(() => {
    if (text === start.text) place.clear();
    else place.write(text, etag);
  }, [text, etag, place, start.text]);

  const [steady] = useDebouncedValue(text, 250);
  const checked = useQuery({
    queryKey: [kind === "form" ? "forms" : "criteria", "check", steady],
    queryFn: ({ signal }) => check<Check<M>>(path, steady, signal),
    placeholderData: keepPreviousData, gcTime: 10_000, retry: 1,
  });
  const checking = steady !== text || checked.isFetching;

  const save = useMutation({
    mutationFn: async (order: { text: string; etag: string | undefined }) => {
      const stored = await api.upload<Stored<M>>("POST", path, order.text, "application/yaml", { etag: order.etag });
      return stored;
    },
    onSuccess: async (stored) => {
      place.clear();
      await client.invalidateQueries({ queryKey: [kind === "form" ? "forms" : "criteria"] });
      onSaved(stored);
    },
    onError: async (err) => {
      const c = checked.data;
      // 428: there is such a version, and we have not seen it.
      if (!(err instanceof Problem) || !(err.stale || err.kind === "unconditional") || !c) return;
      setTheirs(await api.read<Stored<M>>(`${path}/${encodeURIComponent(c.id)}/${c.version}`).catch(() => undefined));
    },
  });

  const c = checked.data;
  return {
    text, change, undo, canUndo: steps >= 0 && history.current.steps.length > 0,
    checked: c, checking, checkError: checked.isError ? checked.error : undefined,
    draft: found,
    dropDraft: () => {
      place.clear();
      setFound(undefined);
      change(start.text, true);
      setEtag(start.etag);
    },
    save: () => {
      if (!c) return;
      if (c.storing !== "used") return save.mutate({ text, etag });
      const next = number(text, c.next_version);
      change(next, true);
      save.mutate({ text: next, etag: undefined });
    },
    saving: save.isPending,
    saveError: save.isError && !theirs ? save.error : undefined,
    canSave: !!c && !checking && (c.storing === "new" || c.storing === "replace" || c.storing === "used"),
    theirs,
    /** Writes over what somebody else saved, having seen it. */
    takeOver: () => {
      if (!theirs) return;
      setEtag(theirs.etag);
      setTheirs(undefined);
      save.mutate({ text, etag: theirs.etag });
    },
    /** Takes what somebody else saved; "undo" brings one's own back. */
    reload: () => {
      if (!theirs) return;
      change(theirs.data.yaml, true);
      setEtag(theirs.etag);
      setTheirs(undefined);
      save.reset();
    },
    goOn: () => {
      setTheirs(undefined);
      save.reset();
    },
  };
}

export type Editor<M> = ReturnType<typeof useEditor<M>>;
