// A new tablet: its name and place, then its pairing code.
import { Alert, Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { api } from "../../api/client";
import { useSession } from "../../app/session";
import { useText } from "../../i18n/text";
import { UnitField } from "../people/fields";
import { useAttempt } from "../signin/attempt";
import { useKiosksChanged } from "./data";
import { PairingCode } from "./pairing";
import { PointField } from "./point-field";
import { strings } from "./strings";
import type { Made, Pairing } from "./wire";

export function Add({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const t = useText(strings);
  const changed = useKiosksChanged();
  const [made, setMade] = useState<Made>();
  const close = () => {
    onClose();
    setMade(undefined);
    void changed();
  };
  const again = async () => {
    const pairing = await api.post<Pairing>(`/kiosks/${made!.kiosk.id}/pairing`);
    setMade({ kiosk: made!.kiosk, pairing });
  };
  return (
    <Modal
      opened={opened} onClose={close} title={made ? t.pairTitle : t.addTitle} size="lg" closeOnClickOutside={false} closeOnEscape={!made}
      closeButtonProps={{ "aria-label": t.close }}
    >
      {made
        ? <PairingCode key={made.pairing.code} kiosk={made.kiosk} pairing={made.pairing} onClose={close} again={again} />
        : <Form onDone={setMade} onClose={close} />}
    </Modal>
  );
}

function Form({ onDone, onClose }: { onDone: (m: Made) => void; onClose: () => void }) {
  const t = useText(strings);
  const own = useSession().unit;
  const [unit, setUnit] = useState(own?.key ?? "");
  const [point, setPoint] = useState("");
  const [name, setName] = useState("");
  const [tried, setTried] = useState(false);
  const attempt = useAttempt();
  const wrong = attempt.problem;
  const save = async () => {
    setTried(true);
    if (!name.trim() || !unit) return;
    await attempt.run(async () => onDone(await api.post<Made>("/kiosks", { name: name.trim(), unit, point })));
  };
  return (
    <form noValidate onSubmit={(e) => { e.preventDefault(); void save(); }}>
      <Stack gap="md">
        {attempt.why && !wrong?.errors.length && <Alert color="accent" role="alert">{attempt.why}</Alert>}
        {!own && (
          <UnitField
            value={unit} onChange={(u) => { setUnit(u); setPoint(""); }} error={wrong?.field("unit") ?? (tried && !unit ? t.unitMissing : undefined)}
          />
        )}
        <PointField unit={unit} value={point} onChange={setPoint} error={wrong?.field("point")} />
        <TextInput
          label={t.name} description={t.nameHelp} value={name} maxLength={60} autoComplete="off" onChange={(e) => setName(e.currentTarget.value)}
          error={wrong?.field("name") ?? (tried && !name.trim() ? t.nameMissing : undefined)}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>{t.cancel}</Button>
          <Button type="submit" loading={attempt.busy}>{t.addGo}</Button>
        </Group>
      </Stack>
    </form>
  );
}
