// Responses as auditors see them: how they came in.
import { Checkbox } from "@mantine/core";
import { useMemo, type ReactNode } from "react";
import { useFormat } from "../../i18n/format";
import { useSay, useText } from "../../i18n/text";
import { DataTable, type Column } from "../../ui/data-table";
import { StatusBadge } from "../../ui/status-badge";
import { strings as words } from "../unit/flagged/strings";
import { free } from "./model";
import classes from "./review.module.css";
import { strings } from "./strings";
import type { Item } from "./wire";

interface ItemTableProps {
  items: readonly Item[];
  /** Refs of those that are chosen; without it nothing can be. */
  chosen?: ReadonlySet<string>;
  onChoose?: (next: ReadonlySet<string>) => void;
  /** With the unit of each. */
  units?: boolean;
  tools?: ReactNode;
}

export function ItemTable({ items, chosen, onChoose, units = false, tools }: ItemTableProps) {
  const t = useText(strings);
  const columns = useColumns(units, chosen, onChoose);
  const open = items.filter(free);
  const all = open.length > 0 && open.every((x) => chosen?.has(x.ref));
  const above = onChoose && (
    <div className={classes["choose"]}>
      <Checkbox
        label={t.chooseAll} checked={all} disabled={open.length === 0} indeterminate={!all && open.some((x) => chosen?.has(x.ref))}
        onChange={() => onChoose(new Set(all ? [] : open.map((x) => x.ref)))}
      />
      {tools}
    </div>
  );
  return <DataTable id="review-items" label={t.items} columns={columns} rows={items} rowKey={(r) => r.ref} tools={above} plain />;
}

function useColumns(units: boolean, chosen: ReadonlySet<string> | undefined, onChoose: ((next: ReadonlySet<string>) => void) | undefined): Column<Item>[] {
  const t = useText(strings);
  const w = useText(words);
  const f = useFormat();
  const say = useSay();
  return useMemo(() => {
    const when = (r: Item) => `${f.day(r.day)}, ${w[r.part]}`;
    const toggle = (ref: string) => {
      const next = new Set(chosen);
      if (!next.delete(ref)) next.add(ref);
      onChoose!(next);
    };
    return [
      {
        id: "when", title: w.when, cell: (r) => (onChoose
          ? (
            <Checkbox
              label={when(r)} checked={chosen!.has(r.ref)} disabled={!free(r)} onChange={() => toggle(r.ref)}
              aria-label={t.choose(`${when(r)}, ${r.flags.map((x) => w[x]).join(", ")}`)}
            />
          )
          : when(r)),
      },
      ...(units ? [{ id: "unit", title: t.unit, cell: (r: Item) => r.unit_name }] : []),
      { id: "where", title: w.where, cell: (r) => <div>{w[r.channel]}<span className={classes["under"]}>{r.point_name || r.point || t.wholeUnit}</span></div> },
      { id: "pace", title: w.pace, cell: (r) => w[`pace_${r.pace}`] },
      { id: "why", title: w.why, cell: (r) => r.flags.map((x) => w[x]).join(", ") || w.noFlags },
      {
        id: "state", title: w.state, cell: (r) => (
          <div>
            <StatusBadge tone={r.standing === "excluded" ? "bad" : r.standing === "flagged" ? "warn" : "good"}>{w[r.standing]}</StatusBadge>
            {r.proposal && <span className={classes["under"]}>{t.inProposal}</span>}
            {r.reason && <span className={classes["under"]}>{w.reason(say(r.reason.text))}</span>}
          </div>
        ),
      },
    ] satisfies Column<Item>[];
  }, [t, w, f, say, units, chosen, onChoose]);
}
