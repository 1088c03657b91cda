// Editing an account on the version that was read. When somebody else was faster,
// nothing that was entered is lost: both versions are named, and one is chosen.
import { Alert, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { api, type Tagged } from "../../api/client";
import { useText } from "../../i18n/text";
import { LinesSkeleton, Loaded } from "../../ui/states";
import { told } from "../../ui/told";
import { useAttempt } from "../signin/attempt";
import { RoleField, UnitField } from "./fields";
import { bodyOf, differing, formOf, type AccountForm } from "./model";
import { strings } from "./strings";
import type { Account } from "./wire";
import { useRoleWords } from "./words";
import classes from "./people.module.css";

export function EditForm({ account, onClose }: { account: Account; onClose: () => void }) {
  const query = useQuery({
    queryKey: ["account", account.id], queryFn: ({ signal }) => api.read<Account>(`/accounts/${account.id}`, { signal }),
    staleTime: 0, gcTime: 0, refetchOnWindowFocus: false,
  });
  return <Loaded query={query} skeleton={<LinesSkeleton rows={6} />}>{(read) => <Form read={read} onClose={onClose} />}</Loaded>;
}

function Form({ read, onClose }: { read: Tagged<Account>; onClose: () => void }) {
  const t = useText(strings);
  const client = useQueryClient();
  const [form, setForm] = useState(() => formOf(read.data));
  const [etag, setEtag] = useState(read.etag);
  const [theirs, setTheirs] = useState<Tagged<Account>>();
  const [tried, setTried] = useState(false);
  const attempt = useAttempt();
  const wrong = attempt.problem;
  const { own, managed, id } = read.data;
  const set = (part: Partial<AccountForm>) => setForm((old) => ({ ...old, ...part }));
  const save = async (tag: string | undefined) => {
    setTried(true);
    if (!form.name.trim() || (form.role === "unit" && !form.unit)) return;
    const well = await attempt.run(async () => {
      try {
        await api.put(`/accounts/${id}`, bodyOf(form), { etag: tag });
      } catch (err) {
        if (err instanceof Error && "stale" in err && err.stale) setTheirs(await api.read<Account>(`/accounts/${id}`));
        throw err;
      }
    });
    if (!well) return;
    told.done(t.saved);
    void client.invalidateQueries({ queryKey: ["accounts"] });
    if (own) void client.invalidateQueries({ queryKey: ["session"] });
    onClose();
  };
  const take = (use: Tagged<Account>, mine: boolean) => {
    if (!mine) setForm(formOf(use.data));
    setEtag(use.etag);
    setTheirs(undefined);
    attempt.clear();
    if (mine) void save(use.etag);
  };
  return (
    <form noValidate onSubmit={(e: FormEvent) => { e.preventDefault(); void save(etag); }}>
      <Stack gap="md">
        {theirs && <Stale mine={form} theirs={theirs} take={take} />}
        {attempt.why && !theirs && !wrong?.errors.length && <Alert color="accent" role="alert">{attempt.why}</Alert>}
        <Text fz="sm" c="dimmed">{t.login}: <b>{read.data.login}</b></Text>
        <TextInput
          label={t.name} value={form.name} data-autofocus autoComplete="off" maxLength={100} onChange={(e) => set({ name: e.currentTarget.value })}
          error={wrong?.field("name") ?? (tried && !form.name.trim() ? t.nameMissing : undefined)}
        />
        <RoleField
          value={form.role} onChange={(role) => set({ role })} error={wrong?.field("role")}
          fixed={own ? t.ownRole : managed ? t.managedRole : undefined}
        />
        {form.role === "unit" && (
          <UnitField
            value={form.unit} onChange={(unit) => set({ unit })} disabled={managed}
            error={wrong?.field("unit") ?? (tried && !form.unit ? t.unitMissing : undefined)}
          />
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>{t.cancel}</Button>
          <Button type="submit" loading={attempt.busy} disabled={!!theirs}>{t.save}</Button>
        </Group>
      </Stack>
    </form>
  );
}

function Stale({ mine, theirs, take }: { mine: AccountForm; theirs: Tagged<Account>; take: (use: Tagged<Account>, mine: boolean) => void }) {
  const t = useText(strings);
  const words = useRoleWords();
  const { name, role, unit } = theirs.data;
  const shown = { name: `${t.name}: ${name}`, role: `${t.role}: ${words.name(role)}`, unit: `${t.unit}: ${unit?.name ?? t.city}` };
  const list = differing(mine, formOf(theirs.data));
  return (
    <Alert color="orange" title={t.staleTitle} role="alert" className={classes["stale"]!}>
      {list.length === 0 ? <Text fz="sm" mb="sm">{t.staleSame}</Text> : (
        <>
          {t.staleAbout}
          <ul>{list.map((k) => <li key={k}>{shown[k]}</li>)}</ul>
        </>
      )}
      <Group gap="xs">
        <Button size="xs" variant="default" onClick={() => take(theirs, false)}>{t.takeTheirs}</Button>
        <Button size="xs" variant="default" onClick={() => take(theirs, true)}>{t.keepMine}</Button>
      </Group>
    </Alert>
  );
}
