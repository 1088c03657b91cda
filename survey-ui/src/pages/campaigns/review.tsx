// A campaign in words, before it is saved.
import { Alert } from "@mantine/core";
import { useFormat } from "../../i18n/format";
import { useText } from "../../i18n/text";
import classes from "./list.module.css";
import { strings } from "./strings";
import type { Order } from "./wire";

export function Review({ order: o, id }: { order: Order; id: string }) {
  const t = useText(strings);
  const f = useFormat();
  const rows: [string, string][] = [
    [t.titleVi, o.title.vi], [t.titleEn, o.title.en], [t.id, id], [t.period, f.period(o.first, o.last)],
    [t.questionnaire, `${o.questionnaire.id}, ${t.version(String(o.questionnaire.version))}`],
    [t.criteria, `${o.criteria.id}, ${t.version(String(o.criteria.version))}`],
    [t.unitsColumn, t.unitsList(f.number(o.units.length))],
    [t.channels, o.channels.map((c) => t[c]).join(", ") || t.nothing],
    [t.transactions, t.numbersList(f.number(o.units.filter((u) => o.transactions[u] !== undefined).length))],
    [t.phone, o.phone || t.nothing],
  ];
  return (
    <>
      <dl className={classes["facts"]}>
        {rows.map(([name, value]) => <div key={name} style={{ display: "contents" }}><dt>{name}</dt><dd>{value}</dd></div>)}
      </dl>
      {o.units.length > 0 && o.channels.length > 0 && <Alert color="green">{t.reviewReady}</Alert>}
    </>
  );
}
