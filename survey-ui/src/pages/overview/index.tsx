import { Button, Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense, useDeferredValue, useEffect, useMemo } from "react";
import { address, api } from "../../api/client";
import type { Campaign } from "../../api/wire";
import { useAddress } from "../../app/address";
import { useCampaign } from "../../app/campaign";
import { repeated } from "../../app/queries";
import { IconCalendarEvent, IconDownload, IconPencil } from "../../app/icons";
import { useRight } from "../../app/session";
import { useFormat } from "../../i18n/format";
import { useText } from "../../i18n/text";
import { DataTable } from "../../ui/data-table";
import { Page } from "../../ui/page";
import { EmptyState, ErrorState, LinesSkeleton, Loaded } from "../../ui/states";
import { ExportLink } from "../exports/link";
import { Caution, CityCards } from "./cards";
import { useColumns } from "./columns";
import { FilterTools, useFilters } from "./filters";
import classes from "./overview.module.css";
import { filterRows, inOrder } from "./rows";
import { OverviewSkeleton } from "./skeleton";
import { strings } from "./strings";
import type { Overview, UnitRow } from "./wire";

const Heat = lazy(() => import("./heat"));

/** All units of a campaign. An account of one unit is led to its unit by the shell. */
export default function OverviewPage() {
  const t = useText(strings);
  const f = useFormat();
  const { campaign, pending, error, retry } = useCampaign();
  const query = useQuery({
    queryKey: ["overview", campaign?.id],
    queryFn: (c) => api.get<Overview>(`/campaigns/${campaign!.id}/overview`, repeated(c)),
    enabled: !!campaign,
    refetchInterval: 60_000,
  });
  const none = !pending && !campaign;
  return (
    <Page title={t.title} about={campaign ? f.period(campaign.first, campaign.last) : "\u00a0"} actions={!none && <><ExportLink kind="scores" /><Download campaign={campaign} /></>}>
      {error ? <ErrorState error={error} retry={retry} />
        : none ? <NoCampaign />
        : <Loaded query={query} skeleton={<OverviewSkeleton />}>{(view) => <Whole view={view} />}</Loaded>}
    </Page>
  );
}

/** Keeps its place while the campaign is on its way. */
function Download({ campaign }: { campaign: Campaign | undefined }) {
  const t = useText(strings);
  if (!campaign) return <Button variant="default" disabled leftSection={<IconDownload size={16} aria-hidden />}>{t.csv}</Button>;
  return (
    <Button
      component="a" variant="default" leftSection={<IconDownload size={16} aria-hidden />} aria-label={t.csvAbout} title={t.csvAbout}
      href={address(`/campaigns/${campaign.id}/scores`, { format: "csv" })} download
    >
      {t.csv}
    </Button>
  );
}

function NoCampaign() {
  const t = useText(strings);
  const manages = useRight("campaigns.manage");
  return (
    <EmptyState
      icon={IconCalendarEvent} title={t.noCampaign}
      action={manages && <Button renderRoot={(p) => <Link to="/campaigns" {...p} />}>{t.toCampaigns}</Button>}
    >
      {t.noCampaignHelp}
    </EmptyState>
  );
}

function Draft({ id }: { id: string }) {
  const t = useText(strings);
  const sees = useRight(["campaigns.manage", "trail.read"]);
  return (
    <EmptyState
      icon={IconPencil} title={t.draft}
      action={sees && <Button variant="default" renderRoot={(p) => <Link to="/campaigns/$id" params={{ id }} {...p} />}>{t.toCampaign}</Button>}
    >
      {t.draftHelp}
    </EmptyState>
  );
}

function Whole({ view }: { view: Overview }) {
  const t = useText(strings);
  const f = useFormat();
  const [tab, setTab] = useAddress("tab", "table");
  const [sort, setSort] = useAddress("sort", "-index");
  const filters = useFilters();
  const { type, status, concern } = filters.want;
  const query = useDeferredValue(filters.want.query); // typing stays ahead of the table
  const rows = useMemo(() => filterRows(view, { query, type, status, concern }), [view, query, type, status, concern]);
  const ordered = useMemo(() => inOrder(rows, sort), [rows, sort]);
  const columns = useColumns(view);
  // The first view of a visit begins with the rows in sight; the others follow while
  // it is read. Later views have all at once, so that going back finds its place.
  const list = useDeferredValue(rows, visited ? rows : ordered.slice(0, inSight));
  useEffect(() => { visited = true; }, []);
  if (view.campaign.state === "draft") return <Draft id={view.campaign.id} />;
  const tools = <FilterTools view={view} filters={filters} shown={rows.length} />;
  const empty = <EmptyState title={t.noMatch} action={<Button variant="default" onClick={filters.clear}>{t.clearFilters}</Button>}>{t.noMatchHelp}</EmptyState>;
  return (
    <>
      {view.city && <CityCards city={view.city} />}
      <Caution text={view.caution} asOf={view.as_of} />
      {view.units.every((u) => u.n.used === 0) && <p className={classes["empty"]}>{t.noResponses(f.day(view.campaign.first))}</p>}
      <Tabs value={tab} onChange={(v) => setTab(v ?? "table")} keepMounted={false}>
        <Tabs.List mb="md" aria-label={t.views}>
          <Tabs.Tab value="table">{t.tableTab}</Tabs.Tab>
          <Tabs.Tab value="heat">{t.heatTab}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="table" tabIndex={-1} className={classes["tight"]!}>
          <DataTable
            id="overview" label={t.tableLabel} columns={columns} rows={list} rowKey={keyOf} sort={sort} onSort={setSort} tools={tools} empty={empty}
            busy={list !== rows}
          />
        </Tabs.Panel>
        <Tabs.Panel value="heat" tabIndex={-1}>
          <Suspense fallback={<LinesSkeleton rows={14} />}>
            <Heat view={view} rows={ordered} tools={tools} empty={empty} />
          </Suspense>
        </Tabs.Panel>
      </Tabs>
    </>
  );
}

const keyOf = (r: UnitRow) => r.unit;
const inSight = 16;
let visited = false;
