// What an import would change, in words for whoever has to answer for it.
import { Alert, Table, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useFormat } from "../../i18n/format";
import { useSay, useText } from "../../i18n/text";
import { codeOf, verdict } from "./model";
import { columnWord, strings } from "./strings";
import classes from "./units.module.css";
import type { Merger, Report, UnitInFile } from "./wire";

export function ReportView({ report: r }: { report: Report }) {
  const t = useText(strings);
  const f = useFormat();
  const say = useSay();
  const v = verdict(r);
  const colour = { faulty: "accent", refused: "accent", same: "gray", ready: "green" }[v];
  return (
    <div className={classes["report"]}>
      <Alert color={colour} title={t[v]} role={v === "ready" || v === "same" ? "status" : "alert"}>
        {v === "faulty" && t.faultyHelp}
        {v === "refused" && t.refusedHelp}
        {v === "ready" && t.readyHelp(f.number(r.units), f.number(r.active), f.number(r.rows))}
      </Alert>
      {v === "faulty" && <Problems report={r} />}
      {r.refused.length > 0 && <ul className={classes["lines"]}>{r.refused.map((u) => <li key={u.key}><span>{say(u.reason)}</span></li>)}</ul>}
      <Kind n={r.added.length} title={t.added} open><UnitLines list={r.added} /></Kind>
      <Kind n={r.changed.length} title={t.changed} open>
        <ul className={classes["lines"]}>
          {r.changed.map((u) => (
            <li key={u.key}>
              <b>{u.name}</b>
              {u.fields.map((c) => (
                <span key={c.field}>{columnWord(t, c.field)}: <del>{c.before || t.nothing}</del> → <ins>{c.after || t.nothing}</ins></span>
              ))}
            </li>
          ))}
        </ul>
      </Kind>
      <Kind n={r.ended.length} title={t.ended}><UnitLines list={r.ended} /></Kind>
      <Kind n={r.removed.length} title={t.removed} open><UnitLines list={r.removed} /></Kind>
      <Kind n={r.succession_added.length} title={t.rowsAdded}><Rows list={r.succession_added} /></Kind>
      <Kind n={r.succession_removed.length} title={t.rowsRemoved}><Rows list={r.succession_removed} /></Kind>
    </div>
  );
}

function Kind({ n, title, open = false, children }: { n: number; title: (n: string) => string; open?: boolean; children: ReactNode }) {
  const f = useFormat();
  if (n === 0) return null;
  return <details open={open && n <= 20} className={classes["kind"]}><summary>{title(f.number(n))}</summary>{children}</details>;
}

function Problems({ report: r }: { report: Report }) {
  const t = useText(strings);
  const say = useSay();
  return (
    <div className={classes["problems"]} tabIndex={0} role="region" aria-label={t.problems}>
      <Table>
        <Table.Thead>
          <Table.Tr><Table.Th>{t.file}</Table.Th><Table.Th>{t.line}</Table.Th><Table.Th>{t.column}</Table.Th><Table.Th>{t.reason}</Table.Th></Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {r.problems.map((p, i) => (
            <Table.Tr key={i}>
              <Table.Td>{p.file}</Table.Td>
              <Table.Td>{p.line > 0 ? p.line : "–"}</Table.Td>
              <Table.Td>{p.column ? columnWord(t, p.column) : "–"}</Table.Td>
              <Table.Td>{say(p.reason)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {r.more_problems && <Text fz="sm" c="dimmed" mt={6}>{t.moreProblems}</Text>}
    </div>
  );
}

function UnitLines({ list }: { list: readonly UnitInFile[] }) {
  const t = useText(strings);
  const f = useFormat();
  return (
    <ul className={classes["lines"]}>
      {list.map((u) => (
        <li key={u.key}>
          <span>{u.name}</span>
          <span className={classes["quiet"]}>{t.code} {codeOf(u.key)}{u.until && `, ${t.endedOn(f.day(u.until))}`}</span>
        </li>
      ))}
    </ul>
  );
}

function Rows({ list }: { list: readonly Merger[] }) {
  const t = useText(strings);
  const say = useSay();
  return (
    <ul className={classes["lines"]}>
      {list.map((m) => (
        <li key={m.old + m.new}>
          <span>{m.old_name || t.districtOf(codeOf(m.old))} → {m.new_name}</span>
          <span className={classes["quiet"]}>{say(m.words)}</span>
        </li>
      ))}
    </ul>
  );
}
