// The second step: six digits of the app, or a recovery code.
import { Alert, Anchor, Button, Stack, TextInput } from "@mantine/core";
import { useEffect, useRef, useState, type FormEvent, type ReactNode } from "react";
import { api } from "../../api/client";
import { useText } from "../../i18n/text";
import { useAttempt, type Attempt } from "./attempt";
import { Card } from "./gate";
import { Lock } from "./lock";
import { digits, recoveryForm } from "./model";
import { Other } from "./password-step";
import { strings } from "./strings";
import type { Reached, Stage } from "./wire";
import classes from "./gate.module.css";

interface CodeStepProps {
  login: string;
  onDone: (stage: Stage) => void;
  onOther: () => void;
  /** The sign-in has run out: start from the beginning. */
  onOver: () => void;
}

export function CodeStep({ login, onDone, onOther, onOver }: CodeStepProps) {
  const t = useText(strings);
  const [paper, setPaper] = useState(false);
  const send = (path: string) => async (code: string) => {
    const { stage } = await api.post<Reached>(path, { code });
    onDone(stage);
  };
  return (
    <Card title={paper ? t.recoveryTitle : t.totpTitle} about={paper ? t.recoveryHelp : t.totpHelp(login)}>
      {paper
        ? <RecoveryForm send={send("/session/recovery")} onOver={onOver} />
        : <DigitsForm send={send("/session/totp")} onOver={onOver} label={t.code} submit={t.check} />}
      <div className={classes["links"]} style={{ marginTop: 20 }}>
        <Anchor component="button" type="button" onClick={() => setPaper(!paper)}>{paper ? t.toTOTP : t.toRecovery}</Anchor>
        <Other onOther={onOther} />
      </div>
    </Card>
  );
}

/** What failed, where it is not the code itself. */
function Trouble({ attempt }: { attempt: Attempt }): ReactNode {
  if (attempt.end !== undefined) return <Lock end={attempt.end} left={attempt.left} why={attempt.why ?? ""} />;
  return attempt.why && !attempt.problem?.field("code") ? <Alert color="accent" role="alert">{attempt.why}</Alert> : null;
}

interface FormProps {
  send: (code: string) => Promise<void>;
  onOver: () => void;
}

interface DigitsFormProps extends FormProps {
  label: string;
  submit: string;
  /** The field is not the first thing to look at. */
  later?: boolean;
}

/** One field that sends itself with the sixth digit. */
export function DigitsForm({ send, onOver, label, submit, later = false }: DigitsFormProps) {
  const t = useText(strings);
  const [code, setCode] = useState("");
  const [missing, setMissing] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const attempt = useAttempt();
  useEffect(() => { if (!later) field.current?.focus(); }, [later]);
  const give = async (value: string) => {
    setMissing(value.length < 6);
    if (value.length < 6 || attempt.busy || attempt.left > 0) return;
    const well = await attempt.run(() => send(value).catch((err: unknown) => { over(err, onOver); throw err; }));
    if (well) return;
    setCode("");
    field.current?.focus();
  };
  const type = (text: string) => {
    const value = digits(text);
    setCode(value);
    setMissing(false);
    if (value.length > 0) attempt.clear();
    if (value.length === 6 && value !== code) void give(value);
  };
  return (
    <form noValidate onSubmit={(e: FormEvent) => { e.preventDefault(); void give(code); }}>
      <Stack gap="md">
        <Trouble attempt={attempt} />
        <TextInput
          ref={field} className={classes["code"]!} label={label} value={code} inputMode="numeric" autoComplete="one-time-code" name="one-time-code"
          pattern="[0-9]*" readOnly={attempt.busy} onChange={(e) => type(e.currentTarget.value)}
          error={attempt.problem?.field("code") ? <span role="alert">{attempt.problem.field("code")}</span> : missing ? t.codeMissing : undefined}
        />
        <Button type="submit" size="md" fullWidth loading={attempt.busy} disabled={attempt.left > 0}>{submit}</Button>
      </Stack>
    </form>
  );
}

function RecoveryForm({ send, onOver }: FormProps) {
  const t = useText(strings);
  const [code, setCode] = useState("");
  const [missing, setMissing] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const attempt = useAttempt();
  useEffect(() => field.current?.focus(), []);
  const give = async () => {
    setMissing(code.length < 19);
    if (code.length < 19) return field.current?.focus();
    if (attempt.left > 0) return;
    const well = await attempt.run(() => send(code).catch((err: unknown) => { over(err, onOver); throw err; }));
    if (!well) field.current?.select();
  };
  return (
    <form noValidate onSubmit={(e: FormEvent) => { e.preventDefault(); void give(); }}>
      <Stack gap="md">
        <Trouble attempt={attempt} />
        <TextInput
          ref={field} className={classes["paper"]!} label={t.recovery} value={code} autoComplete="off" autoCapitalize="none" spellCheck={false}
          placeholder="xxxx-xxxx-xxxx-xxxx" onChange={(e) => { setCode(recoveryForm(e.currentTarget.value)); setMissing(false); attempt.clear(); }}
          error={attempt.problem?.field("code") ? <span role="alert">{attempt.problem.field("code")}</span> : missing ? t.recoveryMissing : undefined}
        />
        <Button type="submit" size="md" fullWidth loading={attempt.busy} disabled={attempt.left > 0}>{t.check}</Button>
      </Stack>
    </form>
  );
}

/** A 401 in the middle: the first step is too long ago. */
function over(err: unknown, onOver: () => void): void {
  if (err instanceof Error && "status" in err && err.status === 401) onOver();
}
