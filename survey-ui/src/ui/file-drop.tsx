import { Text } from "@mantine/core";
import { useId, useState, type DragEvent } from "react";
import { IconUpload } from "../app/icons";
import { useFormat } from "../i18n/format";
import { useText } from "../i18n/text";
import classes from "./file-drop.module.css";
import { strings } from "./strings";

interface FileDropProps {
  label: string;
  /** As of an input: ".yaml,.yml". Files that do not fit are refused in words. */
  accept: string;
  /** Bytes. */
  most?: number;
  error?: string | undefined;
  onFile: (file: File) => void;
}

/** Takes one file, dropped or chosen. It is an input of the browser's own, so
 * keyboard and screen reader work as anywhere. */
export function FileDrop({ label, accept, most = 8_000_000, error, onFile }: FileDropProps) {
  const t = useText(strings);
  const f = useFormat();
  const id = useId();
  const [over, setOver] = useState(false);
  const [name, setName] = useState("");
  const [refused, setRefused] = useState("");
  const take = (file: File | undefined) => {
    if (!file) return;
    const fits = accept.split(",").some((ext) => file.name.toLowerCase().endsWith(ext.trim().toLowerCase()));
    const why = !fits ? t.fileKind(accept) : file.size > most ? t.fileSize(f.bytes(most)) : "";
    setRefused(why);
    setName(why ? "" : `${file.name} (${f.bytes(file.size)})`);
    if (!why) onFile(file);
  };
  const drop = (e: DragEvent) => {
    e.preventDefault();
    setOver(false);
    take(e.dataTransfer.files[0]);
  };
  const wrong = refused || error;
  return (
    <div>
      <label
        className={classes["drop"]} data-over={over || undefined} data-wrong={wrong ? true : undefined} onDrop={drop}
        onDragOver={(e) => { e.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)}
      >
        <IconUpload size={22} stroke={1.6} aria-hidden />
        <span className={classes["label"]}>{label}</span>
        <Text component="span" c="dimmed" fz="sm">{name || t.fileHelp(accept)}</Text>
        <input
          type="file" accept={accept} className="hl-unseen" aria-invalid={wrong ? true : undefined} aria-describedby={wrong ? id : undefined}
          onChange={(e) => { take(e.currentTarget.files?.[0]); e.currentTarget.value = ""; }}
        />
      </label>
      {wrong && <Text id={id} c="var(--hl-bad)" fz="sm" mt={6} role="alert">{wrong}</Text>}
    </div>
  );
}
