// Transactions of the period, pasted from a spreadsheet, with a report of what was
// understood before anything is taken.
import { Button, Group, Stack, Text, Textarea } from "@mantine/core";
import { useMemo, useState } from "react";
import { useFormat } from "../../i18n/format";
import { useText } from "../../i18n/text";
import classes from "./list.module.css";
import { readNumbers, type Known, type NumbersReport } from "./paste";
import { strings } from "./strings";
import type { Order } from "./wire";

interface Props {
  order: Order;
  onChange: (order: Order) => void;
  /** The units of the order, with their names. */
  known: readonly Known[];
  error: string | undefined;
}

export function Numbers({ order, onChange, known, error }: Props) {
  const t = useText(strings);
  const f = useFormat();
  const [text, setText] = useState("");
  const report = useMemo(() => (text.trim() ? readNumbers(text, known) : undefined), [text, known]);
  const have = order.units.filter((u) => order.transactions[u] !== undefined).length;
  const take = (r: NumbersReport) => {
    onChange({ ...order, transactions: { ...order.transactions, ...Object.fromEntries(r.rows.map((row) => [row.unit, row.n])) } });
    setText("");
  };
  return (
    <Stack gap="sm">
      <Textarea
        className={classes["mono"]!} label={t.transactions} description={t.transactionsHelp} value={text} error={error} autosize minRows={3} maxRows={12}
        placeholder={"11311\t4.200\n10507\t3.150"} onChange={(e) => setText(e.currentTarget.value)}
      />
      {report && <Report report={report} />}
      <Group gap="sm">
        <Button variant="default" disabled={!report || report.rows.length === 0} onClick={() => report && take(report)}>{t.transactionsApply}</Button>
        {have > 0 && <Button variant="subtle" color="gray" onClick={() => onChange({ ...order, transactions: {} })}>{t.transactionsClear}</Button>}
        <Text fz="sm" c="dimmed" role="status">{t.transactionsKnown(f.number(have), f.number(order.units.length))}</Text>
      </Group>
    </Stack>
  );
}

function Report({ report }: { report: NumbersReport }) {
  const t = useText(strings);
  const f = useFormat();
  const why = { columns: t.columns, unit: t.unitFault, ambiguous: t.ambiguous, number: t.numberFault, repeated: t.repeated };
  return (
    <div role="status">
      <Text fz="sm">{t.transactionsUnderstood(f.number(report.rows.length))}</Text>
      {report.heading && <Text fz="sm" c="dimmed">{t.transactionsHeading(report.heading.replace(/\t/g, " · "))}</Text>}
      {report.faults.length > 0 && (
        <table className={classes["differ"]}>
          <thead><tr><th scope="col">{t.line}</th><th scope="col">{t.content}</th><th scope="col">{t.why}</th></tr></thead>
          <tbody>
            {report.faults.slice(0, 20).map((x) => <tr key={x.line}><td>{f.number(x.line)}</td><td>{x.text}</td><td>{why[x.why]}</td></tr>)}
          </tbody>
        </table>
      )}
    </div>
  );
}
