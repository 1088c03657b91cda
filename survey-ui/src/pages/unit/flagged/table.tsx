// The responses under review.
import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useMemo, type ReactNode } from "react";
import { useFormat } from "../../../i18n/format";
import { useSay, useText } from "../../../i18n/text";
import { DataTable, type Column } from "../../../ui/data-table";
import { StatusBadge } from "../../../ui/status-badge";
import classes from "./flagged.module.css";
import { strings } from "./strings";
import type { Review } from "./wire";

interface TableProps {
  items: readonly Review[];
  tools: ReactNode;
  empty: ReactNode;
  /** Undefined where nothing may be changed any more. */
  onMove: ((item: Review) => void) | undefined;
}

export function Table({ items, tools, empty, onMove }: TableProps) {
  const t = useText(strings);
  const columns = useColumns(onMove);
  return <DataTable id="review" label={t.table} columns={columns} rows={items} rowKey={(r) => r.ref} tools={tools} empty={empty} plain />;
}

function useColumns(onMove: ((item: Review) => void) | undefined): Column<Review>[] {
  const t = useText(strings);
  const f = useFormat();
  return useMemo(() => {
    const what = (r: Review) => `${f.day(r.day)}, ${t[r.part]}, ${t[r.channel]}, ${r.flags.map((x) => t[x]).join(", ")}`;
    const columns: Column<Review>[] = [
      { id: "when", title: t.when, width: "9rem", cell: (r) => <span className={classes["when"]}>{f.day(r.day)}<span className={classes["under"]}>{t[r.part]}</span></span> },
      { id: "where", title: t.where, cell: (r) => <div>{t[r.channel]}<span className={classes["under"]}>{r.point_name || r.point || t.wholeUnit}</span></div> },
      { id: "pace", title: t.pace, cell: (r) => t[`pace_${r.pace}`] },
      { id: "why", title: t.why, cell: (r) => <Flags item={r} /> },
      { id: "state", title: t.state, cell: (r) => <State item={r} /> },
    ];
    if (onMove) {
      columns.push({
        id: "act", title: t.act, width: "8rem",
        cell: (r) => (r.proposal
          ? <Link to="/review" search={{ view: "waiting" } as never}>{t.inProposal}</Link>
          : r.standing === "excluded"
          ? <Button size="compact-sm" variant="default" aria-label={t.restoreThis(what(r))} onClick={() => onMove(r)}>{t.restore}</Button>
          : <Button size="compact-sm" variant="default" aria-label={t.excludeThis(what(r))} onClick={() => onMove(r)}>{t.exclude}</Button>),
      });
    }
    return columns;
  }, [t, f, onMove]);
}

function Flags({ item }: { item: Review }) {
  const t = useText(strings);
  if (item.flags.length === 0) return <>{t.noFlags}</>;
  return (
    <ul className={classes["flags"]}>
      {item.flags.map((x) => <li key={x}><b>{t[x]}</b><span className={classes["under"]}>{t[`${x}Help`]}</span></li>)}
    </ul>
  );
}

function State({ item }: { item: Review }) {
  const t = useText(strings);
  const say = useSay();
  const tone = item.standing === "excluded" ? "bad" : item.standing === "flagged" ? "warn" : "good";
  return (
    <div>
      <StatusBadge tone={tone}>{t[item.standing]}</StatusBadge>
      {item.reason && <span className={`${classes["under"]} ${classes["reason"]}`}>{t.reason(say(item.reason.text))}</span>}
    </div>
  );
}
