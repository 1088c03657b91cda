import { ActionIcon, TextInput, Tooltip } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { IconCheck, IconCopy } from "../app/icons";
import { useText } from "../i18n/text";
import { strings } from "./strings";

/** A text to be taken elsewhere, such as a one-time link. Where the browser does
 * not allow copying (plain http), the text is selected for the reader's own keys. */
export function CopyField({ label, value, description }: { label: string; value: string; description?: string }) {
  const t = useText(strings);
  const input = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const id = setTimeout(() => setCopied(false), 2500);
    return () => clearTimeout(id);
  }, [copied]);
  const copy = async () => {
    input.current?.select();
    try {
      await navigator.clipboard.writeText(value);
      setCopied(true);
    } catch {
      setCopied(document.execCommand("copy"));
    }
  };
  return (
    <>
      <TextInput
        ref={input} label={label} description={description} value={value} readOnly onFocus={(e) => e.currentTarget.select()}
        rightSection={
          <Tooltip label={copied ? t.copied : t.copy}>
            <ActionIcon variant="subtle" color="gray" onClick={() => void copy()} aria-label={t.copyWhat(label)}>
              {copied ? <IconCheck size={18} aria-hidden /> : <IconCopy size={18} aria-hidden />}
            </ActionIcon>
          </Tooltip>
        }
      />
      <span role="status" className="hl-unseen">{copied ? t.copied : ""}</span>
    </>
  );
}
