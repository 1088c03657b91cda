// One code as it will hang: a picture of it, its sizes, its files, its link.
import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { IconDownload, IconExternalLink } from "../../app/icons";
import { useText } from "../../i18n/text";
import { CopyField } from "../../ui/copy-field";
import classes from "./codes.module.css";
import { grouped, pictureAddress, printAddress, type Size } from "./model";
import { SizeChoice } from "./print";
import { strings } from "./strings";
import type { Code } from "./wire";
import { useWhere } from "./words";

export function Poster({ code, onClose }: { code: Code | undefined; onClose: () => void }) {
  const t = useText(strings);
  return (
    <Modal
      opened={!!code} onClose={onClose} size={760} title={code?.channel === "qr" ? t.posterTitle : t.link} closeButtonProps={{ "aria-label": t.close }}
    >
      {code && (code.channel === "qr" ? <Sheet code={code} /> : <CopyField label={t.copyFailed} value={code.url} />)}
    </Modal>
  );
}

function Sheet({ code }: { code: Code }) {
  const t = useText(strings);
  const where = useWhere();
  const [size, setSize] = useState<Size>("a4");
  return (
    <div className={classes["poster"]}>
      {/* Paper is white whatever the colours of the console. */}
      <div className={classes["sheet"]} data-size={size}>
        <div className={classes["paper"]}>
          <b>{t.headline}</b>
          <img src={pictureAddress(code.code, "svg")} alt={t.qrAlt(where(code))} width={240} height={240} />
          <span className={classes["printed"]}>{grouped(code.code)}</span>
          <strong>{code.unit_name}</strong>
          {code.point_name && <span>{code.point_name}</span>}
          <small>{t.scan}</small>
        </div>
      </div>
      <Stack gap="md" className={classes["beside"]!}>
        <SizeChoice size={size} onChange={setSize} />
        <div>
          <Button
            component="a" href={printAddress([code.code], size)} target="_blank" rel="noopener" leftSection={<IconExternalLink size={18} aria-hidden />}
          >
            {t.openPdf}
          </Button>
          <Text fz="sm" c="dimmed" mt={6}>{t.printNote}</Text>
        </div>
        <CopyField label={t.address} value={code.url} />
        <Group gap="xs">
          {(["svg", "png"] as const).map((format) => (
            <Button
              key={format} component="a" variant="default" size="xs" href={pictureAddress(code.code, format)} download={`ma-qr-${code.code}.${format}`}
              leftSection={<IconDownload size={16} aria-hidden />}
            >
              {format === "svg" ? t.downloadSvg : t.downloadPng}
            </Button>
          ))}
        </Group>
      </Stack>
    </div>
  );
}
