// The list of questionnaires and their versions.
import { Button, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { IconFileText, IconPlus } from "../../app/icons";
import { useRight } from "../../app/session";
import { useFormat } from "../../i18n/format";
import { useSay, useText } from "../../i18n/text";
import { DataTable, type Column } from "../../ui/data-table";
import { FileDrop } from "../../ui/file-drop";
import { Page, Section } from "../../ui/page";
import { EmptyState, LinesSkeleton, Loaded } from "../../ui/states";
import { formsQuery, newDraft } from "./data";
import { shelf } from "./drafts";
import { strings } from "./strings";
import { Fixed, UsedBy } from "./used";
import type { FormInfo } from "./wire";

export default function Forms() {
  const t = useText(strings);
  const query = useQuery(formsQuery);
  const navigate = useNavigate();
  const manages = useRight("forms.manage");
  const write = () => void navigate({ to: "/forms/edit" });
  const take = async (file: File) => {
    shelf("form", newDraft).write(await file.text(), undefined);
    write();
  };
  const create = manages && <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={write}>{t.create}</Button>;
  return (
    <Page title={t.title} about={t.about} actions={create}>
      <Loaded query={query} skeleton={<LinesSkeleton rows={4} height={60} />}>
        {(list) => list.length === 0 ? <EmptyState icon={IconFileText} title={t.empty} action={create}>{t.emptyHelp}</EmptyState> : <Table list={list} />}
      </Loaded>
      {manages && <Section title={t.importFile}><FileDrop label={t.importHelp} accept=".yaml,.yml" most={512 << 10} onFile={(f) => void take(f)} /></Section>}
    </Page>
  );
}

function Table({ list }: { list: FormInfo[] }) {
  const t = useText(strings);
  const f = useFormat();
  const say = useSay();
  const rows = useMemo(() => [...list].reverse(), [list]);
  const columns = useMemo((): Column<FormInfo>[] => [
    { id: "name", title: t.name, width: "34%", sort: (v) => say(v.title), cell: (v) => <Link to="/forms/$id/$version" params={{ id: v.id, version: String(v.version) }}>{say(v.title)} <Text component="span" c="dimmed" fz="xs">{v.id}</Text></Link> },
    { id: "version", title: t.versionColumn, align: "right", sort: (v) => v.version, cell: (v) => f.number(v.version) },
    { id: "items", title: t.items, align: "right", sort: (v) => v.items, cell: (v) => f.number(v.items) },
    { id: "questions", title: t.questions, align: "right", sort: (v) => v.questions, cell: (v) => f.number(v.questions) },
    { id: "state", title: t.state, cell: (v) => <Fixed campaigns={v.campaigns} /> },
    { id: "used", title: t.usedBy, cell: (v) => <UsedBy campaigns={v.campaigns} brief /> },
  ], [t, f, say]);
  return <DataTable id="forms" label={t.title} columns={columns} rows={rows} rowKey={(v) => `${v.id}@${v.version}`} plain />;
}
