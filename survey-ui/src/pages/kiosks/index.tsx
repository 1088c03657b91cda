// Tablets at the desks: which there are, which need somebody, and a new one.
import { Button } from "@mantine/core";
import { useState } from "react";
import { IconPlus } from "../../app/icons";
import { useRight } from "../../app/session";
import { useText } from "../../i18n/text";
import { Page } from "../../ui/page";
import { Add } from "./add";
import { Insecure } from "./insecure";
import { KioskList } from "./list";
import { strings } from "./strings";

export default function Kiosks() {
  const t = useText(strings);
  const manage = useRight("kiosks.manage");
  const [adding, setAdding] = useState(false);
  const add = manage && <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => setAdding(true)}>{t.add}</Button>;
  return (
    <Page title={t.title} about={t.about} actions={add}>
      {manage && <Insecure />}
      <KioskList add={add} />
      <Add opened={adding} onClose={() => setAdding(false)} />
    </Page>
  );
}
