// Proposing: a reason, a note, and then what it does to the scores. That comes after the
// proposal is made: sets could otherwise be tried out against each other until they tell how
// a few people answered.
import { Alert, Button, Group, Modal, Radio, Stack, Text, Textarea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { waitingQuery } from "../../app/waiting";
import { useFormat } from "../../i18n/format";
import { useSay, useText } from "../../i18n/text";
import { told } from "../../ui/told";
import { useAttempt } from "../signin/attempt";
import { decide, propose, useReviewChanged, type Order } from "./data";
import { Effects } from "./effects";
import { strings } from "./strings";
import type { ProposalDetail } from "./wire";

interface ProposeProps {
  campaign: string;
  /** Undefined while the dialog is closed. */
  order: Order | undefined;
  /** How many responses that is. */
  n: number;
  onClose: () => void;
}

export function Propose({ campaign, order, n, onClose }: ProposeProps) {
  const t = useText(strings);
  const f = useFormat();
  const changed = useReviewChanged();
  const [made, setMade] = useState<ProposalDetail>();
  const close = () => {
    onClose();
    if (made) changed(); // not sooner: the group behind the dialog may not be there any more
    setMade(undefined);
  };
  const title = made ? t.madeTitle : order?.action === "restore" ? t.proposeTitleBack(f.number(n)) : t.proposeTitle(f.number(n));
  return (
    <Modal opened={!!order} onClose={close} title={title} size="lg" closeOnClickOutside={false} closeButtonProps={{ "aria-label": t.close }}>
      {order && (made ? <Made made={made} onClose={close} /> : <Form campaign={campaign} order={order} onDone={setMade} onClose={close} />)}
    </Modal>
  );
}

function Form({ campaign, order, onDone, onClose }: { campaign: string; order: Order; onDone: (p: ProposalDetail) => void; onClose: () => void }) {
  const t = useText(strings);
  const say = useSay();
  const { data } = useQuery(waitingQuery);
  const [reason, setReason] = useState("");
  const [note, setNote] = useState("");
  const [tried, setTried] = useState(false);
  const attempt = useAttempt();
  const wrong = attempt.problem;
  const save = async () => {
    setTried(true);
    if (!reason) return;
    await attempt.run(async () => {
      const p = await propose(campaign, order, reason, note.trim());
      told.done(p.state === "waiting" ? t.proposed : t.applied);
      onDone(p.state === "applying" ? await decide(p.id, "confirm", "", () => {}) : p);
    });
  };
  return (
    <form noValidate onSubmit={(e) => { e.preventDefault(); void save(); }}>
      <Stack gap="md">
        <Text fz="sm">{data?.four_eyes === false ? t.proposeNow : t.proposeHelp}</Text>
        {attempt.why && !wrong?.field("note") && <Alert color="accent" role="alert">{attempt.why}</Alert>}
        <Radio.Group
          label={t.reason} description={order.action === "exclude" ? t.reasonHelp : undefined} value={reason} onChange={setReason}
          error={tried && !reason ? t.reasonMissing : undefined}
        >
          <Stack gap={10} mt={8}>
            {data?.reasons[order.action].map((r) => <Radio key={r.reason} value={r.reason} label={say(r.text)} />)}
          </Stack>
        </Radio.Group>
        <Textarea
          label={t.note} description={t.noteHelp} value={note} maxLength={1000} autosize minRows={2} maxRows={6} error={wrong?.field("note")}
          onChange={(e) => setNote(e.currentTarget.value)}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>{t.cancel}</Button>
          <Button type="submit" loading={attempt.busy}>{t.propose}</Button>
        </Group>
      </Stack>
    </form>
  );
}

function Made({ made, onClose }: { made: ProposalDetail; onClose: () => void }) {
  const t = useText(strings);
  const attempt = useAttempt();
  const back = () => attempt.run(async () => {
    await decide(made.id, "withdraw", "", () => {});
    told.done(t.withdrawn);
    onClose();
  });
  return (
    <Stack gap="md">
      {made.state === "waiting" && <Text fz="sm">{t.madeHelp}</Text>}
      {attempt.why && <Alert color="accent" role="alert">{attempt.why}</Alert>}
      <Effects list={made.made} />
      <Group justify="flex-end" gap="xs">
        {made.state === "waiting" && <Button variant="default" loading={attempt.busy} onClick={() => void back()}>{t.withdrawNow}</Button>}
        <Button onClick={onClose} data-autofocus>{t.close}</Button>
      </Group>
    </Stack>
  );
}
