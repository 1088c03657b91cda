// Editing a tablet on the version that was read when the dialog opened: what the page
// reads meanwhile for its status changes nothing here. When somebody else was faster,
// nothing that was entered is lost: both versions are named, and one is chosen.
import { Alert, Button, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { api, Problem, type Tagged } from "../../api/client";
import { useText } from "../../i18n/text";
import { LinesSkeleton, Loaded } from "../../ui/states";
import { told } from "../../ui/told";
import { useAttempt, type Attempt } from "../signin/attempt";
import { useKiosksChanged } from "./data";
import { differing, settingsBody, settingsOf, type Settings } from "./model";
import { strings } from "./strings";
import type { One, Point } from "./wire";
import { useHourLines } from "./words";

/** Reads the tablet anew and hands it over. */
export function Fresh({ id, children }: { id: string; children: (read: Tagged<One>) => ReactNode }) {
  const query = useQuery({
    queryKey: ["kiosk-edit", id], queryFn: ({ signal }) => api.read<One>(`/kiosks/${id}`, { signal }),
    staleTime: 0, gcTime: 0, refetchOnWindowFocus: false, refetchOnReconnect: false,
  });
  return <Loaded query={query} skeleton={<LinesSkeleton rows={6} />}>{children}</Loaded>;
}

export interface Edit {
  form: Settings;
  set: (part: Partial<Settings>) => void;
  attempt: Attempt;
  /** What somebody else has saved meanwhile; until one is chosen nothing is saved. */
  theirs: Tagged<One> | undefined;
  take: (mine: boolean) => void;
  save: (part?: Partial<Settings>) => Promise<void>;
}

/** `parts` are the fields of this dialog: of the others what somebody else saved stays. */
export function useEdit(read: Tagged<One>, parts: readonly (keyof Settings)[], onSaved: () => void): Edit {
  const t = useText(strings);
  const changed = useKiosksChanged();
  const [base, setBase] = useState(read);
  const [form, setForm] = useState(() => settingsOf(read.data));
  const [theirs, setTheirs] = useState<Tagged<One>>();
  const attempt = useAttempt();
  const path = `/kiosks/${read.data.id}`;
  const send = async (on: Tagged<One>, mine: Settings) => {
    const whole = { ...settingsOf(on.data), ...pick(mine, parts) };
    const well = await attempt.run(async () => {
      try {
        await api.put(path, settingsBody(whole), { etag: on.etag });
      } catch (err) {
        if (err instanceof Problem && err.stale) setTheirs(await api.read<One>(path));
        throw err;
      }
    });
    if (!well) return;
    told.done(t.saved);
    void changed();
    onSaved();
  };
  return {
    form, attempt, theirs,
    set: (part) => setForm((old) => ({ ...old, ...part })),
    save: (part = {}) => {
      const mine = { ...form, ...part };
      setForm(mine);
      return send(base, mine);
    },
    take: (mine) => {
      const now = theirs!;
      setBase(now);
      setTheirs(undefined);
      attempt.clear();
      if (mine) void send(now, form);
      else setForm(settingsOf(now.data));
    },
  };
}

function pick(s: Settings, parts: readonly (keyof Settings)[]): Partial<Settings> {
  return Object.fromEntries(parts.map((p) => [p, s[p]]));
}

/** What somebody else saved of the fields of this dialog, and the choice. */
export function Stale({ edit, parts, points = [] }: { edit: Edit; parts: readonly (keyof Settings)[]; points?: readonly Point[] }) {
  const t = useText(strings);
  const lines = useHourLines();
  if (!edit.theirs) return null;
  const now = edit.theirs.data;
  const shown: Record<keyof Settings, string> = {
    name: `${t.name}: ${now.name}`,
    point: `${t.point}: ${now.point ? points.find((p) => p.id === now.point)?.name ?? now.point_name : t.wholeUnit}`,
    hours: `${t.hours}: ${lines(now.hours).map((l) => `${l.days} ${l.hours}`).join("; ")}`,
    message: `${t.message}: ${now.message ? now.message.vi : t.messageNone}`,
  };
  const list = differing(edit.form, settingsOf(now)).filter((k) => parts.includes(k));
  return (
    <Alert color="orange" title={t.staleTitle} role="alert">
      {list.length === 0 ? <Text fz="sm" mb="sm">{t.staleSame}</Text> : (
        <>
          {t.staleAbout}
          <ul>{list.map((k) => <li key={k}>{shown[k]}</li>)}</ul>
        </>
      )}
      <Group gap="xs">
        <Button size="xs" variant="default" onClick={() => edit.take(false)}>{t.takeTheirs}</Button>
        <Button size="xs" variant="default" onClick={() => edit.take(true)}>{t.keepMine}</Button>
      </Group>
    </Alert>
  );
}

/** Why saving failed, where no field says so. */
export function Failed({ edit, fields }: { edit: Edit; fields: readonly string[] }) {
  const { attempt, theirs } = edit;
  if (!attempt.why || theirs || fields.some((f) => attempt.problem?.field(f))) return null;
  return <Alert color="accent" role="alert">{attempt.why}</Alert>;
}
