// The entries, newest first: a table, on a phone a card for each.
import { Button, Group } from "@mantine/core";
import { memo, useCallback, useRef } from "react";
import type { TrailEntry } from "../../api/wire.gen";
import { useFormat } from "../../i18n/format";
import { useLanguage } from "../../i18n/language";
import { useSay, useText } from "../../i18n/text";
import { StatusBadge } from "../../ui/status-badge";
import { Summary } from "./changes";
import { useWho } from "./entry";
import { strings } from "./strings";
import classes from "./trail.module.css";
import { clock, thing, type Names } from "./words";

export function List({ entries, names, onOpen }: { entries: readonly TrailEntry[]; names: Names; onOpen: (seq: number) => void }) {
  const t = useText(strings);
  // Stable, so that opening the details draws no row again.
  const act = useRef(onOpen);
  act.current = onOpen;
  const open = useCallback((seq: number) => act.current(seq), []);
  return (
    // Roles are spelled out: laid out as cards, a browser would forget that they are rows.
    <table className={classes["list"]} role="table" aria-label={t.list}>
      <thead role="rowgroup">
        <tr role="row">
          {[t.at, t.who, t.what, t.unit].map((name) => <th key={name} role="columnheader" scope="col">{name}</th>)}
          <th role="columnheader" scope="col"><span className="hl-unseen">{t.more}</span></th>
        </tr>
      </thead>
      <tbody role="rowgroup">
        {entries.map((e) => <Row key={`${e.seq} ${e.hash}`} entry={e} names={names} onOpen={open} />)}
      </tbody>
    </table>
  );
}

const Row = memo(function Row({ entry: e, names, onOpen }: { entry: TrailEntry; names: Names; onOpen: (seq: number) => void }) {
  const t = useText(strings);
  const f = useFormat();
  const who = useWho()(e);
  return (
    <tr role="row">
      <th role="rowheader" scope="row" className={classes["at"]}>
        {/* What can't be read has no time. */}
        {!e.at.startsWith("0001-") && <time dateTime={e.at}>{f.moment(e.at).replace(/ \d\d:\d\d$/, "")} {clock(e.at)}</time>}
        <div className={classes["sub"]}>{t.seq(f.number(e.seq))}</div>
      </th>
      <td role="cell" className={classes["who"]}>{who.name}{who.role && <div className={classes["sub"]}>{who.role}</div>}</td>
      <td role="cell" className={classes["what"]}><What entry={e} names={names} /></td>
      <td role="cell" className={classes["unit"]}>{e.unit_name || e.unit || ""}</td>
      <td role="cell" className={classes["more"]}>
        {e.seq > 0 && <Button variant="subtle" size="compact-sm" aria-label={t.open(f.number(e.seq))} onClick={() => onOpen(e.seq)}>{t.more}</Button>}
      </td>
    </tr>
  );
});

function What({ entry: e, names }: { entry: TrailEntry; names: Names }) {
  const t = useText(strings);
  const f = useFormat();
  const say = useSay();
  const lang = useLanguage();
  // What people do to their own account needs no object.
  const object = e.object === "account:" + e.actor ? "" : thing(e.object, lang, names);
  return (
    <>
      <div><strong>{e.action ? say(e.text) : t.unreadable}</strong>{object && <span className={classes["object"]}> · {object}</span>}</div>
      {(e.broken || e.undone !== undefined) && (
        <Group gap={6}>
          {e.broken && <StatusBadge tone="bad">{t.broken}</StatusBadge>}
          {e.undone !== undefined && <StatusBadge tone="warn">{t.undone(f.number(e.undone))}</StatusBadge>}
        </Group>
      )}
      {/* What was not carried out is told by the entry it belongs to. */}
      {e.undone === undefined && <Summary entry={e} names={names} />}
      {e.note && <div className={classes["note"]}>{e.note}</div>}
    </>
  );
}
