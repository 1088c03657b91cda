// Small bars: the group beside the unit's usual. Each drawing is a list that reads the same.
import { useFormat } from "../../i18n/format";
import { useText } from "../../i18n/text";
import { strings as words } from "../unit/flagged/strings";
import { hourBars, paceBars, type Bar } from "./model";
import classes from "./review.module.css";
import { strings } from "./strings";
import type { Context, Mix } from "./wire";

export function Charts({ context: c }: { context: Context }) {
  const t = useText(strings);
  const w = useText(words);
  const f = useFormat();
  const pace = paceBars(c);
  const hours = hourBars(c);
  return (
    <>
      <ul className={classes["legend"]} aria-hidden>
        <li><i data-of="group" />{t.thisGroup}</li>
        <li><i data-of="usual" />{t.usual}</li>
      </ul>
      <div className={classes["charts"]}>
        <section>
          <h3>{t.paceTitle}</h3>
          <Rows bars={pace} name={(k) => w[`pace_${k}` as "pace_unknown"]} />
        </section>
        <section>
          <h3>{t.hoursTitle}</h3>
          <Columns bars={hours} name={(k) => t.hour(f.number(Number(k)))} />
          {!c.usual_hours && <p className={classes["hint"]}>{t.hoursNone}</p>}
        </section>
        <section>
          <h3>{t.mixTitle}</h3>
          <Mixes context={c} />
        </section>
      </div>
      <p className={classes["hint"]}>{t.usualHelp}</p>
    </>
  );
}

function useBarText() {
  const t = useText(strings);
  const f = useFormat();
  return (b: Bar, name: string) => t.barLabel(name, f.percent(b.group, 0), b.usual === undefined ? t.withheld : f.percent(b.usual, 0));
}

function Rows({ bars, name }: { bars: readonly Bar[]; name: (key: string) => string }) {
  const f = useFormat();
  const text = useBarText();
  return (
    <ul className={classes["rows"]}>
      {bars.map((b) => (
        <li key={b.key}>
          <span className="hl-unseen">{text(b, name(b.key))}</span>
          <span aria-hidden>{name(b.key)}</span>
          <span className={classes["pair"]} aria-hidden>
            <i data-of="group" style={{ width: `${b.group}%` }} />
            <i data-of="usual" style={{ width: `${b.usual ?? 0}%` }} />
          </span>
          <b aria-hidden>{f.percent(b.group, 0)}</b>
        </li>
      ))}
    </ul>
  );
}

function Columns({ bars, name }: { bars: readonly Bar[]; name: (key: string) => string }) {
  const text = useBarText();
  const most = Math.max(1, ...bars.flatMap((b) => [b.group, b.usual ?? 0]));
  return (
    <ul className={classes["columns"]}>
      {bars.map((b, i) => (
        <li key={b.key} title={text(b, name(b.key))}>
          <span className="hl-unseen">{text(b, name(b.key))}</span>
          <span className={classes["pair"]} aria-hidden>
            <i data-of="group" style={{ height: `${(100 * b.group) / most}%` }} />
            <i data-of="usual" style={{ height: `${(100 * (b.usual ?? 0)) / most}%` }} />
          </span>
          <span className={classes["tick"]} aria-hidden data-shown={i % Math.ceil(bars.length / 8) === 0 || undefined}>{b.key}</span>
        </li>
      ))}
    </ul>
  );
}

const parts = ["very", "satisfied", "middle", "dissatisfied"] as const;

function Mixes({ context: c }: { context: Context }) {
  const t = useText(strings);
  const f = useFormat();
  const own = c.mix ?? c.mix_all;
  return (
    <>
      {own ? <Stack mix={own} name={c.mix ? t.thisGroup : t.allOfUnit(f.number(own.basis))} /> : <p className={classes["hint"]}>{t.mixNone}</p>}
      {!c.mix && own && <p className={classes["hint"]}>{t.mixAllHelp}</p>}
      {c.usual_mix ? <Stack mix={c.usual_mix} name={t.usual} /> : <p className={classes["hint"]}>{t.usualNone}</p>}
      <ul className={classes["mixLegend"]} aria-hidden>{parts.map((p) => <li key={p}><i data-part={p} />{t[p]}</li>)}</ul>
    </>
  );
}

/** One bar of four parts, with its text beside it. */
function Stack({ mix, name }: { mix: NonNullable<Mix>; name: string }) {
  const t = useText(strings);
  const f = useFormat();
  return (
    <div className={classes["mix"]}>
      <span>{name}</span>
      <span className={classes["stack"]} aria-hidden>{parts.map((p) => <i key={p} data-part={p} style={{ width: `${mix[p]}%` }} />)}</span>
      <span className={classes["mixText"]}>{parts.filter((p) => mix[p] > 0).map((p) => t.share(t[p], f.percent(mix[p], 0))).join(" · ")}</span>
    </div>
  );
}
