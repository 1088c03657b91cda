// Login and password, and the way through the central sign-in where there is one.
import { Alert, Anchor, Button, Divider, Stack, TextInput } from "@mantine/core";
import { useEffect, useRef, useState, type FormEvent, type ReactNode } from "react";
import { address, api } from "../../api/client";
import { useSay, useText } from "../../i18n/text";
import { useAttempt } from "./attempt";
import { Card } from "./gate";
import { Lock } from "./lock";
import { PasswordField } from "./password-field";
import { strings } from "./strings";
import type { Reached, Stage, WaysIn } from "./wire";
import classes from "./gate.module.css";

interface PasswordStepProps {
  ways: WaysIn;
  /** Said above the form: why one is here again. */
  notice: ReactNode;
  onDone: (stage: Stage, login: string) => void;
}

export function PasswordStep({ ways, notice, onDone }: PasswordStepProps) {
  const t = useText(strings);
  const say = useSay();
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const [missing, setMissing] = useState(false);
  const [name, secret] = [useRef<HTMLInputElement>(null), useRef<HTMLInputElement>(null)];
  const attempt = useAttempt();
  useEffect(() => name.current?.focus(), []);
  const submit = async (e: FormEvent) => {
    e.preventDefault();
    if (attempt.left > 0) return;
    setMissing(!login.trim() || !password);
    if (!login.trim()) return name.current?.focus();
    if (!password) return secret.current?.focus();
    const well = await attempt.run(async () => {
      const { stage } = await api.post<Reached>("/session", { login: login.trim(), password });
      onDone(stage, login.trim());
    });
    if (!well) secret.current?.select();
  };
  const wrong = attempt.problem?.status === 401;
  return (
    <Card title={t.title}>
      <form noValidate onSubmit={(e) => void submit(e)}>
        <Stack gap="md">
          {notice}
          <Lock end={attempt.end} left={attempt.left} why={attempt.why ?? ""} />
          {attempt.why && !wrong && attempt.end === undefined && <Alert color="accent" role="alert">{attempt.why}</Alert>}
          <TextInput
            ref={name} label={t.login} size="md" value={login} name="username" autoComplete="username" autoCapitalize="none" spellCheck={false}
            maxLength={100} error={missing && !login.trim() ? t.loginMissing : undefined} onChange={(e) => setLogin(e.currentTarget.value)}
          />
          <PasswordField
            ref={secret} label={t.password} kind="current-password" value={password}
            onChange={(v) => { setPassword(v); if (wrong) attempt.clear(); }}
            error={wrong ? <span role="alert">{attempt.why} {t.typing}</span> : missing && !password ? t.passwordMissing : undefined}
          />
          <Button type="submit" size="md" fullWidth loading={attempt.busy} disabled={attempt.left > 0}>{t.submit}</Button>
          {ways.oidc && (
            <>
              <Divider label={t.or} />
              <Button component="a" href={address("/session/oidc")} variant="default" size="md" fullWidth>{say(ways.oidc.name)}</Button>
            </>
          )}
        </Stack>
      </form>
      <p className={classes["foot"]}>{t.forgotten}</p>
    </Card>
  );
}

/** Gives up a sign-in that is half done. */
export function Other({ onOther }: { onOther: () => void }) {
  const t = useText(strings);
  const leave = async () => {
    await api.delete("/session").catch(() => undefined); // it ends by itself soon
    onOther();
  };
  return <Anchor component="button" type="button" c="dimmed" onClick={() => void leave()}>{t.other}</Anchor>;
}
