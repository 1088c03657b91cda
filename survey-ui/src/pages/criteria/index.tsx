// The list of criteria sets and their versions; ?edit= opens the editor.
import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense, useMemo } from "react";
import { useAddress } from "../../app/address";
import { IconScale } from "../../app/icons";
import { useRight } from "../../app/session";
import { useFormat } from "../../i18n/format";
import { useSay, useText } from "../../i18n/text";
import { DataTable, type Column } from "../../ui/data-table";
import { FileDrop } from "../../ui/file-drop";
import { Page, Section } from "../../ui/page";
import { EmptyState, LinesSkeleton, Loaded } from "../../ui/states";
import { shelf } from "../forms/drafts";
import { Fixed, UsedBy } from "../forms/used";
import { setsQuery } from "./data";
import { strings } from "./strings";
import type { CriteriaInfo } from "./wire";

const Edit = lazy(() => import("./edit"));

export default function CriteriaSets() {
  const t = useText(strings);
  const [from, setFrom] = useAddress("edit");
  const [as] = useAddress("as");
  const manages = useRight("forms.manage");
  const query = useQuery(setsQuery);
  if (from && manages) return <Suspense fallback={<LinesSkeleton rows={14} />}><Edit from={from} asNew={as === "new"} /></Suspense>;
  const take = async (file: File) => {
    shelf("criteria", "new").write(await file.text(), undefined);
    setFrom("new");
  };
  return (
    <Page title={t.title} about={t.about}>
      <Loaded query={query} skeleton={<LinesSkeleton rows={4} height={60} />}>
        {(list) => list.length === 0 ? <EmptyState icon={IconScale} title={t.empty}>{t.emptyHelp}</EmptyState> : <Table list={list} />}
      </Loaded>
      {manages && <Section title={t.importFile}><FileDrop label={t.importHelp} accept=".yaml,.yml" most={512 << 10} onFile={(f) => void take(f)} /></Section>}
    </Page>
  );
}

function Table({ list }: { list: CriteriaInfo[] }) {
  const t = useText(strings);
  const f = useFormat();
  const say = useSay();
  const rows = useMemo(() => [...list].reverse(), [list]);
  const columns = useMemo((): Column<CriteriaInfo>[] => [
    { id: "name", title: t.name, width: "30%", sort: (v) => say(v.title), cell: (v) => <Link to="/criteria/$id/$version" params={{ id: v.id, version: String(v.version) }}>{say(v.title)} <Text component="span" c="dimmed" fz="xs">{v.id}</Text></Link> },
    { id: "version", title: t.versionColumn, align: "right", sort: (v) => v.version, cell: (v) => f.number(v.version) },
    { id: "rule", title: t.rule, sort: (v) => t[v.rule], cell: (v) => t[v.rule] },
    { id: "points", title: t.maxPoints, align: "right", sort: (v) => v.max_points, cell: (v) => f.number(v.max_points, 2) },
    { id: "form", title: t.forForm, sort: (v) => v.questionnaire.id, cell: (v) => <Link to="/forms/$id/$version" params={{ id: v.questionnaire.id, version: String(v.questionnaire.version) }}>{v.questionnaire.id} · {v.questionnaire.version}</Link> },
    { id: "state", title: t.state, cell: (v) => <Fixed campaigns={v.campaigns} /> },
    { id: "used", title: t.usedBy, cell: (v) => <UsedBy campaigns={v.campaigns} brief /> },
  ], [t, f, say]);
  return <DataTable id="criteria" label={t.title} columns={columns} rows={rows} rowKey={(v) => `${v.id}@${v.version}`} plain />;
}
