// Inviting a person: who it is, what for; then the link, once.
import { Alert, Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { api } from "../../api/client";
import { useText } from "../../i18n/text";
import { useAttempt } from "../signin/attempt";
import { RoleField, UnitField } from "./fields";
import { LinkText } from "./link";
import { bodyOf } from "./model";
import { strings } from "./strings";
import type { Linked, Role } from "./wire";

export function Invite({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const t = useText(strings);
  const [linked, setLinked] = useState<Linked>();
  const close = () => {
    onClose();
    setLinked(undefined);
  };
  return (
    <Modal
      opened={opened} onClose={close} title={linked ? t.linkTitle : t.invite} size="lg" closeOnClickOutside={false} closeOnEscape={!linked}
      closeButtonProps={{ "aria-label": t.close }}
    >
      {linked ? <LinkText linked={linked} reset={false} onClose={close} /> : <InviteForm onDone={setLinked} onClose={close} />}
    </Modal>
  );
}

function InviteForm({ onDone, onClose }: { onDone: (l: Linked) => void; onClose: () => void }) {
  const t = useText(strings);
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [login, setLogin] = useState("");
  const [role, setRole] = useState<Role>("unit");
  const [unit, setUnit] = useState("");
  const [tried, setTried] = useState(false);
  const attempt = useAttempt();
  const wrong = attempt.problem;
  const submit = async (e: FormEvent) => {
    e.preventDefault();
    setTried(true);
    if (!name.trim() || !login.trim() || (role === "unit" && !unit)) return;
    await attempt.run(async () => {
      const linked = await api.post<Linked>("/accounts", { login: login.trim(), ...bodyOf({ name, role, unit }) });
      void client.invalidateQueries({ queryKey: ["accounts"] });
      onDone(linked);
    });
  };
  return (
    <form noValidate onSubmit={(e) => void submit(e)}>
      <Stack gap="md">
        {attempt.why && !wrong?.errors.length && <Alert color="accent" role="alert">{attempt.why}</Alert>}
        <TextInput
          label={t.name} description={t.nameOrPost} value={name} data-autofocus autoComplete="off" maxLength={100} onChange={(e) => setName(e.currentTarget.value)}
          error={wrong?.field("name") ?? (tried && !name.trim() ? t.nameMissing : undefined)}
        />
        <TextInput
          label={t.login} description={t.loginHelp} value={login} autoComplete="off" autoCapitalize="none" spellCheck={false} maxLength={100}
          error={wrong?.field("login") ?? (tried && !login.trim() ? t.loginMissing : undefined)} onChange={(e) => setLogin(e.currentTarget.value)}
        />
        <RoleField value={role} onChange={setRole} error={wrong?.field("role")} />
        {role === "unit" && (
          <UnitField value={unit} onChange={setUnit} error={wrong?.field("unit") ?? (tried && !unit ? t.unitMissing : undefined)} />
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>{t.cancel}</Button>
          <Button type="submit" loading={attempt.busy}>{t.inviteGo}</Button>
        </Group>
      </Stack>
    </form>
  );
}
