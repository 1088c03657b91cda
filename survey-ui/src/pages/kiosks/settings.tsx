// How a tablet is set, and the dialogs that change it.
import { Button, Modal } from "@mantine/core";
import { useState, type ReactNode } from "react";
import { IconPencil } from "../../app/icons";
import { useFormat } from "../../i18n/format";
import { useLanguage } from "../../i18n/language";
import { useText } from "../../i18n/text";
import { Section } from "../../ui/page";
import { EditSettings } from "./edit";
import classes from "./kiosks.module.css";
import { EditMessage } from "./message";
import { EditPin } from "./pin";
import { strings } from "./strings";
import type { One } from "./wire";
import { useHourLines } from "./words";

type Doing = "settings" | "message" | "pin";

export function Settings({ kiosk: k, manage }: { kiosk: One; manage: boolean }) {
  const t = useText(strings);
  const f = useFormat();
  const lines = useHourLines();
  const [doing, setDoing] = useState<Doing>();
  const close = () => setDoing(undefined);
  const can = manage && k.state !== "revoked";
  const by = k.created_by === "cli" ? t.byCommand : k.created_by;
  const change = (what: Doing, label: string) => can && (
    <Button variant="default" size="xs" leftSection={<IconPencil size={15} aria-hidden />} onClick={() => setDoing(what)}>{label}</Button>
  );
  return (
    <Section title={t.settings} actions={change("settings", t.edit)}>
      <dl className={classes["facts"]}>
        <Fact name={t.name}>{k.name}</Fact>
        <Fact name={t.unit}>{k.unit_name}</Fact>
        <Fact name={t.point}>{k.point ? k.point_name || k.point : t.wholeUnit}</Fact>
        <Fact name={t.hours}>
          {lines(k.hours).map((l) => <span key={l.days} className={classes["hourLine"]}><span>{l.days}</span>{l.hours}</span>)}
        </Fact>
        <Fact name={t.message}>
          {k.message ? <Message vi={k.message.vi} en={k.message.en} /> : <span>{t.messageNone}</span>}
          {change("message", k.message ? t.messageChange : t.messageSet)}
        </Fact>
        <Fact name={t.pin}>
          <span data-warn={!k.pin || undefined}>{k.pin ? t.pinSet : t.pinNone}</span>
          {change("pin", k.pin ? t.pinChange : t.pinMake)}
        </Fact>
        <Fact name={t.created}>{[f.day(k.created), by && t.by(by)].filter(Boolean).join(" ")}</Fact>
        {k.paired && <Fact name={t.paired}>{f.day(k.paired)}</Fact>}
      </dl>
      <Dialog opened={doing === "settings"} title={t.edit} onClose={close}><EditSettings kiosk={k} onClose={close} /></Dialog>
      <Dialog opened={doing === "message"} title={t.message} onClose={close}><EditMessage kiosk={k} onClose={close} /></Dialog>
      <Dialog opened={doing === "pin"} title={t.pin} onClose={close}><EditPin kiosk={k} onClose={close} /></Dialog>
    </Section>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return <div><dt>{name}</dt><dd>{children}</dd></div>;
}

/** Both languages, as the tablet shows them. */
function Message({ vi, en }: { vi: string; en: string }) {
  const lang = useLanguage();
  return (
    <span className={classes["message"]}>
      <span lang={lang === "vi" ? undefined : "vi"}>{vi}</span>
      {en && <span lang={lang === "en" ? undefined : "en"}>{en}</span>}
    </span>
  );
}

function Dialog({ opened, title, onClose, children }: { opened: boolean; title: string; onClose: () => void; children: ReactNode }) {
  const t = useText(strings);
  return (
    <Modal opened={opened} onClose={onClose} title={title} size="lg" closeOnClickOutside={false} closeButtonProps={{ "aria-label": t.close }}>
      {opened && children}
    </Modal>
  );
}
