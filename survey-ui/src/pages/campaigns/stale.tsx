// Two people edit one thing: the second sees both versions and decides. Nothing is
// lost until he says so.
import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./list.module.css";

export interface Difference {
  field: string;
  theirs: ReactNode;
  mine: ReactNode;
}

interface Words {
  title: string;
  body: string;
  field: string;
  theirs: string;
  mine: string;
  take: string;
  takeHelp?: string;
  reload: string;
  cancel: string;
  same: string;
}

interface Props {
  opened: boolean;
  words: Words;
  differences: readonly Difference[];
  onTake: () => void;
  onReload: () => void;
  onCancel: () => void;
  /** A way to keep one's own version elsewhere. */
  keep?: ReactNode;
}

export function StaleModal({ opened, words: w, differences, onTake, onReload, onCancel, keep }: Props) {
  return (
    <Modal opened={opened} onClose={onCancel} title={w.title} size="lg" closeButtonProps={{ "aria-label": w.cancel }}>
      <Stack gap="md">
        <Text fz="sm">{w.body}</Text>
        {differences.length === 0 ? <Text c="dimmed">{w.same}</Text> : (
          <div className={classes["wide"]}>
            <table className={classes["differ"]}>
              <thead><tr><th scope="col">{w.field}</th><th scope="col">{w.theirs}</th><th scope="col">{w.mine}</th></tr></thead>
              <tbody>
                {differences.map((d, i) => <tr key={i}><th scope="row">{d.field}</th><td>{d.theirs}</td><td>{d.mine}</td></tr>)}
              </tbody>
            </table>
          </div>
        )}
        {w.takeHelp && <Text fz="sm" c="dimmed">{w.takeHelp}</Text>}
        {keep}
        <Group justify="flex-end" gap="xs">
          <Button variant="subtle" color="gray" onClick={onCancel}>{w.cancel}</Button>
          <Button variant="default" onClick={onReload}>{w.reload}</Button>
          <Button onClick={onTake} data-autofocus>{w.take}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
