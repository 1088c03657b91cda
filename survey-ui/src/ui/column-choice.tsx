// Which columns of a table are shown, kept on this device.
import { Button, Checkbox, Popover, Stack } from "@mantine/core";
import { useCallback, useMemo, useState } from "react";
import { IconColumns } from "../app/icons";
import { useText } from "../i18n/text";
import { readHidden } from "../model/table";
import { strings } from "./strings";

interface Named {
  id: string;
  title: string;
  hidden?: boolean;
}

const key = (table: string) => `hl.columns.${table}`;

function kept(table: string): string | null {
  try {
    return localStorage.getItem(key(table));
  } catch {
    return null;
  }
}

/** The hidden columns of a table, and how to change them; undefined is the table's
 * own choice. */
export function useHidden(table: string, columns: readonly Named[]): [Set<string>, (hidden: Set<string> | undefined) => void] {
  const [text, setText] = useState(() => kept(table));
  const hidden = useMemo(() => readHidden(text, columns), [text, columns]);
  const change = useCallback((next: Set<string> | undefined) => {
    const written = next ? JSON.stringify([...next]) : null;
    setText(written);
    try {
      if (written) localStorage.setItem(key(table), written);
      else localStorage.removeItem(key(table));
    } catch {
      // The choice lasts as long as the page.
    }
  }, [table]);
  return [hidden, change];
}

export function ColumnChoice({ columns, hidden, onChange }: {
  columns: readonly Named[]; hidden: Set<string>; onChange: (hidden: Set<string> | undefined) => void;
}) {
  const t = useText(strings);
  const toggle = (id: string) => {
    const next = new Set(hidden);
    if (!next.delete(id)) next.add(id);
    onChange(next);
  };
  return (
    <Popover position="bottom-end" shadow="md" trapFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<IconColumns size={16} aria-hidden />}>{t.columns}</Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t.columns} mah="60dvh" style={{ overflowY: "auto" }}>
        <Stack gap="xs">
          {columns.slice(1).map((c) => <Checkbox key={c.id} label={c.title} checked={!hidden.has(c.id)} onChange={() => toggle(c.id)} />)}
          <Button variant="subtle" size="compact-sm" onClick={() => onChange(undefined)}>{t.columnsReset}</Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
