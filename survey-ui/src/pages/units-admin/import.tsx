// The import: files, what they would change, then the step itself.
import { Alert, Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { api, Problem } from "../../api/client";
import { useText } from "../../i18n/text";
import { FileDrop } from "../../ui/file-drop";
import { failure, told } from "../../ui/told";
import { useUnitsChanged } from "./data";
import { decode, verdict } from "./model";
import { ReportView } from "./report";
import { strings } from "./strings";
import type { Report } from "./wire";

export function Import({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const t = useText(strings);
  return (
    <Modal opened={opened} onClose={onClose} title={t.importTitle} size={820} closeOnClickOutside={false} closeButtonProps={{ "aria-label": t.close }}>
      <Steps onClose={onClose} />
    </Modal>
  );
}

type Files = { units_csv?: string; succession_csv?: string };

function Steps({ onClose }: { onClose: () => void }) {
  const t = useText(strings);
  const changed = useUnitsChanged();
  const [files, setFiles] = useState<Files>({});
  const [unread, setUnread] = useState<{ [K in keyof Files]?: boolean }>({});
  const [checked, setChecked] = useState<Report>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const take = (name: keyof Files) => async (file: File) => {
    const text = decode(await file.arrayBuffer());
    setChecked(undefined);
    setUnread((old) => ({ ...old, [name]: text === undefined }));
    setFiles((old) => {
      const next = { ...old };
      if (text === undefined) delete next[name];
      else next[name] = text;
      return next;
    });
  };
  const attempt = async (act: () => Promise<void>) => {
    setBusy(true);
    setError(undefined);
    try {
      await act();
    } catch (err) {
      setError(err);
    } finally {
      setBusy(false);
    }
  };
  const check = () => attempt(async () => {
    setChecked(await api.post<Report>("/units/import", files, { query: { dry_run: true } }));
  });
  const confirm = () => attempt(async () => {
    await api.post<Report>("/units/import", files, { etag: `"${checked!.revision}"` });
    told.done(t.done);
    changed();
    onClose();
  });
  const stale = error instanceof Problem && error.stale;
  const ready = checked && verdict(checked) === "ready" && !stale;
  return (
    <Stack gap="md">
      {!checked && (
        <>
          <Text fz="sm">{t.importAbout}</Text>
          <FileDrop label={t.unitsFile} accept=".csv" most={4_000_000} error={unread.units_csv ? t.notUtf8 : undefined} onFile={(f) => void take("units_csv")(f)} />
          <FileDrop label={t.successionFile} accept=".csv" most={4_000_000} error={unread.succession_csv ? t.notUtf8 : undefined} onFile={(f) => void take("succession_csv")(f)} />
          <Text fz="sm" c="dimmed">{t.oneIsEnough}</Text>
        </>
      )}
      {checked && <ReportView report={checked} />}
      {error !== undefined && <Alert color={stale ? "yellow" : "accent"} role="alert">{stale ? t.staleImport : failure(error)}</Alert>}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>{t.cancel}</Button>
        {checked && <Button variant="default" onClick={() => { setChecked(undefined); setFiles({}); setError(undefined); }}>{t.back}</Button>}
        {(!checked || stale) && (
          <Button loading={busy} disabled={!files.units_csv && !files.succession_csv} onClick={() => void check()}>{stale ? t.checkAgain : t.check}</Button>
        )}
        {ready && <Button loading={busy} onClick={() => void confirm()}>{t.confirm}</Button>}
      </Group>
    </Stack>
  );
}
