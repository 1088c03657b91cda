// A new API key: for which system, to do what, until when; then its text, once.
import { Alert, Button, Checkbox, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { api } from "../../api/client";
import { useText } from "../../i18n/text";
import type { Day } from "../../model/format";
import { CopyField } from "../../ui/copy-field";
import { DayField } from "../../ui/day-field";
import { useAttempt } from "../signin/attempt";
import { strings } from "./strings";
import { today } from "./model";
import { scopes, type Key } from "./wire";
import classes from "./people.module.css";

interface Made {
  key: Key;
  text: string;
}

export function AddKey({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const t = useText(strings);
  const [made, setMade] = useState<Made>();
  const close = () => {
    onClose();
    setMade(undefined);
  };
  return (
    <Modal
      opened={opened} onClose={close} title={made ? t.keyTitle : t.keyAdd} size="lg" closeOnClickOutside={false} closeOnEscape={!made}
      closeButtonProps={{ "aria-label": t.close }}
    >
      {made ? (
        <Stack gap="md">
          <Alert color="orange">{t.keyOnce}</Alert>
          <CopyField label={t.keyText} value={made.text} description={made.key.name} />
          <Group justify="flex-end"><Button onClick={close}>{t.done}</Button></Group>
        </Stack>
      ) : <KeyForm onDone={setMade} onClose={close} />}
    </Modal>
  );
}

function KeyForm({ onDone, onClose }: { onDone: (m: Made) => void; onClose: () => void }) {
  const t = useText(strings);
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<string[]>(["figures.read"]);
  const [last, setLast] = useState<Day>();
  const [tried, setTried] = useState(false);
  const attempt = useAttempt();
  const wrong = attempt.problem;
  const submit = async (e: FormEvent) => {
    e.preventDefault();
    setTried(true);
    if (!name.trim() || chosen.length === 0) return;
    await attempt.run(async () => {
      const made = await api.post<Made>("/keys", { name: name.trim(), scopes: chosen, ...(last ? { last_day: last } : {}) });
      void client.invalidateQueries({ queryKey: ["keys"] });
      onDone(made);
    });
  };
  return (
    <form noValidate onSubmit={(e) => void submit(e)}>
      <Stack gap="md">
        {attempt.why && !wrong?.errors.length && <Alert color="accent" role="alert">{attempt.why}</Alert>}
        <TextInput
          label={t.keyName} description={t.keyNameHelp} value={name} data-autofocus autoComplete="off" maxLength={100}
          error={wrong?.field("name") ?? (tried && !name.trim() ? t.nameMissing : undefined)} onChange={(e) => setName(e.currentTarget.value)}
        />
        <Checkbox.Group
          label={t.keyScopes} value={chosen} onChange={setChosen}
          error={wrong?.field("scopes") ?? (tried && chosen.length === 0 ? t.keyScopesMissing : undefined)}
        >
          <div className={classes["scopes"]}>{scopes.map((s) => <Checkbox key={s} value={s} label={t[s]} />)}</div>
        </Checkbox.Group>
        <DayField label={t.keyLast} description={t.keyLastHelp} value={last} onChange={setLast} min={today()} error={wrong?.field("last_day")} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>{t.cancel}</Button>
          <Button type="submit" loading={attempt.busy}>{t.keyGo}</Button>
        </Group>
      </Stack>
    </form>
  );
}
