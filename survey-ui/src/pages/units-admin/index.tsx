// The register of units: which there are on a day, their service points and codes, how
// they followed each other, and its import and export.
import { Button, Menu, Tabs } from "@mantine/core";
import { useState } from "react";
import { address } from "../../api/client";
import { useAddress } from "../../app/address";
import { IconChevronDown, IconDownload, IconFileImport } from "../../app/icons";
import { useRight } from "../../app/session";
import { useText } from "../../i18n/text";
import { Page } from "../../ui/page";
import { Import } from "./import";
import { Mergers } from "./mergers";
import { strings } from "./strings";
import { UnitDrawer } from "./unit";
import { Units } from "./units";

export default function UnitsAdmin() {
  const t = useText(strings);
  const manage = useRight("units.manage");
  const [tab, setTab] = useAddress("tab", "units");
  const [unit, setUnit] = useAddress("unit");
  const [importing, setImporting] = useState(false);
  const file = (what: string, label: string) => (
    <Menu.Item component="a" href={address("/units/export", { what })} download={`${what}.csv`}>{label}</Menu.Item>
  );
  return (
    <Page
      title={t.title}
      actions={
        <>
          <Menu position="bottom-end" shadow="md">
            <Menu.Target>
              <Button variant="default" leftSection={<IconDownload size={18} aria-hidden />} rightSection={<IconChevronDown size={16} aria-hidden />}>{t.exporting}</Button>
            </Menu.Target>
            <Menu.Dropdown>
              {file("units", t.exportUnits)}
              {file("succession", t.exportSuccession)}
            </Menu.Dropdown>
          </Menu>
          {manage && <Button leftSection={<IconFileImport size={18} aria-hidden />} onClick={() => setImporting(true)}>{t.importing}</Button>}
        </>
      }
    >
      <Tabs value={tab === "mergers" ? "mergers" : "units"} onChange={(v) => setTab(v ?? undefined)} keepMounted={false}>
        <Tabs.List mb="lg">
          <Tabs.Tab value="units">{t.tabUnits}</Tabs.Tab>
          <Tabs.Tab value="mergers">{t.tabMergers}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="units"><Units open={setUnit} /></Tabs.Panel>
        <Tabs.Panel value="mergers"><Mergers open={setUnit} /></Tabs.Panel>
      </Tabs>
      <UnitDrawer unit={unit} manage={manage} open={setUnit} />
      <Import opened={importing} onClose={() => setImporting(false)} />
    </Page>
  );
}
