// Setting up the second factor: app, QR, first code; then the recovery codes.
import { Alert, Button, Checkbox, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import { IconCheck, IconCopy, IconDownload, IconPrinter } from "../../app/icons";
import { useText } from "../../i18n/text";
import { ErrorState, LinesSkeleton } from "../../ui/states";
import { DigitsForm } from "./code-step";
import { codesFile, grouped } from "./model";
import { strings } from "./strings";
import type { Enrolment, Stage } from "./wire";
import classes from "./gate.module.css";

interface EnrolProps {
  /** Proves who is there, where the session is complete already; empty in a sign-in. */
  password: string;
  onDone: (codes: string[], stage: Stage) => void;
  onOver: () => void;
  /** The secret could not be drawn, such as for a wrong password. */
  onFailed?: (error: unknown) => void;
}

export function Enrol({ password, onDone, onOver }: EnrolProps) {
  const query = useQuery({
    queryKey: ["enrolment"],
    queryFn: () => api.post<Enrolment>("/session/enrol", { password }),
    staleTime: Infinity, gcTime: 0, retry: false, refetchOnWindowFocus: false, refetchOnReconnect: false, refetchOnMount: "always",
  });
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  if (!query.data || query.isFetching) return <LinesSkeleton rows={9} />;
  return <Steps enrolment={query.data} onDone={onDone} onOver={onOver} />;
}

/** The three things to do, with the picture of a secret that is there. */
export function Steps({ enrolment, onDone, onOver }: { enrolment: Enrolment } & Pick<EnrolProps, "onDone" | "onOver">) {
  const t = useText(strings);
  const send = async (code: string) => {
    const r = await api.post<{ stage: Stage; recovery_codes: string[] }>("/session/enrol/confirm", { code });
    onDone(r.recovery_codes, r.stage);
  };
  return (
    <ol className={classes["steps"]}>
      <li>{t.enrolApp}</li>
      <li>
        {t.enrolScan}
        <svg className={classes["qr"]} viewBox={`0 0 ${enrolment.size} ${enrolment.size}`} role="img" aria-label={t.enrolQR} shapeRendering="crispEdges">
          <path d={enrolment.path} />
        </svg>
        <details className={classes["details"]}>
          <summary>{t.enrolType}</summary>
          <Text fz="sm" mt={4}>{t.secret}</Text>
          <code className={classes["secret"]}>{grouped(enrolment.secret)}</code>
          <Group gap="xs" mt={8}>
            <CopyButton text={enrolment.secret} />
            <Button component="a" href={enrolment.uri} variant="default" size="xs">{t.enrolOpen}</Button>
          </Group>
        </details>
      </li>
      <li>
        <Text mb={8}>{t.enrolCode}</Text>
        <DigitsForm send={send} onOver={onOver} label={t.code} submit={t.check} later />
      </li>
    </ol>
  );
}

function CopyButton({ text }: { text: string }) {
  const t = useText(strings);
  const [copied, setCopied] = useState(false);
  return (
    <>
      <Button
        variant="default" size="xs" leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
        onClick={() => void copyText(text).then(setCopied)}
      >
        {copied ? t.copied : t.copy}
      </Button>
      <span role="status" className="hl-unseen">{copied ? t.copied : ""}</span>
    </>
  );
}

/** Whether a text is on the clipboard now; plain http has the old way only. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "hl-unseen";
    document.body.append(area);
    area.select();
    const well = document.execCommand("copy");
    area.remove();
    return well;
  }
}

interface CodesProps {
  codes: readonly string[];
  /** What the button says that goes on. */
  go: string;
  onDone: () => void;
}

/** The recovery codes, which nobody sees again: one goes on after having kept them. */
export function Codes({ codes, go, onDone }: CodesProps) {
  const t = useText(strings);
  const [kept, setKept] = useState(false);
  const [missing, setMissing] = useState(false);
  const download = () => {
    const url = URL.createObjectURL(new Blob([codesFile(codes, t.codesFile)], { type: "text/plain;charset=utf-8" }));
    const a = document.createElement("a");
    a.href = url;
    a.download = t.codesName;
    a.click();
    URL.revokeObjectURL(url);
  };
  return (
    <Stack gap="md">
      <ul className={classes["codes"]} aria-label={t.codesList}>
        {codes.map((c) => <li key={c}>{c}</li>)}
      </ul>
      <Group gap="xs" className={classes["unprinted"]!}>
        <Button variant="default" size="xs" leftSection={<IconDownload size={16} aria-hidden />} onClick={download}>{t.download}</Button>
        <Button variant="default" size="xs" leftSection={<IconPrinter size={16} aria-hidden />} onClick={() => print()}>{t.print}</Button>
        <CopyButton text={codes.join("\n")} />
      </Group>
      <div className={classes["unprinted"]!}>
        <Checkbox
          label={t.kept} checked={kept} error={missing && !kept ? t.keptMissing : undefined}
          onChange={(e) => { setKept(e.currentTarget.checked); setMissing(false); }}
        />
        <Button mt="md" size="md" fullWidth onClick={() => (kept ? onDone() : setMissing(true))}>{go}</Button>
      </div>
    </Stack>
  );
}

/** Why codes are shown and what to do with them. */
export function CodesNote() {
  const t = useText(strings);
  return <Alert color="orange" mb="md">{t.codesHelp}</Alert>;
}
