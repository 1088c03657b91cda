// The scores before and after a proposal, unit by unit.
import { useState } from "react";
import { Button } from "@mantine/core";
import { useFormat } from "../../i18n/format";
import { useText } from "../../i18n/text";
import classes from "./review.module.css";
import { strings } from "./strings";
import type { Effect, Figures } from "./wire";

// What is shown of many units before the rest is asked for.
const few = 3;

export function Effects({ list }: { list: readonly Effect[] }) {
  const t = useText(strings);
  const f = useFormat();
  const [all, setAll] = useState(false);
  const shown = all ? list : list.slice(0, few);
  return (
    <div className={classes["effects"]}>
      {shown.map((e) => <One key={e.unit} effect={e} />)}
      {shown.length < list.length && <Button variant="subtle" size="compact-sm" onClick={() => setAll(true)}>{t.moreUnits(f.number(list.length - shown.length))}</Button>}
    </div>
  );
}

function One({ effect: e }: { effect: Effect }) {
  const t = useText(strings);
  const f = useFormat();
  const share = (v: number | null | undefined) => (v === null || v === undefined ? t.noFigure : f.percent(v, 2));
  const rows: [string, (x: Figures) => string][] = [
    [t.counted, (x) => f.number(x.n.used)],
    [t.setAside, (x) => t.ofTwo(f.number(x.n.flagged), f.number(x.n.excluded))],
    [t.index, (x) => (x.index !== null && x.interval ? `${share(x.index)} ${f.margin(x.interval.margin)}` : share(x.index))],
    [t.points, (x) => (x.points === null ? t.noFigure : f.fixed(x.points, 2))],
    [t.without, (x) => share(x.without_flagged?.index)],
    [t.with, (x) => share(x.with_flagged?.index)],
  ];
  return (
    <table className={classes["effect"]}>
      <caption>{e.name}</caption>
      <thead><tr><td /><th scope="col">{t.before}</th><th scope="col">{t.after}</th></tr></thead>
      <tbody>
        {rows.map(([label, text], i) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            <td>{text(e.before)}</td>
            {e.withheld && i === 2 ? <td rowSpan={4} className={classes["withheld"]}>{t.effectWithheld}</td> : e.withheld && i > 2 ? null : <td>{text(e.after)}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
