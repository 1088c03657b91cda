// The PIN of the staff screen. It is shown while it is typed: whoever sets it tells it to
// colleagues.
import { Alert, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { api, Problem, type Tagged } from "../../api/client";
import { useText } from "../../i18n/text";
import { told } from "../../ui/told";
import { useAttempt } from "../signin/attempt";
import { useKiosksChanged } from "./data";
import { pinFits, pinWeak } from "./model";
import { strings } from "./strings";
import { Fresh } from "./use-edit";
import type { One } from "./wire";

export function EditPin({ kiosk, onClose }: { kiosk: One; onClose: () => void }) {
  return <Fresh id={kiosk.id}>{(read) => <Form read={read} onClose={onClose} />}</Fresh>;
}

function Form({ read, onClose }: { read: Tagged<One>; onClose: () => void }) {
  const t = useText(strings);
  const changed = useKiosksChanged();
  const [base, setBase] = useState(read);
  const [pin, setPin] = useState("");
  const [tried, setTried] = useState(false);
  const [stale, setStale] = useState(false);
  const attempt = useAttempt();
  const path = `/kiosks/${read.data.id}`;
  const put = async (value: string) => {
    setStale(false);
    const well = await attempt.run(async () => {
      try {
        await api.put(`${path}/pin`, { pin: value }, { etag: base.etag });
      } catch (err) {
        if (err instanceof Problem && err.stale) {
          setBase(await api.read<One>(path));
          setStale(true);
        }
        throw err;
      }
    });
    if (!well) return;
    told.done(value ? t.pinSaved : t.pinRemoved);
    void changed();
    onClose();
  };
  const save = () => {
    setTried(true);
    if (pinFits(pin)) void put(pin);
  };
  const wrong = attempt.problem?.field("pin") ?? (tried && !pinFits(pin) ? t.pinWrong : undefined);
  return (
    <form noValidate onSubmit={(e) => { e.preventDefault(); save(); }}>
      <Stack gap="md">
        {stale && <Alert color="orange" title={t.staleTitle} role="alert">{t.stalePin}</Alert>}
        {attempt.why && !stale && !attempt.problem?.field("pin") && <Alert color="accent" role="alert">{attempt.why}</Alert>}
        <Text fz="sm">{t.pinAbout}</Text>
        <TextInput
          label={t.pinField} description={t.pinHelp} value={pin} inputMode="numeric" autoComplete="off" maxLength={8} w={220} data-autofocus error={wrong}
          onChange={(e) => setPin(e.currentTarget.value.replace(/\D/g, ""))}
        />
        {pinFits(pin) && pinWeak(pin) && <Alert color="yellow" role="status">{t.pinWeak}</Alert>}
        <Group justify="flex-end" gap="xs">
          {base.data.pin && <Button variant="default" mr="auto" disabled={attempt.busy} onClick={() => void put("")}>{t.pinRemove}</Button>}
          <Button variant="default" onClick={onClose}>{t.cancel}</Button>
          <Button type="submit" loading={attempt.busy}>{t.save}</Button>
        </Group>
      </Stack>
    </form>
  );
}
