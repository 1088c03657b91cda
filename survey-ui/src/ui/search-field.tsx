import { CloseButton, TextInput } from "@mantine/core";
import { IconSearch } from "../app/icons";
import { useText } from "../i18n/text";
import { strings } from "./strings";

interface SearchFieldProps {
  value: string;
  onChange: (value: string) => void;
  /** The field has lost the focus. */
  onLeave?: () => void;
  /** What is searched, such as "Tìm đơn vị"; accents are not needed. */
  label: string;
  /** How many were found, for those who listen; undefined while nothing is asked. */
  found?: string;
  width?: number | string;
}

/** A field to search a list by; see model/search.ts for how. */
export function SearchField({ value, onChange, onLeave, label, found, width = 260 }: SearchFieldProps) {
  const t = useText(strings);
  return (
    <>
      <TextInput
        type="search" w={width} maw="100%" aria-label={label} placeholder={label} value={value}
        leftSection={<IconSearch size={16} aria-hidden />}
        rightSection={value ? <CloseButton size="sm" aria-label={t.clear} onClick={() => onChange("")} /> : undefined}
        onChange={(e) => onChange(e.currentTarget.value)}
        {...(onLeave ? { onBlur: onLeave } : {})}
        onKeyDown={(e) => { if (e.key === "Escape" && value) { e.preventDefault(); onChange(""); } }}
      />
      <span role="status" className="hl-unseen">{found}</span>
    </>
  );
}
