// The place for notices; see told.ts.
import "@mantine/notifications/styles.layer.css";
import { Notifications, notifications } from "@mantine/notifications";
import { language } from "../i18n/language";
import { strings } from "./strings";
import type { Notice } from "./told";

export default function Notices() {
  return <Notifications position="bottom-right" limit={4} />;
}

export function push(notice: Notice): void {
  notifications.show({ ...notice, closeButtonProps: { "aria-label": strings[language()].close } });
}
