// The table of tablets; those that should be heard of and are not stand first.
import { Button, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo, type ReactNode } from "react";
import { useAddress } from "../../app/address";
import { IconDeviceTablet } from "../../app/icons";
import { useSession } from "../../app/session";
import { useFormat } from "../../i18n/format";
import { useText } from "../../i18n/text";
import { find } from "../../model/search";
import { DataTable, type Column } from "../../ui/data-table";
import { SearchField } from "../../ui/search-field";
import { EmptyState, LinesSkeleton, Loaded } from "../../ui/states";
import { kiosksQuery } from "./data";
import classes from "./kiosks.module.css";
import { batteryLow, counts, filtered, standing, standings, unitsOf } from "./model";
import { strings } from "./strings";
import type { Kiosk } from "./wire";
import { StateBadge, useAgo } from "./words";

export function KioskList({ add }: { add: ReactNode }) {
  const query = useQuery(kiosksQuery);
  return <Loaded query={query} skeleton={<LinesSkeleton rows={8} height={62} />}>{(list) => <List list={list} add={add} />}</Loaded>;
}

function List({ list, add }: { list: readonly Kiosk[]; add: ReactNode }) {
  const t = useText(strings);
  const f = useFormat();
  const whole = !useSession().unit;
  const [text, setText] = useAddress("q", "");
  const [unit, setUnit] = useAddress("unit", "");
  const [state, setState] = useAddress("state", "");
  const [sort, setSort] = useAddress("sort", "");
  const rows = useMemo(() => filtered(list, { text, unit, state }), [list, text, unit, state]);
  const columns = useColumns(whole);
  const clear = () => { setText(""); setUnit(""); setState("all"); };
  if (list.length === 0) {
    return <EmptyState icon={IconDeviceTablet} title={t.noneTitle} action={add}>{add ? t.noneManage : t.noneRead}</EmptyState>;
  }
  const units = unitsOf(list);
  return (
    <div>
      <States list={list} state={state} onChange={setState} />
      <DataTable
        id="kiosks" label={t.list} columns={columns} rows={rows} rowKey={(k) => k.id} sort={text ? "" : sort} onSort={setSort}
        tools={
          <div className={classes["filters"]}>
            <SearchField value={text} onChange={setText} label={t.search} width={300} {...(text ? { found: t.found(f.number(rows.length)) } : {})} />
            {units.length > 1 && (
              <Select
                aria-label={t.unit} placeholder={t.anyUnit} value={unit || null} clearable searchable w={240} onChange={(v) => setUnit(v ?? "")}
                data={units.map(([value, label]) => ({ value, label }))}
                filter={({ options, search }) => find(options as { value: string; label: string }[], search, (o) => [o.label, o.value])}
              />
            )}
          </div>
        }
        empty={<EmptyState title={t.emptyTitle} action={<Button variant="default" onClick={clear}>{t.clear}</Button>}>{t.emptyHelp}</EmptyState>}
      />
    </div>
  );
}

/** How many there are of each state, which is also the choice of what is shown. */
function States({ list, state, onChange }: { list: readonly Kiosk[]; state: string; onChange: (s: string) => void }) {
  const t = useText(strings);
  const f = useFormat();
  const n = counts(list);
  const choices: [string, string, number][] = [
    ["", t.inUse, list.length - n.revoked],
    ...standings.map((s): [string, string, number] => [s, t[s], n[s]]),
    ["all", t.all, list.length],
  ];
  return (
    <div className={classes["states"]} role="group" aria-label={t.state}>
      {choices.map(([value, label, count]) => (
        <button key={value} type="button" aria-pressed={state === value} data-state={value} data-some={count > 0 || undefined} onClick={() => onChange(value)}>
          {label} <b>{f.number(count)}</b>
        </button>
      ))}
    </div>
  );
}

function useColumns(whole: boolean): Column<Kiosk>[] {
  const t = useText(strings);
  const f = useFormat();
  return useMemo(() => [
    { id: "name", title: t.name, sort: (k) => k.name, cell: (k) => <Name kiosk={k} whole={whole} /> },
    ...(whole ? [{ id: "unit", title: t.unit, hidden: true, sort: (k: Kiosk) => k.unit_name, cell: (k: Kiosk) => k.unit_name }] : []),
    { id: "state", title: t.state, sort: (k) => standings.indexOf(standing(k)), cell: (k) => <State kiosk={k} /> },
    { id: "queue", title: t.queue, align: "right", sort: (k) => k.status.queue, cell: (k) => <Queue kiosk={k} /> },
    { id: "oldest", title: t.oldestTitle, hidden: true, sort: (k) => k.status.oldest ?? "", cell: (k) => (k.status.oldest ? f.moment(k.status.oldest) : "–") },
    { id: "seen", title: t.seen, sort: (k) => k.status.seen ?? "", cell: (k) => <Seen kiosk={k} /> },
    { id: "battery", title: t.battery, align: "right", sort: (k) => k.status.battery ?? -1, cell: (k) => <Battery kiosk={k} /> },
    { id: "version", title: t.version, sort: (k) => k.status.app, cell: (k) => k.status.app || "–" },
  ] satisfies Column<Kiosk>[], [t, f, whole]);
}

function Name({ kiosk: k, whole }: { kiosk: Kiosk; whole: boolean }) {
  const t = useText(strings);
  const where = [whole ? k.unit_name : "", k.point ? k.point_name || k.point : t.wholeUnit].filter(Boolean).join(" · ");
  return (
    <span className={classes["name"]}>
      <Link to="/kiosks/$id" params={{ id: k.id }}>{k.name}</Link>
      <span>{where}</span>
    </span>
  );
}

function State({ kiosk: k }: { kiosk: Kiosk }) {
  const t = useText(strings);
  const f = useFormat();
  const sub = k.state === "revoked" ? t.revokedOn(k.revoked ? f.day(k.revoked) : "", k.reason ?? "") : k.message ? t.shown : "";
  return (
    <span>
      <StateBadge kiosk={k} />
      {sub && <span className={classes["sub"]}>{sub}</span>}
    </span>
  );
}

function Queue({ kiosk: k }: { kiosk: Kiosk }) {
  const t = useText(strings);
  const f = useFormat();
  if (!k.status.seen) return <>–</>;
  return (
    <span>
      {f.number(k.status.queue)}
      {k.status.oldest && k.status.queue > 0 && <span className={classes["sub"]}>{t.oldest(f.moment(k.status.oldest))}</span>}
    </span>
  );
}

function Seen({ kiosk: k }: { kiosk: Kiosk }) {
  const t = useText(strings);
  const f = useFormat();
  const ago = useAgo();
  if (!k.status.seen) return <>{t.never}</>;
  return <span title={f.moment(k.status.seen)}>{ago(k.status.seen)}</span>;
}

function Battery({ kiosk: k }: { kiosk: Kiosk }) {
  const t = useText(strings);
  const f = useFormat();
  const { battery, charging } = k.status;
  if (battery === null) return <>–</>;
  return (
    <span>
      <span data-low={batteryLow(battery, charging) || undefined} className={classes["level"]}>{f.percent(battery, 0)}</span>
      {charging && <span className={classes["sub"]}>{t.charging}</span>}
    </span>
  );
}
