// An invitation: who it is for, a password of one's own, and the first sign-in.
import { Alert, Button, Stack, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useLocation } from "@tanstack/react-router";
import { useRef, useState, type FormEvent } from "react";
import { api, Problem } from "../../api/client";
import { IconLink } from "../../app/icons";
import { useFormat } from "../../i18n/format";
import { useText } from "../../i18n/text";
import { EmptyState, ErrorState, LinesSkeleton } from "../../ui/states";
import { useAttempt } from "./attempt";
import { Flow, useOpen } from "./flow";
import { Card, Gate } from "./gate";
import { characters, tokenOf } from "./model";
import { PasswordField } from "./password-field";
import { strings } from "./strings";
import type { Offer, Reached, Stage } from "./wire";
import classes from "./gate.module.css";

export default function Welcome() {
  const t = useText(strings);
  const hash = useLocation({ select: (l) => l.hash });
  const [token] = useState(() => tokenOf(hash));
  const query = useQuery({
    queryKey: ["invitation"], queryFn: ({ signal }) => api.post<Offer>("/invitation", { token }, { signal }),
    staleTime: Infinity, gcTime: 0, refetchOnWindowFocus: false,
  });
  const [stage, setStage] = useState<Stage>();
  const { open, error } = useOpen(undefined);
  const over = () => location.assign("/console/sign-in");
  if (stage && stage !== "full" && query.data) {
    return <Gate title={t.welcome}><Flow stage={stage} login={query.data.login} next={undefined} onStage={setStage} onOver={over} /></Gate>;
  }
  return (
    <Gate title={t.welcome}>
      {error !== undefined ? <div className={classes["card"]}><ErrorState error={error} retry={open} order={1} /></div>
        : query.data ? <Accept token={token} offer={query.data} onDone={(s) => (s === "full" ? open() : setStage(s))} />
        : <div className={classes["card"]}>{query.isError ? <Bad error={query.error} retry={() => void query.refetch()} /> : <LinesSkeleton rows={9} />}</div>}
    </Gate>
  );
}

function Bad({ error, retry }: { error: Error; retry: () => void }) {
  const t = useText(strings);
  if (!(error instanceof Problem) || error.status !== 404) return <ErrorState error={error} retry={retry} order={1} />;
  return (
    <EmptyState icon={IconLink} title={t.badLink} order={1} action={<Button variant="default" renderRoot={(p) => <Link to="/sign-in" {...p} />}>{t.toSignIn}</Button>}>
      {t.badLinkHelp}
    </EmptyState>
  );
}

function Accept({ token, offer, onDone }: { token: string; offer: Offer; onDone: (stage: Stage) => void }) {
  const t = useText(strings);
  const f = useFormat();
  const [name, setName] = useState(offer.name);
  const [password, setPassword] = useState("");
  const [tried, setTried] = useState(false);
  const [first, second] = [useRef<HTMLInputElement>(null), useRef<HTMLInputElement>(null)];
  const attempt = useAttempt();
  const length = characters(password);
  const short = length < offer.least;
  const submit = async (e: FormEvent) => {
    e.preventDefault();
    setTried(true);
    if (!name.trim()) return first.current?.focus();
    if (short) return second.current?.focus();
    const well = await attempt.run(async () => {
      const { stage } = await api.post<Reached>("/invitation/accept", { token, name: name.trim(), password });
      onDone(stage);
    });
    if (!well) second.current?.focus();
  };
  const role = { admin: t.admin, unit: t.unitRole, auditor: t.auditor }[offer.role];
  const besides = attempt.problem?.status === 404 ? t.badLinkHelp : attempt.problem?.errors.length ? undefined : attempt.why;
  return (
    <Card title={t.welcome} about={t.welcomeHelp}>
      <form noValidate onSubmit={(e) => void submit(e)}>
        <Stack gap="md">
          <dl className={classes["facts"]}>
            <dt>{t.login}</dt><dd>{offer.login}</dd>
            <dt>{t.role}</dt><dd>{role}</dd>
            {offer.unit && <><dt>{t.unit}</dt><dd>{offer.unit.name}</dd></>}
            <dt>{t.until}</dt><dd>{f.moment(offer.until)}</dd>
          </dl>
          {besides && <Alert color="accent" role="alert">{besides}</Alert>}
          {/* For those who keep passwords: which account it is of. */}
          <input type="text" name="username" autoComplete="username" value={offer.login} readOnly hidden />
          <TextInput
            ref={first} label={t.name} size="md" value={name} autoComplete="name" maxLength={100} onChange={(e) => setName(e.currentTarget.value)}
            error={tried && !name.trim() ? t.nameMissing : attempt.problem?.field("name")}
          />
          <div>
            <PasswordField
              ref={second} label={t.newPassword} kind="new-password" value={password} description={t.rule(f.number(offer.least))}
              onChange={(v) => { setPassword(v); if (attempt.problem) attempt.clear(); }}
              error={attempt.problem?.field("password") ?? (tried && short ? t.tooShort(f.number(offer.least)) : undefined)}
            />
            <Text fz="xs" c={short ? "dimmed" : "var(--hl-good)"} mt={4}>
              {short ? t.counted(f.number(length), f.number(offer.least)) : t.enough}
            </Text>
          </div>
          {offer.totp && <Text fz="sm" c="dimmed">{t.thenTOTP}</Text>}
          <Button type="submit" size="md" fullWidth loading={attempt.busy}>{offer.totp ? t.next : t.activate}</Button>
        </Stack>
      </form>
    </Card>
  );
}
