// One version of a criteria set: what it says, what differs from another, and what
// it would change.
import { Button, SegmentedControl, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { address } from "../../api/client";
import { useAddress } from "../../app/address";
import { IconCopy, IconDownload, IconPencil } from "../../app/icons";
import { useRight } from "../../app/session";
import { useFormat } from "../../i18n/format";
import { useSay, useText } from "../../i18n/text";
import { CopyField } from "../../ui/copy-field";
import { Page, Section } from "../../ui/page";
import { LinesSkeleton, Loaded } from "../../ui/states";
import { Back } from "../campaigns/back";
import campaign from "../campaigns/list.module.css";
import classes from "../forms/forms.module.css";
import { Fixed, UsedBy } from "../forms/used";
import type { Stored } from "../forms/wire";
import { CriteriaComparison } from "./compare-view";
import { setQuery, setsQuery } from "./data";
import { readCriteria, type Criteria } from "./model";
import { strings } from "./strings";
import { TryOut } from "./try-out";
import { InWords, PointsChart } from "./words";

export default function OneCriteria() {
  const t = useText(strings);
  const { id, version } = getRouteApi("/shell/criteria/$id/$version").useParams();
  const query = useQuery(setQuery(id, version));
  return (
    <Loaded query={query} skeleton={<Page title={t.title}><LinesSkeleton rows={12} /></Page>}>
      {(found) => <Shown stored={found.data} />}
    </Loaded>
  );
}

function Shown({ stored }: { stored: Stored<unknown> }) {
  const t = useText(strings);
  const f = useFormat();
  const say = useSay();
  const set = useMemo(() => readCriteria(stored.model), [stored.model]);
  const manages = useRight("forms.manage");
  const [tab, setTab] = useAddress("tab", "set");
  const ref = `${stored.id}@${stored.version}`;
  return (
    <Page
      title={`${say(stored.title)}, ${t.version(f.number(stored.version))}`}
      back={<Back to="/criteria">{t.back}</Back>}
      about={<><Fixed campaigns={stored.campaigns} /> {t.usedBy}: <UsedBy campaigns={stored.campaigns} /></>}
      actions={
        <>
          <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />} component="a" download href={address(`/criteria/${stored.id}/${stored.version}`, { format: "yaml" })}>{t.download}</Button>
          {manages && stored.editable && <Button leftSection={<IconPencil size={16} aria-hidden />} renderRoot={(p) => <Link to="/criteria" search={{ edit: ref } as never} {...p} />}>{t.edit}</Button>}
          {manages && <Button variant={stored.editable ? "default" : "filled"} leftSection={<IconCopy size={16} aria-hidden />} renderRoot={(p) => <Link to="/criteria" search={{ edit: ref, as: "new" } as never} {...p} />}>{t.asNew}</Button>}
        </>
      }
    >
      {manages && <SegmentedControl w="fit-content" aria-label={t.tabs} value={tab} onChange={setTab} data={[{ value: "set", label: t.tabSet }, { value: "try", label: t.tabTry }]} />}
      {tab === "try" && manages
        ? <TryOut what={{ ref: { id: stored.id, version: stored.version } }} questionnaire={set.questionnaire} />
        : <Contents stored={stored} set={set} />}
    </Page>
  );
}

function Contents({ stored, set }: { stored: Stored<unknown>; set: Criteria }) {
  const t = useText(strings);
  const say = useSay();
  const { data: list = [] } = useQuery(setsQuery);
  const name = (v: { title: Stored<unknown>["title"]; version: number }) => `${say(v.title)}, ${t.version(String(v.version))}`;
  const others = list.filter((v) => v.id !== stored.id || v.version !== stored.version);
  const [other, setOther] = useAddress("compare");
  const chosen = others.find((v) => `${v.id}@${v.version}` === other);
  return (
    <>
      <div className={campaign["two"]}>
        <Section title={t.inWords}><InWords set={set} /></Section>
        <Section><PointsChart set={set} /></Section>
      </div>
      {others.length > 0 && (
        <Select
          label={t.compareWith} w={420} maw="100%" clearable placeholder={t.compareNone} value={chosen ? `${chosen.id}@${chosen.version}` : null}
          data={others.map((v) => ({ value: `${v.id}@${v.version}`, label: name(v) }))} onChange={(v) => setOther(v ?? undefined)}
        />
      )}
      {chosen && <Compared set={set} id={chosen.id} version={chosen.version} title={t.compareTitle(name(chosen), name(stored))} />}
      <div className={classes["stack"]}><CopyField label={t.hash} value={stored.hash} /></div>
    </>
  );
}

function Compared({ set, id, version, title }: { set: Criteria; id: string; version: number; title: string }) {
  const query = useQuery(setQuery(id, version));
  return <Section title={title}><Loaded query={query}>{(found) => <CriteriaComparison before={readCriteria(found.data.model)} after={set} />}</Loaded></Section>;
}
