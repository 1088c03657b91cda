// The second factor of the own account and its recovery codes. Each change asks for
// the password first: the page may have been left open.
import { Alert, Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { api } from "../../api/client";
import { sessionQuery } from "../../app/session";
import { useFormat } from "../../i18n/format";
import { useText } from "../../i18n/text";
import { Section } from "../../ui/page";
import { StatusBadge } from "../../ui/status-badge";
import { told } from "../../ui/told";
import { useAttempt } from "../signin/attempt";
import { Codes, CodesNote, Steps } from "../signin/enrol-step";
import { Lock } from "../signin/lock";
import { PasswordField } from "../signin/password-field";
import type { Enrolment, OwnSession } from "../signin/wire";
import { strings } from "./strings";
import classes from "./account.module.css";

/** From how many recovery codes on one is warned. */
const few = 3;

type Doing = "enrol" | "codes";

export function SecondStep({ session }: { session: OwnSession }) {
  const t = useText(strings);
  const f = useFormat();
  const [doing, setDoing] = useState<Doing>();
  const close = () => setDoing(undefined);
  return (
    <Section title={t.second} about={t.secondHelp}>
      <div className={classes["row"]}>
        <div className={classes["words"]}>
          <StatusBadge tone={session.totp ? "good" : "calm"}>{session.totp ? t.on : t.off}</StatusBadge>
          {!session.totp && <Text fz="sm" c="dimmed" mt={6}>{t.offHelp}</Text>}
        </div>
        <Button variant="default" onClick={() => setDoing("enrol")}>{session.totp ? t.enrolAgain : t.enrol}</Button>
      </div>
      {session.totp && (
        <div className={classes["row"]}>
          <div className={classes["words"]}>
            <Text>{t.codesLeft(f.number(session.recovery_codes))}</Text>
            {session.recovery_codes <= few && <Text fz="sm" c="var(--hl-warn)">{t.codesFew}</Text>}
          </div>
          <Button variant="default" onClick={() => setDoing("codes")}>{t.codesNew}</Button>
        </div>
      )}
      <Modal
        opened={doing !== undefined} onClose={close} title={doing === "codes" ? t.codesTitle : t.enrolTitle} size="lg"
        closeOnClickOutside={false} closeButtonProps={{ "aria-label": t.close }}
      >
        {doing && <Doing what={doing} login={session.account.login} onClose={close} />}
      </Modal>
    </Section>
  );
}

function Doing({ what, login, onClose }: { what: Doing; login: string; onClose: () => void }) {
  const t = useText(strings);
  const client = useQueryClient();
  const [enrolment, setEnrolment] = useState<Enrolment>();
  const [codes, setCodes] = useState<string[]>();
  const changed = (list: string[]) => {
    setCodes(list);
    void client.invalidateQueries({ queryKey: sessionQuery.queryKey });
    void client.invalidateQueries({ queryKey: ["sessions"] });
  };
  const prove = async (password: string) => {
    if (what === "enrol") setEnrolment(await api.post<Enrolment>("/session/enrol", { password }));
    else changed((await api.post<{ recovery_codes: string[] }>("/session/recovery-codes", { password })).recovery_codes);
  };
  const done = () => {
    if (what === "enrol") told.done(t.enrolDone);
    onClose();
  };
  if (codes) return <><CodesNote /><Codes codes={codes} go={t.finish} onDone={done} /></>;
  if (enrolment) return <Steps enrolment={enrolment} onDone={changed} onOver={onClose} />;
  return <Prove login={login} about={what === "codes" ? t.codesAbout : undefined} prove={prove} onClose={onClose} />;
}

function Prove({ login, about, prove, onClose }: {
  login: string; about: string | undefined; prove: (password: string) => Promise<void>; onClose: () => void;
}) {
  const t = useText(strings);
  const [password, setPassword] = useState("");
  const [missing, setMissing] = useState(false);
  const attempt = useAttempt();
  const submit = async (e: FormEvent) => {
    e.preventDefault();
    setMissing(!password);
    if (password && attempt.left === 0) await attempt.run(() => prove(password));
  };
  const field = attempt.problem?.field("password");
  return (
    <form noValidate onSubmit={(e) => void submit(e)}>
      <Stack gap="md">
        {about && <Text>{about}</Text>}
        <Lock end={attempt.end} left={attempt.left} why={attempt.why ?? ""} />
        {attempt.why && !field && attempt.end === undefined && <Alert color="accent" role="alert">{attempt.why}</Alert>}
        <input type="text" name="username" autoComplete="username" value={login} readOnly hidden />
        <PasswordField
          label={t.again} kind="current-password" value={password} onChange={(v) => { setPassword(v); attempt.clear(); }} autoFocus
          error={field ?? (missing && !password ? t.oldMissing : undefined)}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>{t.cancel}</Button>
          <Button type="submit" loading={attempt.busy} disabled={attempt.left > 0}>{t.goOn}</Button>
        </Group>
      </Stack>
    </form>
  );
}
