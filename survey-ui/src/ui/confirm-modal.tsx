// A question before a step that can't simply be taken back.
import { Alert, Button, Group, Modal, Stack, Textarea } from "@mantine/core";
import { useState, type ReactNode } from "react";
import { useText } from "../i18n/text";
import { strings } from "./strings";
import { failure } from "./told";

interface ConfirmModalProps {
  opened: boolean;
  onClose: () => void;
  title: string;
  /** What happens, and what can't be undone. */
  children: ReactNode;
  /** What the button does, as a verb: "Thu hồi mã". */
  confirm: string;
  /** Whether a reason is asked for; it goes into the audit trail. */
  reason?: "required" | "optional";
  /** Does it; the dialog closes when it is done and shows why when it is not. */
  onConfirm: (reason: string) => Promise<unknown>;
}

export function ConfirmModal({ opened, onClose, title, ...rest }: ConfirmModalProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={title} closeButtonProps={{ "aria-label": useText(strings).close }}>
      <Question {...rest} onClose={onClose} />
    </Modal>
  );
}

/** Lives as long as the dialog is open, so each opening starts afresh. */
function Question({ children, confirm, reason, onConfirm, onClose }: Omit<ConfirmModalProps, "opened" | "title">) {
  const t = useText(strings);
  const [text, setText] = useState("");
  const [missing, setMissing] = useState(false);
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const act = async () => {
    if (reason === "required" && !text.trim()) return setMissing(true);
    setBusy(true);
    setError(undefined);
    try {
      await onConfirm(text.trim());
      onClose();
    } catch (err) {
      setError(err);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form noValidate onSubmit={(e) => { e.preventDefault(); void act(); }}>
      <Stack gap="md">
        <div>{children}</div>
        {reason && (
          <Textarea
            label={t.reason} description={t.reasonHelp} value={text} required={reason === "required"} autosize minRows={2} maxRows={6} maxLength={500}
            data-autofocus error={missing && !text.trim() ? t.reasonMissing : undefined} onChange={(e) => setText(e.currentTarget.value)}
          />
        )}
        {error !== undefined && <Alert color="accent" role="alert">{failure(error)}</Alert>}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>{t.cancel}</Button>
          <Button type="submit" loading={busy}>{confirm}</Button>
        </Group>
      </Stack>
    </form>
  );
}
