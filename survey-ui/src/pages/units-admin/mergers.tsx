// All new units with what they were formed of.
import { Button, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useMemo, useState } from "react";
import { useFormat } from "../../i18n/format";
import { useSay, useText } from "../../i18n/text";
import { DataTable, type Column } from "../../ui/data-table";
import { SearchField } from "../../ui/search-field";
import { EmptyState, LinesSkeleton, Loaded } from "../../ui/states";
import { successionQuery } from "./data";
import { byNewUnit, codeOf, filteredFormed, type Formed } from "./model";
import { strings } from "./strings";
import classes from "./units.module.css";
import type { Merger } from "./wire";

type Open = (unit: string) => void;

export function Mergers({ open }: { open: Open }) {
  const t = useText(strings);
  const query = useQuery(successionQuery);
  return (
    <>
      <Text c="dimmed" fz="sm" mb="md">{t.successionHelp}</Text>
      <Loaded query={query} skeleton={<LinesSkeleton rows={8} height={110} />}>
        {(rows) => rows.length > 0 ? <List rows={rows} open={open} /> : <EmptyState title={t.mergersNone}>{t.mergersNoneHelp}</EmptyState>}
      </Loaded>
    </>
  );
}

function List({ rows, open }: { rows: readonly Merger[]; open: Open }) {
  const t = useText(strings);
  const f = useFormat();
  const [text, setText] = useState("");
  const slow = useDeferredValue(text);
  const formed = useMemo(() => byNewUnit(rows), [rows]);
  const list = useMemo(() => filteredFormed(formed, slow), [formed, slow]);
  const columns = useMemo(() => [
    { id: "new", title: t.newUnit, width: "16rem", sort: (x) => x.name, cell: (x) => <button type="button" className={classes["open"]} onClick={() => open(x.key)}>{x.name}</button> },
    { id: "old", title: t.formedOf, cell: (x) => <Parts formed={x} /> },
    { id: "count", title: t.oldUnits, align: "right", width: "6.5rem", sort: (x) => x.parts.length, cell: (x) => f.number(x.parts.length) },
    { id: "carry", title: t.carry, align: "right", width: "9rem", sort: (x) => x.carry, cell: (x) => t.carryOf(f.number(x.carry), f.number(x.parts.length)) },
  ] satisfies Column<Formed>[], [t, f, open]);
  return (
    <DataTable
      id="mergers" label={t.mergers} columns={columns} rows={list} rowKey={(x) => x.key} sort={slow ? "" : "new"} plain
      tools={<SearchField value={text} onChange={setText} label={t.mergersSearch} width={300} {...(text ? { found: t.found(f.number(list.length)) } : {})} />}
      empty={<EmptyState title={t.emptyTitle} action={<Button variant="default" onClick={() => setText("")}>{t.clear}</Button>} />}
    />
  );
}

function Parts({ formed }: { formed: Formed }) {
  const t = useText(strings);
  const say = useSay();
  return (
    <ul className={classes["parts"]}>
      {formed.parts.map((p) => (
        <li key={p.old}>{p.old_name || t.districtOf(codeOf(p.old))}{p.note && <span className={classes["quiet"]}> ({say(p.words).toLocaleLowerCase("vi")})</span>}</li>
      ))}
    </ul>
  );
}
