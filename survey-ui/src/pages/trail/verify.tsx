// Verifying the trail, with the result in words.
import { Alert, Button, Group, Loader, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import { Problem } from "../../api/problem";
import type { TrailEntry, TrailVerification } from "../../api/wire.gen";
import { IconAlertTriangle, IconCircleCheck } from "../../app/icons";
import { useFormat } from "../../i18n/format";
import { useSay, useText } from "../../i18n/text";
import { CopyField } from "../../ui/copy-field";
import { failure } from "../../ui/told";
import { Summary } from "./changes";
import { useWho } from "./entry";
import { strings } from "./strings";
import classes from "./trail.module.css";
import type { Names } from "./words";

export function VerifyModal({ opened, onClose, names }: { opened: boolean; onClose: () => void; names: Names }) {
  const t = useText(strings);
  return (
    <Modal opened={opened} onClose={onClose} title={t.verify} size="lg" closeButtonProps={{ "aria-label": t.close }} attributes={{ header: { role: "none" } }}>
      <Verify names={names} />
    </Modal>
  );
}

/** Lives as long as the dialog is open, so each opening starts afresh. */
function Verify({ names }: { names: Names }) {
  const t = useText(strings);
  const [head, setHead] = useState("");
  const [asked, setAsked] = useState("");
  const verify = useMutation({ mutationFn: (noted: string) => api.get<TrailVerification>("/trail/verify", { query: { head: noted } }) });
  const wrong = verify.error instanceof Problem ? verify.error.field("head") : undefined;
  const start = () => { setAsked(head.trim()); verify.mutate(head.trim()); };
  return (
    <form noValidate onSubmit={(e) => { e.preventDefault(); start(); }}>
      <Stack gap="md">
        <Text fz="sm">{t.verifyAbout}</Text>
        <TextInput
          label={t.head} description={t.headHelp} value={head} error={wrong} onChange={(e) => setHead(e.currentTarget.value)}
          spellCheck={false} autoComplete="off" placeholder="123:9f86d0…"
        />
        <div role="status" className={classes["result"]}>
          {verify.isPending && <Group gap="sm"><Loader size="sm" /><Text fz="sm">{t.verifying}</Text></Group>}
          {verify.data && !verify.isPending && <Result result={verify.data} noted={asked} names={names} />}
        </div>
        {verify.error && !wrong && <Alert color="accent" role="alert">{failure(verify.error)}</Alert>}
        <Group justify="flex-end"><Button type="submit" loading={verify.isPending}>{verify.data ? t.again : t.start}</Button></Group>
      </Stack>
    </form>
  );
}

function Result({ result, noted, names }: { result: TrailVerification; noted: string; names: Names }) {
  const t = useText(strings);
  const f = useFormat();
  const say = useSay();
  const { bad } = result;
  if (bad) {
    return (
      <Alert color="accent" icon={<IconAlertTriangle aria-hidden />} title={t.badTitle(f.number(bad.seq))}>
        <Stack gap="xs">
          <div>{t.badReason(f.number(bad.seq), say(bad.text))} {result.entries > 0 && t.badBefore(f.number(result.entries))}</div>
          {bad.entry && <Stored entry={bad.entry} names={names} />}
          <div>{t.badAdvice}</div>
        </Stack>
      </Alert>
    );
  }
  return (
    <Stack gap="md">
      <Alert color="green" icon={<IconCircleCheck aria-hidden />} title={t.intact}>
        {result.entries === 0 ? t.intactEmpty : t.intactHelp(f.number(result.entries))} {noted && t.intactHead}
      </Alert>
      {result.head && <CopyField label={t.mark} description={t.markHelp} value={result.head} />}
    </Stack>
  );
}

/** What is stored in the place of a bad entry. */
function Stored({ entry, names }: { entry: TrailEntry; names: Names }) {
  const t = useText(strings);
  const f = useFormat();
  const say = useSay();
  const who = useWho();
  return (
    <div>
      {t.badEntry}
      <div className={classes["stored"]}>
        <div><strong>{entry.action ? say(entry.text) : t.unreadable}</strong> · {who(entry).name}{!entry.at.startsWith("0001-") && ` · ${f.moment(entry.at)}`}</div>
        <Summary entry={entry} names={names} most={5} />
        {entry.note && <div>{entry.note}</div>}
      </div>
    </div>
  );
}
