// A campaign: where it stands, what to do next, and everything it is made of.
import { Alert, Button, Group, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { lazy, Suspense, useMemo, useState } from "react";
import { address, api, type Tagged } from "../../api/client";
import { useAddress } from "../../app/address";
import { IconChartBar, IconDownload, IconPencil, IconPrinter } from "../../app/icons";
import { useRight } from "../../app/session";
import { useFormat } from "../../i18n/format";
import { useSay, useText } from "../../i18n/text";
import { find } from "../../model/search";
import { ConfirmModal } from "../../ui/confirm-modal";
import { DataTable, type Column } from "../../ui/data-table";
import { Page, Section } from "../../ui/page";
import { SearchField } from "../../ui/search-field";
import { LinesSkeleton, Loaded } from "../../ui/states";
import { StatusBadge } from "../../ui/status-badge";
import { told } from "../../ui/told";
import { Back } from "./back";
import { Certificate } from "./certificate";
import { oneQuery, todayHere } from "./data";
import classes from "./list.module.css";
import { codeOf } from "./paste";
import { ProgressCell, StateBadge, useMeaning } from "./parts";
import { strings } from "./strings";
import type { Campaign, ChosenUnit } from "./wire";

const Change = lazy(() => import("./change"));

export default function OneCampaign() {
  const t = useText(strings);
  const { id } = getRouteApi("/shell/campaigns/$id").useParams();
  const query = useQuery(oneQuery(id));
  return (
    <Loaded query={query} skeleton={<Page title={t.title}><LinesSkeleton rows={10} /></Page>}>
      {(found) => <Shown found={found} />}
    </Loaded>
  );
}

function Shown({ found }: { found: Tagged<Campaign> }) {
  const t = useText(strings);
  const say = useSay();
  const meaning = useMeaning();
  const c = found.data;
  const manages = useRight("campaigns.manage");
  const [edit, setEdit] = useAddress("edit");
  const editing = manages && !!edit && c.state !== "certified";
  const back = <Back to="/campaigns">{t.back}</Back>;
  return (
    <Page
      title={say(c.title)} back={back} about={<Group gap={8}><StateBadge state={c.state} /><span>{meaning(c, todayHere())}</span></Group>}
      actions={manages && !editing && <Actions campaign={c} onEdit={() => setEdit("1")} />}
    >
      {editing
        ? <Suspense fallback={<LinesSkeleton rows={12} />}><Change start={found} onDone={() => setEdit(undefined)} /></Suspense>
        : (
          <>
            {c.state === "draft" && manages && <Before campaign={c} onEdit={() => setEdit("1")} />}
            <div className={classes["two"]}>
              <Facts campaign={c} />
              <Go campaign={c} />
            </div>
            {(c.state === "closed" || c.state === "certified") && <Certificate campaign={c} />}
            <Units campaign={c} />
          </>
        )}
    </Page>
  );
}

function Actions({ campaign: c, onEdit }: { campaign: Campaign; onEdit: () => void }) {
  const t = useText(strings);
  const f = useFormat();
  const client = useQueryClient();
  const [asked, setAsked] = useState(false);
  const move = async (verb: "open" | "close", done: string) => {
    await api.post(`/campaigns/${c.id}/${verb}`);
    await client.invalidateQueries({ queryKey: ["campaigns"] });
    told.done(done);
  };
  const blocked = c.problems.some((p) => p.blocks);
  return (
    <>
      {c.state !== "certified" && <Button variant="default" leftSection={<IconPencil size={16} aria-hidden />} onClick={onEdit}>{t.edit}</Button>}
      {c.state === "draft" && <Button disabled={blocked} onClick={() => setAsked(true)}>{t.openIt}</Button>}
      {c.state === "open" && <Button variant="default" onClick={() => setAsked(true)}>{t.closeIt}</Button>}
      {c.state === "draft" && (
        <ConfirmModal opened={asked} onClose={() => setAsked(false)} title={t.openTitle} confirm={t.openIt} onConfirm={() => move("open", t.opened)}>
          <Text fz="sm">{t.openBody(f.day(c.first), f.day(c.last), f.number(c.units))}</Text>
          <Text fz="sm" fw={600} mt="sm">{t.openNever}</Text>
          <ul className={classes["never"]}><li>{t.openNever1}</li><li>{t.openNever2}</li><li>{t.openNever3}</li></ul>
          <Text fz="sm" c="dimmed">{t.openStill}</Text>
        </ConfirmModal>
      )}
      {c.state === "open" && (
        <ConfirmModal opened={asked} onClose={() => setAsked(false)} title={t.closeTitle} confirm={t.closeIt} onConfirm={() => move("close", t.closedDone)}>
          <Text fz="sm">{t.closeBody}</Text>
          <Text fz="sm" fw={600} mt="sm">{t.closeNever}</Text>
        </ConfirmModal>
      )}
    </>
  );
}

/** What to see to before opening, each with the way to it. */
function Before({ campaign: c, onEdit }: { campaign: Campaign; onEdit: () => void }) {
  const t = useText(strings);
  const say = useSay();
  if (c.problems.length === 0) return <Alert color="green">{t.beforeNone}</Alert>;
  const way = (path: string) =>
    path === "codes" ? <Link to="/codes">{t.toCodes}</Link>
    : path.startsWith("factors") || path.startsWith("overall") ? <Link to="/criteria/$id/$version" params={{ id: c.criteria.id, version: String(c.criteria.version) }}>{t.toCriteria}</Link>
    : <Button variant="subtle" size="compact-sm" onClick={onEdit}>{t.toEdit}</Button>;
  return (
    <Section title={t.before}>
      <ul className={classes["todo"]}>
        {c.problems.map((p, i) => (
          <li key={i}>
            <StatusBadge tone={p.blocks ? "bad" : "warn"}>{p.blocks ? t.blocks : t.advises}</StatusBadge>
            <span>{say(p.message)}</span>
            {way(p.path)}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Facts({ campaign: c }: { campaign: Campaign }) {
  const t = useText(strings);
  const f = useFormat();
  const version = (v: { version: number }) => t.version(String(v.version));
  return (
    <Section title={t.facts}>
      <dl className={classes["facts"]}>
        <dt>{t.id}</dt><dd>{c.id}</dd>
        <dt>{t.period}</dt><dd>{f.period(c.first, c.last)}</dd>
        <dt>{t.questionnaire}</dt>
        <dd><Link to="/forms/$id/$version" params={{ id: c.questionnaire.id, version: String(c.questionnaire.version) }}>{c.questionnaire.id}, {version(c.questionnaire)}</Link></dd>
        <dt>{t.criteria}</dt>
        <dd><Link to="/criteria/$id/$version" params={{ id: c.criteria.id, version: String(c.criteria.version) }}>{c.criteria.id}, {version(c.criteria)}</Link></dd>
        <dt>{t.channels}</dt><dd>{c.channels.map((x) => t[x]).join(", ") || t.nothing}</dd>
        <dt>{t.unitsColumn}</dt><dd>{t.unitsList(f.number(c.units))}</dd>
        <dt>{t.phone}</dt><dd>{c.phone || t.nothing}</dd>
      </dl>
    </Section>
  );
}

function Go({ campaign: c }: { campaign: Campaign }) {
  const t = useText(strings);
  return (
    <Section title={t.go}>
      {c.progress && <div style={{ marginBottom: 16 }}><ProgressCell campaign={c} /></div>}
      <div className={classes["links"]}>
        {c.state !== "draft" && <Button variant="default" leftSection={<IconChartBar size={16} aria-hidden />} renderRoot={(p) => <Link to="/" search={{ campaign: c.id } as never} {...p} />}>{t.overview}</Button>}
        <Button variant="default" leftSection={<IconPrinter size={16} aria-hidden />} renderRoot={(p) => <Link to="/codes" {...p} />}>{t.posters}</Button>
        {c.state !== "draft" && <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />} component="a" href={address(`/campaigns/${c.id}/scores`, { format: "csv" })} download>{t.scores}</Button>}
      </div>
    </Section>
  );
}

function Units({ campaign: c }: { campaign: Campaign }) {
  const t = useText(strings);
  const f = useFormat();
  const [query, setQuery] = useAddress("q", "");
  const rows = useMemo(() => find(c.chosen, query, (u) => [u.name, codeOf(u.unit)]), [c.chosen, query]);
  const columns = useMemo((): Column<ChosenUnit>[] => [
    { id: "name", title: t.unitName, sort: (u) => u.name, cell: (u) => (c.state === "draft" ? u.name : <Link to="/units/$unit" params={{ unit: u.unit }} search={{ campaign: c.id } as never}>{u.name}</Link>) },
    { id: "code", title: t.unitCode, sort: (u) => u.unit, cell: (u) => codeOf(u.unit) },
    { id: "type", title: t.unitType, sort: (u) => t[u.type], cell: (u) => t[u.type] },
    { id: "numbers", title: t.numbers, align: "right", sort: (u) => u.transactions, cell: (u) => (u.transactions === null ? <Text component="span" c="dimmed" fz="sm">{t.notKnown}</Text> : f.number(u.transactions)) },
  ], [c, t, f]);
  return (
    <Section title={t.unitsOf} about={t.unitsList(f.number(c.units))}>
      <DataTable
        id="campaign-units" label={t.unitsOf} columns={columns} rows={rows} rowKey={(u) => u.unit} plain
        tools={<SearchField label={t.unitsSearch} value={query} onChange={setQuery} found={query ? t.unitsFound(f.number(rows.length)) : ""} />}
        empty={<Text c="dimmed">{t.unitsNone}</Text>}
      />
    </Section>
  );
}
