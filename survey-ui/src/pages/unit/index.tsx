// One unit in one campaign: its figures above, the parts below as tabs.
import { Anchor, Button, Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useRef, type ComponentType } from "react";
import { api } from "../../api/client";
import { Problem } from "../../api/problem";
import { useAddress } from "../../app/address";
import { useCampaign } from "../../app/campaign";
import { repeated } from "../../app/queries";
import { IconArrowLeft, IconCalendarEvent, IconPrinter } from "../../app/icons";
import { useRight, useSession } from "../../app/session";
import { useFormat } from "../../i18n/format";
import { useSay, useText } from "../../i18n/text";
import { Page } from "../../ui/page";
import { EmptyState, ErrorState, LinesSkeleton, PageSkeleton } from "../../ui/states";
import { ExportLink } from "../exports/link";
import { Head } from "./head";
import { strings } from "./strings";
import classes from "./unit.module.css";
import type { UnitScore } from "./wire";

/** What every part of the page is given. */
export interface PartProps {
  data: UnitScore;
}

const Elsewhere = lazy(() => import("./history/elsewhere"));

const parts: Record<string, ComponentType<PartProps>> = {
  results: lazy(() => import("./results")),
  trend: lazy(() => import("./weeks")),
  splits: lazy(() => import("./splits")),
  changes: lazy(() => import("./changes")),
  comparison: lazy(() => import("./comparison")),
  history: lazy(() => import("./history")),
  working: lazy(() => import("./steps")),
  comments: lazy(() => import("./comments-part")),
  flagged: lazy(() => import("./flagged-part")),
};

export default function UnitPage() {
  const t = useText(strings);
  const { unit } = getRouteApi("/shell/units/$unit").useParams();
  const { campaign, pending, error, retry } = useCampaign();
  const query = useQuery({
    queryKey: ["unit", unit, campaign?.id, "score"],
    queryFn: (c) => api.get<UnitScore>(`/campaigns/${campaign!.id}/units/${encodeURIComponent(unit)}/score`, repeated(c)),
    enabled: !!campaign && campaign.state !== "draft",
    refetchInterval: 60_000,
  });
  if (error) return <ErrorState error={error} retry={retry} order={1} />;
  if (!pending && !campaign) return <EmptyState icon={IconCalendarEvent} title={t.noCampaign} order={1}>{t.noCampaignHelp}</EmptyState>;
  if (campaign?.state === "draft") return <EmptyState icon={IconCalendarEvent} title={t.draft} order={1}>{t.draftHelp}</EmptyState>;
  if (query.error instanceof Problem && query.error.kind === "unknown" && !query.data) {
    return <Suspense fallback={<PageSkeleton />}><Elsewhere unit={unit} error={query.error} retry={() => void query.refetch()} back={<Back />} /></Suspense>;
  }
  if (query.isError && !query.data) return <ErrorState error={query.error} retry={() => void query.refetch()} order={1} />;
  if (!query.data) return <PageSkeleton />;
  return <Whole data={query.data} />;
}

function Whole({ data }: PartProps) {
  const t = useText(strings);
  const f = useFormat();
  const say = useSay();
  const session = useSession();
  const { campaign, unit } = data;
  return (
    <Page
      title={unit.name}
      about={`${say(campaign.title)} · ${f.period(campaign.first, campaign.last)}`}
      {...(session.unit ? {} : { back: <Back /> })}
      actions={(
        <>
          <ExportLink kind="report-unit" unit={unit.key} className={classes["screen"]!} />
          <Button className={classes["screen"]!} variant="default" leftSection={<IconPrinter size={16} aria-hidden />} onClick={() => window.print()}>
            {t.print}
          </Button>
        </>
      )}
    >
      <div className={classes["unit"]}>
        <Head data={data} />
        <Parts data={data} />
      </div>
    </Page>
  );
}

function Back() {
  const t = useText(strings);
  return (
    <Anchor className={`${classes["back"]} ${classes["screen"]}`} renderRoot={(p) => <Link to="/" {...p} />}>
      <IconArrowLeft size={15} aria-hidden /> {t.back}
    </Anchor>
  );
}

function Parts({ data }: PartProps) {
  const t = useText(strings);
  const comments = useRight("comments.read");
  const review = useRight(["responses.review", "figures.read"]);
  const [tab, choose] = useAddress("tab", "results", true);
  const tabs: [string, string][] = [
    ["results", t.tabResults], ["trend", t.tabTrend], ["splits", t.tabSplits], ["changes", t.tabChanges],
    ["comparison", t.tabComparison], ["history", t.tabHistory], ["working", t.tabWorking],
    ...(comments ? [["comments", t.tabComments] as [string, string]] : []),
    ...(review ? [["flagged", t.tabFlagged] as [string, string]] : []),
  ];
  const here = tabs.some(([id]) => id === tab) ? tab : "results";
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // On a phone not all tabs fit; the chosen one is in sight.
    const box = list.current;
    const chosen = box?.querySelector<HTMLElement>("[aria-selected=true]");
    if (box && chosen) box.scrollLeft = chosen.offsetLeft - (box.clientWidth - chosen.offsetWidth) / 2;
  }, [here]);
  return (
    <Tabs value={here} onChange={(v) => choose(v ?? undefined)} keepMounted={false} className={classes["tabs"]!}>
      <Tabs.List ref={list} aria-label={t.tabs} className={classes["tabList"]!}>
        {tabs.map(([id, title]) => <Tabs.Tab key={id} value={id} className={classes["tab"]!}>{title}</Tabs.Tab>)}
      </Tabs.List>
      {tabs.map(([id]) => {
        const Part = parts[id]!;
        return (
          <Tabs.Panel key={id} value={id} className={classes["panel"]!}>
            <Suspense fallback={<LinesSkeleton rows={10} />}><Part data={data} /></Suspense>
          </Tabs.Panel>
        );
      })}
    </Tabs>
  );
}
