// Every item with its two shares, the difference with its interval, and the verdict.
import { useFormat } from "../../../i18n/format";
import { useSay, useText } from "../../../i18n/text";
import { Section } from "../../../ui/page";
import type { ItemChange, UnitComparison, UnitScore } from "../wire";
import { strings } from "./strings";
import classes from "./comparison.module.css";

export function Items({ found, data }: { found: UnitComparison; data: UnitScore }) {
  const t = useText(strings);
  const say = useSay();
  const time = found.contrast === "time";
  return (
    <Section title={t.items} about={say(found.summary)}>
      <table className={classes["table"]} aria-label={t.items}>
        <thead>
          <tr>
            <th scope="col">{t.item}</th><th scope="col" data-right>{time ? t.before : t.other}</th><th scope="col" data-right>{time ? t.after : t.own}</th>
            <th scope="col" data-right>{t.difference}</th><th scope="col" data-right>{t.p}</th><th scope="col">{t.verdict}</th>
          </tr>
        </thead>
        <tbody>{found.items.map((x) => <Item key={x.id} x={x} found={found} data={data} />)}</tbody>
      </table>
    </Section>
  );
}

function Item({ x, found, data }: { x: ItemChange; found: UnitComparison; data: UnitScore }) {
  const t = useText(strings);
  const f = useFormat();
  const say = useSay();
  const q = data.form.questions.find((y) => y.id === x.id);
  const time = found.contrast === "time";
  const side = (p: ItemChange["before"]) => p && <span>{f.percent(p.rate)}<span className={classes["under"]}>{t.n(f.number(p.n))}</span></span>;
  const clear = x.verdict === "clear_fall" ? "bad" : x.verdict === "clear_rise" ? "good" : undefined;
  return (
    <tr>
      <th scope="row">{x.code ? `${x.code} ` : ""}{q ? say(q.text) : x.id}</th>
      {x.difference && x.p_adjusted !== null
        ? (
          <>
            <td data-right data-title={time ? t.before : t.other}>{side(x.before)}</td>
            <td data-right data-title={time ? t.after : t.own}>{side(x.after)}</td>
            <td data-right data-title={t.difference}>
              <span><b>{f.change(x.difference.value)}</b><span className={classes["under"]}>{t.from(f.change(x.difference.low), f.change(x.difference.high))}</span></span>
            </td>
            <td data-right data-title={t.p}>{x.p_adjusted <= 0.0001 ? t.least : f.fixed(x.p_adjusted, 4)}</td>
          </>
        )
        : <td colSpan={4} className={classes["gap"]} />}
      <td className={classes["verdict"]} data-title={t.verdict} data-tone={clear}>{t[`${x.verdict}_${found.contrast}`]}</td>
    </tr>
  );
}
