import { Alert, Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState, type FormEvent } from "react";
import { api } from "../../api/client";
import { useFormat } from "../../i18n/format";
import { useText } from "../../i18n/text";
import { Section } from "../../ui/page";
import { told } from "../../ui/told";
import { useAttempt } from "../signin/attempt";
import { Lock } from "../signin/lock";
import { characters } from "../signin/model";
import { PasswordField } from "../signin/password-field";
import type { OwnSession } from "../signin/wire";
import { strings } from "./strings";
import classes from "./account.module.css";

export function Password({ session }: { session: OwnSession }) {
  const t = useText(strings);
  const [opened, setOpened] = useState(false);
  const close = () => setOpened(false);
  return (
    <Section title={t.password}>
      <div className={classes["row"]}>
        <Text className={classes["words"]!} fz="sm" c="dimmed">{session.password ? t.passwordHelp : t.passwordNone}</Text>
        {session.password && <Button variant="default" onClick={() => setOpened(true)}>{t.passwordChange}</Button>}
      </div>
      <Modal opened={opened} onClose={close} title={t.passwordChange} closeButtonProps={{ "aria-label": t.close }}>
        <Change session={session} onClose={close} />
      </Modal>
    </Section>
  );
}

function Change({ session, onClose }: { session: OwnSession; onClose: () => void }) {
  const t = useText(strings);
  const f = useFormat();
  const client = useQueryClient();
  const [old, setOld] = useState("");
  const [next, setNext] = useState("");
  const [tried, setTried] = useState(false);
  const [first, second] = [useRef<HTMLInputElement>(null), useRef<HTMLInputElement>(null)];
  const attempt = useAttempt();
  const short = characters(next) < session.least;
  const submit = async (e: FormEvent) => {
    e.preventDefault();
    setTried(true);
    if (!old) return first.current?.focus();
    if (short) return second.current?.focus();
    if (attempt.left > 0) return;
    const well = await attempt.run(async () => { await api.post("/session/password", { old, new: next }); });
    if (!well) return first.current?.focus();
    told.done(t.saved);
    void client.invalidateQueries({ queryKey: ["sessions"] });
    onClose();
  };
  const besides = attempt.end === undefined && !attempt.problem?.errors.length ? attempt.why : undefined;
  return (
    <form noValidate onSubmit={(e) => void submit(e)}>
      <Stack gap="md">
        <Lock end={attempt.end} left={attempt.left} why={attempt.why ?? ""} />
        {besides && <Alert color="accent" role="alert">{besides}</Alert>}
        <input type="text" name="username" autoComplete="username" value={session.account.login} readOnly hidden />
        <PasswordField
          ref={first} label={t.old} kind="current-password" value={old} onChange={setOld} autoFocus
          error={attempt.problem?.field("old") ?? (tried && !old ? t.oldMissing : undefined)}
        />
        <PasswordField
          ref={second} label={t.new} kind="new-password" value={next} onChange={setNext} description={t.newHelp(f.number(session.least))}
          error={attempt.problem?.field("new") ?? (tried && short ? t.tooShort(f.number(session.least)) : undefined)}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>{t.cancel}</Button>
          <Button type="submit" loading={attempt.busy} disabled={attempt.left > 0}>{t.save}</Button>
        </Group>
      </Stack>
    </form>
  );
}
