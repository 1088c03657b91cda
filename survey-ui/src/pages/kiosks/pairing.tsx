// A pairing code, shown once: large enough to be read across a desk, as a QR code, with
// the time it has left; and the dialog that makes a new one.
import { Alert, Button, Group, List, Modal, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import { IconCircleCheck, IconClock } from "../../app/icons";
import { useFormat } from "../../i18n/format";
import { useText } from "../../i18n/text";
import { useAttempt } from "../signin/attempt";
import { useLeft } from "../signin/lock";
import { countdown } from "../signin/model";
import { useKiosksChanged } from "./data";
import { Insecure } from "./insecure";
import classes from "./kiosks.module.css";
import { grouped, pairingAddress } from "./model";
import { Qr } from "./qr";
import { strings } from "./strings";
import type { Kiosk, One, Pairing } from "./wire";

// What a code is good for is counted from its arrival by a clock that nobody sets.
const lasts = 600_000;

interface CodeProps {
  kiosk: Kiosk;
  pairing: Pairing;
  onClose: () => void;
  /** Makes another one in its place. */
  again: () => Promise<unknown>;
}

export function PairingCode({ kiosk, pairing, onClose, again }: CodeProps) {
  const t = useText(strings);
  const f = useFormat();
  const [end] = useState(() => performance.now() + lasts);
  const left = useLeft(end);
  const paired = usePaired(kiosk, pairing.code, left > 0);
  const attempt = useAttempt();
  const home = `${location.origin}/kiosk/`;
  if (paired) {
    return (
      <Stack gap="md">
        <Alert color="green" icon={<IconCircleCheck aria-hidden />} title={t.pairDone} role="status">{t.pairDoneHelp}</Alert>
        <Group justify="flex-end"><Button onClick={onClose}>{t.done}</Button></Group>
      </Stack>
    );
  }
  if (left === 0) {
    return (
      <Stack gap="md">
        <Alert color="orange" icon={<IconClock aria-hidden />} title={t.pairOver} role="alert">{t.pairOverHelp}</Alert>
        {attempt.why && <Alert color="accent" role="alert">{attempt.why}</Alert>}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>{t.close}</Button>
          <Button loading={attempt.busy} onClick={() => void attempt.run(async () => { await again(); })}>{t.pairAgain}</Button>
        </Group>
      </Stack>
    );
  }
  return (
    <Stack gap="md">
      <Insecure />
      <Alert color="orange">{t.pairOnce}</Alert>
      <div className={classes["pairing"]}>
        <ol>
          <li>{t.pairStep1}<code className={classes["home"]}>{home}</code></li>
          <li>
            {t.pairStep2}
            <span className={classes["code"]} role="img" aria-label={`${t.pairCode}: ${[...grouped(pairing.code)].join(" ")}`}>{grouped(pairing.code)}</span>
          </li>
          <li>{t.pairStep3}<span className={classes["quiet"]}>{t.pairIpad}</span></li>
        </ol>
        <Qr text={pairingAddress(location.origin, pairing.code)} label={t.pairQR(home)} />
      </div>
      <div className={classes["foot"]}>
        <span>
          {t.pairLeft} <b className={classes["left"]} aria-hidden>{countdown(left)}</b>
          <span className={classes["quiet"]}>{t.pairUntil(f.moment(pairing.until))}</span>
        </span>
        <Button onClick={onClose}>{t.done}</Button>
      </div>
    </Stack>
  );
}

/** Whether the code was used, looked for every few seconds while it is good: a code
 * that is gone before its time on a tablet that is not revoked. */
function usePaired(kiosk: Kiosk, code: string, good: boolean): boolean {
  const { data } = useQuery({
    queryKey: ["kiosk-pairing", kiosk.id, code],
    queryFn: ({ signal }) => api.get<One>(`/kiosks/${kiosk.id}`, { signal, background: true }),
    refetchInterval: 3000, enabled: good, staleTime: 0, gcTime: 0, retry: false,
  });
  return good && data?.state === "active" && data.code_until === null;
}

/** Asks before a code is made, says what it ends, then shows it. */
export function NewCode({ kiosk, opened, onClose }: { kiosk: Kiosk; opened: boolean; onClose: () => void }) {
  const t = useText(strings);
  const changed = useKiosksChanged();
  const [pairing, setPairing] = useState<Pairing>();
  const make = async () => setPairing(await api.post<Pairing>(`/kiosks/${kiosk.id}/pairing`));
  const close = () => {
    onClose();
    setPairing(undefined);
    void changed();
  };
  return (
    <Modal
      opened={opened} onClose={close} title={t.pairTitle} size="lg" closeOnClickOutside={false} closeOnEscape={!pairing}
      closeButtonProps={{ "aria-label": t.close }}
    >
      {pairing
        ? <PairingCode key={pairing.code} kiosk={kiosk} pairing={pairing} onClose={close} again={make} />
        : <Ask kiosk={kiosk} make={make} onClose={close} />}
    </Modal>
  );
}

function Ask({ kiosk, make, onClose }: { kiosk: Kiosk; make: () => Promise<void>; onClose: () => void }) {
  const t = useText(strings);
  const f = useFormat();
  const attempt = useAttempt();
  const waits = kiosk.state === "active" ? kiosk.status.queue : 0;
  return (
    <Stack gap="md">
      <Insecure />
      {attempt.why && <Alert color="accent" role="alert">{attempt.why}</Alert>}
      <List size="sm" spacing={6}>
        <List.Item>{t.pairAbout}</List.Item>
        {kiosk.state === "active" && <List.Item>{t.pairAboutActive}</List.Item>}
        {kiosk.state === "revoked" && <List.Item>{t.pairAboutRevoked}</List.Item>}
      </List>
      {waits > 0 && <Text fz="sm" fw={600}>{t.pairWaits(f.number(waits))}</Text>}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>{t.cancel}</Button>
        <Button loading={attempt.busy} onClick={() => void attempt.run(make)}>{t.pairAgain}</Button>
      </Group>
    </Stack>
  );
}
