// Scans that led to no form: which poster still hangs where it should not.
import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { IconCircleCheck } from "../../app/icons";
import type { Tone } from "../../app/tokens";
import { useFormat } from "../../i18n/format";
import { useSay, useText } from "../../i18n/text";
import { DataTable, type Column } from "../../ui/data-table";
import { EmptyState, LinesSkeleton, Loaded } from "../../ui/states";
import { StatusBadge } from "../../ui/status-badge";
import classes from "./codes.module.css";
import { strayQuery } from "./data";
import { grouped } from "./model";
import { strings } from "./strings";
import type { Stray } from "./wire";

export function StrayScans() {
  const t = useText(strings);
  const query = useQuery(strayQuery);
  return (
    <>
      <Text c="dimmed" fz="sm" mb="md">{t.strayAbout}</Text>
      <Loaded query={query} skeleton={<LinesSkeleton rows={5} height={70} />}>
        {(list) => list.length > 0 ? <List list={list} /> : <EmptyState icon={IconCircleCheck} title={t.strayNone}>{t.strayNoneHelp}</EmptyState>}
      </Loaded>
    </>
  );
}

const tones: Record<Stray["reason"], Tone> = { revoked: "bad", not_open: "warn", unknown: "info" };

function List({ list }: { list: readonly Stray[] }) {
  const t = useText(strings);
  const f = useFormat();
  const say = useSay();
  const columns = useMemo(() => {
    const why = { revoked: t.whyRevoked, not_open: t.whyNotOpen, unknown: t.whyUnknown };
    return [
      { id: "where", title: t.strayWhere, sort: (s) => s.unit_name ?? "", cell: (s) => <Where scans={s} /> },
      { id: "why", title: t.strayWhy, sort: (s) => why[s.reason], cell: (s) => <StatusBadge tone={tones[s.reason]}>{why[s.reason]}</StatusBadge> },
      {
        id: "days", title: t.strayDays, sort: (s) => s.last,
        cell: (s) => <span>{f.period(s.first, s.last)}{s.days > 1 && <span className={classes["why"]}>{t.strayNDays(f.number(s.days))}</span>}</span>,
      },
      { id: "count", title: t.strayCount, align: "right", sort: (s) => s.count, cell: (s) => f.number(s.count) },
      { id: "todo", title: t.strayTodo, width: "34%", cell: (s) => <span className={classes["hint"]}>{say(s.hint)}</span> },
    ] satisfies Column<Stray>[];
    // say follows the language, as t does.
  }, [t, f]);
  return <DataTable id="stray" label={t.strayList} columns={columns} rows={list} rowKey={(s) => `${s.code ?? ""}/${s.reason}`} plain />;
}

function Where({ scans: s }: { scans: Stray }) {
  const t = useText(strings);
  if (!s.code) return <>{t.strayUnknown}</>;
  return (
    <span>
      {s.unit_name}
      <span className={classes["why"]}>
        {[s.point_name || s.point, s.channel && t[s.channel]].filter(Boolean).join(" · ")} · <span className={classes["code"]}>{grouped(s.code)}</span>
      </span>
    </span>
  );
}
