// A link that is shown once, with words to send it with.
import { Alert, Button, Group, Modal, Stack, Textarea } from "@mantine/core";
import { useState } from "react";
import { IconCheck, IconCopy } from "../../app/icons";
import { useFormat } from "../../i18n/format";
import { useText } from "../../i18n/text";
import { CopyField } from "../../ui/copy-field";
import { copyText } from "../signin/enrol-step";
import { strings } from "./strings";
import type { Linked } from "./wire";

interface ShowLinkProps {
  linked: Linked | undefined;
  opened: boolean;
  /** The account was there before: the words say so. */
  reset?: boolean;
  onClose: () => void;
}

export function ShowLink({ linked, opened, reset = false, onClose }: ShowLinkProps) {
  const t = useText(strings);
  return (
    <Modal
      opened={opened} onClose={onClose} title={t.linkTitle} size="lg" closeOnClickOutside={false} closeOnEscape={false}
      closeButtonProps={{ "aria-label": t.close }}
    >
      {linked && <LinkText linked={linked} reset={reset} onClose={onClose} />}
    </Modal>
  );
}

export function LinkText({ linked, reset, onClose }: { linked: Linked; reset: boolean; onClose: () => void }) {
  const t = useText(strings);
  const f = useFormat();
  const [copied, setCopied] = useState(false);
  const until = f.moment(linked.until);
  const { name, login } = linked.account;
  const message = (reset ? t.messageReset : t.messageText)(name, login, linked.link, until);
  return (
    <Stack gap="md">
      <Alert color="orange">{t.linkOnce}</Alert>
      <CopyField label={t.link} value={linked.link} description={t.linkUntil(until)} />
      <Textarea label={t.message} value={message} readOnly autosize minRows={6} maxRows={14} />
      <Group justify="space-between" gap="xs">
        <Button
          variant="default" leftSection={copied ? <IconCheck size={18} aria-hidden /> : <IconCopy size={18} aria-hidden />}
          onClick={() => void copyText(message).then(setCopied)}
        >
          {copied ? t.copied : t.copyMessage}
        </Button>
        <Button onClick={onClose}>{t.done}</Button>
      </Group>
      <span role="status" className="hl-unseen">{copied ? t.copied : ""}</span>
    </Stack>
  );
}
