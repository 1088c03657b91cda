// Printing several posters into one file: which size, then the file.
import { Button, Group, Modal, SegmentedControl, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { IconDownload } from "../../app/icons";
import { useFormat } from "../../i18n/format";
import { useText } from "../../i18n/text";
import { codesQuery } from "./data";
import { printable, printAddress, sizes, type Size } from "./model";
import { strings } from "./strings";

/** The codes to print; undefined for all that one may see. */
export interface ToPrint {
  codes: readonly string[] | undefined;
}

export function Print({ what, onClose }: { what: ToPrint | undefined; onClose: () => void }) {
  const t = useText(strings);
  return (
    <Modal opened={!!what} onClose={onClose} title={t.printTitle} closeButtonProps={{ "aria-label": t.close }}>
      {what && <Choose codes={what.codes} onClose={onClose} />}
    </Modal>
  );
}

function Choose({ codes, onClose }: { codes: readonly string[] | undefined; onClose: () => void }) {
  const t = useText(strings);
  const f = useFormat();
  const { data } = useQuery(codesQuery);
  const [size, setSize] = useState<Size>("a4");
  const n = codes ? codes.length : (data ?? []).filter(printable).length;
  return (
    <Stack gap="md">
      <Text>{n > 0 ? t.printWhat(f.number(n)) : t.noneTitle}</Text>
      <SizeChoice size={size} onChange={setSize} />
      <Text fz="sm" c="dimmed">{t.printNote}</Text>
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>{t.cancel}</Button>
        {n > 0 && (
          <Button
            component="a" href={printAddress(codes, size)} download leftSection={<IconDownload size={18} aria-hidden />}
            onClick={() => onClose()}
          >
            {t.printGo}
          </Button>
        )}
      </Group>
    </Stack>
  );
}

export function SizeChoice({ size, onChange }: { size: Size; onChange: (s: Size) => void }) {
  const t = useText(strings);
  const help = { a4: t.a4Help, a5: t.a5Help, tent: t.tentHelp, sticker: t.stickerHelp }[size];
  return (
    <div>
      <Text fz="sm" fw={500} mb={4}>{t.size}</Text>
      <SegmentedControl
        fullWidth aria-label={t.size} value={size} onChange={(v) => onChange(v as Size)} data={sizes.map((s) => ({ value: s, label: t[s] }))}
      />
      <Text fz="sm" c="dimmed" mt={6}>{help}</Text>
    </div>
  );
}
