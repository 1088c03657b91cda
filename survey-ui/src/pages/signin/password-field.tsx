// A password with a button that shows it, and a word when Caps Lock is on.
import { PasswordInput, Text } from "@mantine/core";
import { useState, type KeyboardEvent, type ReactNode, type Ref } from "react";
import { useText } from "../../i18n/text";
import { strings } from "./strings";

interface PasswordFieldProps {
  ref?: Ref<HTMLInputElement>;
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** What browsers keep it as. */
  kind: "current-password" | "new-password";
  error?: ReactNode;
  description?: ReactNode;
  disabled?: boolean;
  autoFocus?: boolean;
}

export function PasswordField({ ref, label, value, onChange, kind, error, description, disabled, autoFocus }: PasswordFieldProps) {
  const t = useText(strings);
  const [visible, setVisible] = useState(false);
  const [caps, setCaps] = useState(false);
  const look = (e: KeyboardEvent) => setCaps(e.getModifierState("CapsLock"));
  return (
    <div>
      <PasswordInput
        {...(ref ? { ref } : {})} label={label} value={value} error={error} description={description} disabled={disabled ?? false} autoComplete={kind}
        name={kind} maxLength={500} size="md" spellCheck={false} data-autofocus={autoFocus || undefined}
        visible={visible} onVisibilityChange={setVisible}
        visibilityToggleButtonProps={{ "aria-label": visible ? t.hide : t.show, tabIndex: 0, "aria-hidden": false }}
        onChange={(e) => onChange(e.currentTarget.value)} onKeyDown={look} onKeyUp={look} onBlur={() => setCaps(false)}
      />
      <Text role="status" fz="sm" c="var(--hl-warn)" mt={caps ? 4 : 0}>{caps ? t.capsLock : ""}</Text>
    </div>
  );
}
