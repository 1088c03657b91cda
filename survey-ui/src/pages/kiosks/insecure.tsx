import { Alert } from "@mantine/core";
import { useText } from "../../i18n/text";
import { strings } from "./strings";

/** Tablets have the console's origin: what this page may not do, they may not. */
export function Insecure() {
  const t = useText(strings);
  return window.isSecureContext ? null : <Alert color="orange">{t.insecure}</Alert>;
}
