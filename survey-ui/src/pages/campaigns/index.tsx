// The list of campaigns: what they are, when, and how far they have come.
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense, useMemo } from "react";
import { useAddress } from "../../app/address";
import { IconCalendarEvent, IconPlus } from "../../app/icons";
import { useRight } from "../../app/session";
import { useFormat } from "../../i18n/format";
import { useSay, useText } from "../../i18n/text";
import { DataTable, type Column } from "../../ui/data-table";
import { Page } from "../../ui/page";
import { EmptyState, LinesSkeleton, Loaded } from "../../ui/states";
import { listQuery, todayHere } from "./data";
import classes from "./list.module.css";
import { timeline } from "./model";
import { PeriodBar, ProgressCell, StateBadge } from "./parts";
import { strings } from "./strings";
import type { CampaignInfo } from "./wire";

const Wizard = lazy(() => import("./wizard"));

export default function Campaigns() {
  const [make, setMake] = useAddress("new");
  const manages = useRight("campaigns.manage");
  if (make && manages) return <Suspense fallback={<LinesSkeleton rows={10} />}><Wizard onLeave={() => setMake(undefined)} /></Suspense>;
  return <List onCreate={manages ? () => setMake("1") : undefined} />;
}

function List({ onCreate }: { onCreate: (() => void) | undefined }) {
  const t = useText(strings);
  const query = useQuery(listQuery);
  const create = onCreate && <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={onCreate}>{t.create}</Button>;
  return (
    <Page title={t.title} about={t.about} actions={create}>
      <Loaded query={query} skeleton={<LinesSkeleton rows={4} height={92} />}>
        {(list) => list.length === 0
          ? <EmptyState icon={IconCalendarEvent} title={t.empty} action={create}>{t.emptyHelp}</EmptyState>
          : <Table list={list} />}
      </Loaded>
    </Page>
  );
}

function Table({ list }: { list: CampaignInfo[] }) {
  const t = useText(strings);
  const f = useFormat();
  const say = useSay();
  const today = todayHere();
  const newest = useMemo(() => [...list].sort((a, b) => b.first.localeCompare(a.first) || b.id.localeCompare(a.id)), [list]);
  const columns = useMemo((): Column<CampaignInfo>[] => {
    const scale = timeline(list, today);
    return [
      {
        id: "name", title: t.name, width: "30%", sort: (c) => say(c.title),
        cell: (c) => (
          <div className={classes["name"]}>
            <Link to="/campaigns/$id" params={{ id: c.id }}>{say(c.title)}</Link>
            <span className={classes["under"]}><StateBadge state={c.state} /> <span>{c.id}</span></span>
          </div>
        ),
      },
      { id: "period", title: t.period, width: "28%", sort: (c) => c.first, cell: (c) => <PeriodBar campaign={c} scale={scale} today={today} /> },
      { id: "progress", title: t.progress, width: "20%", sort: (c) => (c.progress ? c.progress.responses / Math.max(c.progress.target, 1) : -1), cell: (c) => <ProgressCell campaign={c} /> },
      { id: "units", title: t.unitsColumn, align: "right", sort: (c) => c.units, cell: (c) => f.number(c.units) },
      {
        id: "versions", title: t.versions,
        cell: (c) => (
          <div className={classes["versions"]}>
            <Link to="/forms/$id/$version" params={{ id: c.questionnaire.id, version: String(c.questionnaire.version) }}>{c.questionnaire.id} · {c.questionnaire.version}</Link>
            <Link to="/criteria/$id/$version" params={{ id: c.criteria.id, version: String(c.criteria.version) }}>{c.criteria.id} · {c.criteria.version}</Link>
          </div>
        ),
      },
    ];
  }, [list, today, t, f, say]);
  return <DataTable id="campaigns" label={t.title} columns={columns} rows={newest} rowKey={(c) => c.id} plain />;
}
