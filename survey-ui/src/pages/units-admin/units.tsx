// The table of units of a day.
import { Button, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useMemo, useState } from "react";
import { useAddress } from "../../app/address";
import { useFormat } from "../../i18n/format";
import { useText } from "../../i18n/text";
import { DataTable, type Column } from "../../ui/data-table";
import { DayField } from "../../ui/day-field";
import { SearchField } from "../../ui/search-field";
import { EmptyState, LinesSkeleton, Loaded } from "../../ui/states";
import { unitsOn } from "./data";
import { codeOf, filteredUnits, types } from "./model";
import { strings } from "./strings";
import classes from "./units.module.css";
import type { Unit } from "./wire";

type Open = (unit: string | undefined) => void;

export function Units({ open }: { open: Open }) {
  const t = useText(strings);
  const f = useFormat();
  const [on, setOn] = useAddress("on");
  const [type, setType] = useAddress("type", "");
  const [text, setText] = useState("");
  const slow = useDeferredValue(text);
  const query = useQuery(unitsOn(on));
  const clear = () => { setText(""); setType(""); };
  const found = query.data && filteredUnits(query.data, slow, type).length;
  return (
    <>
      <div className={classes["filters"]}>
        <SearchField value={text} onChange={setText} label={t.search} width={300} {...(text && found !== undefined ? { found: t.found(f.number(found)) } : {})} />
        <Select
          aria-label={t.type} placeholder={t.anyType} value={type || null} clearable w={150} onChange={(v) => setType(v ?? "")}
          data={types.map((value) => ({ value, label: t[value] }))}
        />
        <div className={classes["day"]}><DayField label={t.on} value={on} onChange={setOn} /></div>
      </div>
      <Loaded query={query} skeleton={<LinesSkeleton rows={14} height={42} />}>
        {(list) => <List list={list} text={slow} type={type} open={open} clear={clear} />}
      </Loaded>
    </>
  );
}

function List({ list, text, type, open, clear }: { list: readonly Unit[]; text: string; type: string; open: Open; clear: () => void }) {
  const t = useText(strings);
  const f = useFormat();
  const [sort, setSort] = useAddress("sort", "name");
  const rows = useMemo(() => filteredUnits(list, text, type), [list, text, type]);
  const old = list.some((u) => u.district);
  const columns = useMemo(() => [
    { id: "name", title: t.name, sort: (u) => u.name, cell: (u) => <button type="button" className={classes["open"]} onClick={() => open(u.key)}>{u.name}</button> },
    { id: "code", title: t.code, sort: (u) => codeOf(u.key), cell: (u) => codeOf(u.key) },
    { id: "type", title: t.type, sort: (u) => t[u.type], cell: (u) => t[u.type] },
    ...(old ? [{ id: "district", title: t.district, sort: (u: Unit) => u.district, cell: (u: Unit) => u.district ?? "" }] : []),
    {
      id: "population", title: t.population, align: "right", sort: (u) => u.population,
      cell: (u) => u.population === null ? <span className={classes["quiet"]}>{t.unknown}</span> : f.number(u.population),
    },
    { id: "points", title: t.points, align: "right", sort: (u) => u.points, cell: (u) => f.number(u.points) },
    { id: "codes", title: t.codes, align: "right", sort: (u) => u.codes, cell: (u) => f.number(u.codes) },
    { id: "province", title: t.province, hidden: true, sort: (u) => u.province, cell: (u) => u.province },
  ] satisfies Column<Unit>[], [t, f, old, open]);
  return (
    <DataTable
      id="units" label={t.list} columns={columns} rows={rows} rowKey={(u) => u.key} sort={text ? "" : sort} onSort={setSort}
      tools={<span className={classes["total"]}>{t.total(f.number(rows.length))}</span>}
      empty={<EmptyState title={t.emptyTitle} action={<Button variant="default" onClick={clear}>{t.clear}</Button>}>{t.emptyHelp}</EmptyState>}
    />
  );
}
