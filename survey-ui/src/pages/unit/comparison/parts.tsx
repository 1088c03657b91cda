// What each factor brings to the difference of the index, as bars beside their numbers.
import { useFormat } from "../../../i18n/format";
import { useSay, useText } from "../../../i18n/text";
import { Section } from "../../../ui/page";
import type { UnitComparison } from "../wire";
import { bars } from "./model";
import { strings } from "./strings";
import classes from "./comparison.module.css";

export function Parts({ found }: { found: UnitComparison }) {
  const t = useText(strings);
  const f = useFormat();
  const say = useSay();
  const { parts, total, text } = found.parts!;
  const drawn = bars(parts);
  const both = found.contrast === "time" ? `${t.before} → ${t.after}` : `${t.other} → ${t.own}`;
  const rate = (v: number | null) => (v === null ? t.none : f.percent(v, 2));
  return (
    <Section title={t.parts} about={say(text)}>
      <table className={classes["table"]} aria-label={t.partsTable}>
        <thead>
          <tr>
            <th scope="col">{t.factor}</th><th scope="col" data-right>{both}</th>
            <td className={classes["line"]} /><th scope="col" data-right>{t.brings}</th>
          </tr>
        </thead>
        <tbody>
          {parts.map((p, i) => (
            <tr key={p.id}>
              <th scope="row">{say(p.title)}{p.mix !== 0 && <span className={classes["under"]}>{t.mix(f.change(p.rates, 2), f.change(p.mix, 2))}</span>}</th>
              <td data-right data-title={both}>{rate(p.before)} → {rate(p.after)}</td>
              <td className={classes["line"]}>
                <span className={classes["bar"]} aria-hidden><i data-tone={drawn[i]!.tone} style={{ left: `${drawn[i]!.left}%`, width: `${drawn[i]!.width}%` }} /></span>
              </td>
              <td data-right data-title={t.brings}><b>{f.change(p.total, 2)}</b></td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr><th scope="row">{t.total}</th><td /><td className={classes["line"]} /><td data-right data-title={t.total}><b>{f.change(total, 2)}</b></td></tr>
        </tfoot>
      </table>
    </Section>
  );
}
