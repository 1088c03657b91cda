// A unit's campaigns, oldest first; before its first day what the units it came from
// bring, each of them a way to its own figures; and what it came from and went into.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { PartProps } from "..";
import { api } from "../../../api/client";
import { IconHistory } from "../../../app/icons";
import { useSession } from "../../../app/session";
import { useFormat } from "../../../i18n/format";
import { useSay, useText } from "../../../i18n/text";
import { Section } from "../../../ui/page";
import { EmptyState, LinesSkeleton, Loaded } from "../../../ui/states";
import { StatusBadge } from "../../../ui/status-badge";
import type { HistoryPast, RelatedUnit, UnitHistory } from "../wire";
import { Sources } from "./sources";
import { strings } from "./strings";
import classes from "./history.module.css";

export default function History({ data }: PartProps) {
  return <Told unit={data.unit.key} />;
}

export function useHistory(unit: string) {
  return useQuery({
    queryKey: ["unit", unit, "history"],
    queryFn: ({ signal }) => api.get<UnitHistory>(`/units/${encodeURIComponent(unit)}/history`, { signal }),
    staleTime: 30_000,
  });
}

export function Told({ unit }: { unit: string }) {
  const t = useText(strings);
  const found = useHistory(unit);
  return (
    <>
      <Section title={t.title} about={t.about}>
        <Loaded query={found} skeleton={<LinesSkeleton rows={10} />}>{(d) => <Line history={d} />}</Loaded>
      </Section>
      {found.data && <Relatives history={found.data} />}
    </>
  );
}

function Line({ history }: { history: UnitHistory }) {
  const t = useText(strings);
  const say = useSay();
  return (
    <>
      {history.campaigns.length === 0 && <EmptyState icon={IconHistory} title={t.empty} order={3}>{t.emptyHelp}</EmptyState>}
      <ol className={classes["line"]}>{history.campaigns.map((p) => <Past key={p.campaign.id} past={p} unit={history.unit.key} />)}</ol>
      <details className={classes["rule"]}><summary>{t.rule}</summary><p>{say(history.rule)}</p></details>
    </>
  );
}

function Past({ past, unit }: { past: HistoryPast; unit: string }) {
  const t = useText(strings);
  const f = useFormat();
  const say = useSay();
  const { own, carried, sources, campaign } = past;
  const title = say(campaign.title);
  return (
    <li data-carried={own === null || undefined}>
      <h3>
        {own ? <Link to="/units/$unit" params={{ unit }} search={{ campaign: campaign.id } as never}>{title}</Link> : title}
        <span className={classes["under"]}>{f.period(campaign.first, campaign.last)} · {t.form(past.questionnaire.id, f.number(past.questionnaire.version))}, {t.criteria(past.criteria.id, f.number(past.criteria.version))}</span>
      </h3>
      {!past.comparable && <p><StatusBadge tone="warn">{t.other}</StatusBadge></p>}
      {own && (
        <div className={classes["figures"]}>
          <span className={classes["kind"]}>{t.own}</span>
          <Figures index={own.index} interval={own.interval} n={own.n.used} />
          {own.points !== null && <span className={classes["under"]}>{t.points(f.fixed(own.points), f.number(own.max_points, 2))}</span>}
        </div>
      )}
      {sources.length > 0 && (
        <>
          <div className={classes["figures"]} data-carried>
            <span className={classes["kind"]}>{carried ? t.carriedTitle(f.number(carried.units)) : t.nothing}</span>
            {carried && <Figures index={carried.index} interval={carried.interval} n={carried.n.used} />}
            {carried && <span className={classes["under"]}>{t.carriedNote}</span>}
          </div>
          <Sources list={sources} campaign={campaign.id} />
        </>
      )}
    </li>
  );
}

function Figures({ index, interval, n }: { index: number | null; interval: { low: number; high: number; margin: number } | null; n: number }) {
  const t = useText(strings);
  const f = useFormat();
  return (
    <>
      <span className={classes["big"]}>
        {index === null ? <span className={classes["hidden"]}>{t.hidden}</span> : f.percent(index, 2)}
        {interval && <span className={classes["margin"]}>{f.margin(interval.margin)}</span>}
      </span>
      <span className={classes["under"]}>{t.n(f.number(n))}{interval && ` · ${t.interval(f.percent(interval.low), f.percent(interval.high))}`}</span>
    </>
  );
}

function Relatives({ history }: { history: UnitHistory }) {
  const t = useText(strings);
  const f = useFormat();
  const { unit, predecessors, successors } = history;
  return (
    <>
      <Section title={t.predecessors} about={unit.until ? t.until(f.day(unit.first), f.day(unit.until)) : t.since(f.day(unit.first))}>
        {predecessors.length === 0 ? <p className={classes["under"]}>{t.predecessorsNone}</p> : <Units list={predecessors} />}
      </Section>
      {successors.length > 0 && <Section title={t.successors}><Units list={successors} /></Section>}
    </>
  );
}

function Units({ list }: { list: readonly RelatedUnit[] }) {
  const t = useText(strings);
  const say = useSay();
  const city = !useSession().unit;
  return (
    <ul className={classes["units"]}>
      {list.map((r) => (
        <li key={r.unit}>
          <span>{city && r.name ? <Link to="/units/$unit" params={{ unit: r.unit }} search={{ tab: "history" } as never}>{r.name}</Link> : r.name || t.unnamed(r.unit)}</span>
          <span className={classes["under"]}>{say(r.words)}</span>
          <StatusBadge tone={r.carries ? "good" : "calm"}>{r.carries ? t.carries : t.notCarries}</StatusBadge>
        </li>
      ))}
    </ul>
  );
}
