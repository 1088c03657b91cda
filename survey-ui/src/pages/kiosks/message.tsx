// What a tablet shows instead of the question.
import { Button, Group, Stack, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import type { Tagged } from "../../api/client";
import { useText } from "../../i18n/text";
import { presets, strings } from "./strings";
import { Failed, Fresh, Stale, useEdit } from "./use-edit";
import type { One } from "./wire";

const parts = ["message"] as const;

export function EditMessage({ kiosk, onClose }: { kiosk: One; onClose: () => void }) {
  return <Fresh id={kiosk.id}>{(read) => <Form read={read} onClose={onClose} />}</Fresh>;
}

function Form({ read, onClose }: { read: Tagged<One>; onClose: () => void }) {
  const t = useText(strings);
  const edit = useEdit(read, parts, onClose);
  const { attempt, set } = edit;
  const { message } = edit.form;
  const [tried, setTried] = useState(false);
  const missing = !message.vi.trim();
  const save = () => {
    setTried(true);
    if (!missing) void edit.save();
  };
  return (
    <form noValidate onSubmit={(e) => { e.preventDefault(); save(); }}>
      <Stack gap="md">
        <Stale edit={edit} parts={parts} />
        <Failed edit={edit} fields={["message", "message.vi", "message.en"]} />
        <Text fz="sm">{t.messageAbout}</Text>
        <Group gap="xs" role="group" aria-label={t.messagePresets}>
          <Text fz="sm" c="dimmed">{t.messagePresets}:</Text>
          {(["maintenance", "moved"] as const).map((p) => (
            <Button key={p} variant="default" size="xs" onClick={() => set({ message: presets[p] })}>{t[p]}</Button>
          ))}
        </Group>
        <Textarea
          label={t.messageVi} value={message.vi} lang="vi" autosize minRows={2} maxRows={6} maxLength={200} data-autofocus
          error={attempt.problem?.field("message.vi") ?? attempt.problem?.field("message") ?? (tried && missing ? t.messageMissing : undefined)}
          onChange={(e) => set({ message: { ...message, vi: e.currentTarget.value } })}
        />
        <Textarea
          label={t.messageEn} value={message.en} lang="en" autosize minRows={2} maxRows={6} maxLength={200} error={attempt.problem?.field("message.en")}
          onChange={(e) => set({ message: { ...message, en: e.currentTarget.value } })}
        />
        <Group justify="flex-end" gap="xs">
          {read.data.message && (
            <Button variant="default" mr="auto" disabled={attempt.busy || !!edit.theirs} onClick={() => void edit.save({ message: { vi: "", en: "" } })}>
              {t.messageClear}
            </Button>
          )}
          <Button variant="default" onClick={onClose}>{t.cancel}</Button>
          <Button type="submit" loading={attempt.busy} disabled={!!edit.theirs}>{t.save}</Button>
        </Group>
      </Stack>
    </form>
  );
}
