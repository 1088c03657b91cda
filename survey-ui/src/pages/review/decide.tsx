// Confirming, declining or withdrawing a proposal. What takes several turns shows how far
// it is.
import { Alert, Button, Group, Modal, Progress, Stack, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import { useFormat } from "../../i18n/format";
import { useText } from "../../i18n/text";
import { told } from "../../ui/told";
import { useAttempt } from "../signin/attempt";
import { decide, useReviewChanged, type Deed } from "./data";
import { strings } from "./strings";
import type { Proposal } from "./wire";

interface DecideProps {
  proposal: Proposal;
  /** Undefined while the dialog is closed. */
  deed: Deed | undefined;
  onClose: () => void;
}

export function Decide({ proposal, deed, onClose }: DecideProps) {
  const t = useText(strings);
  return (
    <Modal opened={!!deed} onClose={onClose} title={deed && t[`${deed}Title`]} closeOnClickOutside={false} closeButtonProps={{ "aria-label": t.close }}>
      {deed && <Form proposal={proposal} deed={deed} onClose={onClose} />}
    </Modal>
  );
}

function Form({ proposal: p, deed, onClose }: { proposal: Proposal; deed: Deed; onClose: () => void }) {
  const t = useText(strings);
  const f = useFormat();
  const changed = useReviewChanged();
  const [note, setNote] = useState("");
  const [missing, setMissing] = useState(false);
  const [turn, setTurn] = useState<Proposal>();
  const attempt = useAttempt();
  const act = async () => {
    if (deed === "decline" && !note.trim()) return setMissing(true);
    await attempt.run(async () => {
      const done = await decide(p.id, deed, note.trim(), setTurn);
      told.done(deed === "confirm" ? t.confirmedNow(f.number(done.changed)) : deed === "decline" ? t.declinedNow : t.withdrawn);
      onClose();
    });
    changed(); // also after a refusal: somebody else may have been first
  };
  return (
    <form noValidate onSubmit={(e) => { e.preventDefault(); void act(); }}>
      <Stack gap="md">
        <Text fw={500}>{p.action === "exclude" ? t.exclude(f.number(p.n)) : t.restore(f.number(p.n))}</Text>
        <Text fz="sm">{t[`${deed}Help`]}</Text>
        <Textarea
          label={t.yourNote} value={note} maxLength={1000} autosize minRows={2} maxRows={6} data-autofocus required={deed === "decline"}
          error={attempt.problem?.field("note") ?? (missing && !note.trim() ? t.declineMissing : undefined)} onChange={(e) => setNote(e.currentTarget.value)}
        />
        {turn && (
          <div role="status">
            <Text fz="sm">{t.progress(f.number(turn.done), f.number(turn.n))}</Text>
            <Progress value={(100 * turn.done) / turn.n} aria-label={t.progress(f.number(turn.done), f.number(turn.n))} />
          </div>
        )}
        {attempt.why && <Alert color="accent" role="alert">{attempt.why}</Alert>}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>{t.cancel}</Button>
          <Button type="submit" loading={attempt.busy}>{t[deed]}</Button>
        </Group>
      </Stack>
    </form>
  );
}
