// People and API keys: who may use the console, and what other systems may do.
import { Button, Tabs } from "@mantine/core";
import { useState } from "react";
import { useAddress } from "../../app/address";
import { IconPlus } from "../../app/icons";
import { useText } from "../../i18n/text";
import { Page } from "../../ui/page";
import { AddKey } from "./add-key";
import { Invite } from "./invite";
import { Keys } from "./keys";
import { Accounts } from "./accounts";
import { strings } from "./strings";

export default function People() {
  const t = useText(strings);
  const [tab, setTab] = useAddress("tab", "people");
  const [adding, setAdding] = useState(false);
  const keys = tab === "keys";
  return (
    <Page
      title={t.title}
      actions={<Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => setAdding(true)}>{keys ? t.keyAdd : t.invite}</Button>}
    >
      <Tabs value={keys ? "keys" : "people"} onChange={(v) => setTab(v ?? undefined)} keepMounted={false}>
        <Tabs.List mb="lg">
          <Tabs.Tab value="people">{t.people}</Tabs.Tab>
          <Tabs.Tab value="keys">{t.keys}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="people"><Accounts /></Tabs.Panel>
        <Tabs.Panel value="keys"><Keys /></Tabs.Panel>
      </Tabs>
      {keys
        ? <AddKey opened={adding} onClose={() => setAdding(false)} />
        : <Invite opened={adding} onClose={() => setAdding(false)} />}
    </Page>
  );
}
