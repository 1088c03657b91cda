// Codes and posters: which there are, what is missing, what to print, and where old
// ones are still scanned.
import { Button, Tabs } from "@mantine/core";
import { useState } from "react";
import { useAddress } from "../../app/address";
import { IconPlus, IconPrinter } from "../../app/icons";
import { useRight } from "../../app/session";
import { useText } from "../../i18n/text";
import { Page } from "../../ui/page";
import { Codes as CodeList } from "./codes";
import { Issue } from "./issue";
import { Print, type ToPrint } from "./print";
import { strings } from "./strings";
import { StrayScans } from "./stray";

export default function Codes() {
  const t = useText(strings);
  const manage = useRight("codes.manage");
  const [tab, setTab] = useAddress("tab", "codes");
  const [issuing, setIssuing] = useState(false);
  const [printing, setPrinting] = useState<ToPrint>();
  return (
    <Page
      title={t.title}
      actions={
        <>
          <Button variant="default" leftSection={<IconPrinter size={18} aria-hidden />} onClick={() => setPrinting({ codes: undefined })}>{t.printAll}</Button>
          {manage && <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => setIssuing(true)}>{t.issue}</Button>}
        </>
      }
    >
      <Tabs value={tab === "stray" ? "stray" : "codes"} onChange={(v) => setTab(v ?? undefined)} keepMounted={false}>
        <Tabs.List mb="lg">
          <Tabs.Tab value="codes">{t.tabCodes}</Tabs.Tab>
          <Tabs.Tab value="stray">{t.tabStray}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="codes"><CodeList manage={manage} print={setPrinting} issue={() => setIssuing(true)} /></Tabs.Panel>
        <Tabs.Panel value="stray"><StrayScans /></Tabs.Panel>
      </Tabs>
      <Issue opened={issuing} onClose={() => setIssuing(false)} />
      <Print what={printing} onClose={() => setPrinting(undefined)} />
    </Page>
  );
}
