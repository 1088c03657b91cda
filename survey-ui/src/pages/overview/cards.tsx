// The city above its units, and the sentence that belongs to every figure.
import { Anchor, Popover, Text } from "@mantine/core";
import { IconInfoCircle } from "../../app/icons";
import { useFormat } from "../../i18n/format";
import { useSay, useText, type Bilingual } from "../../i18n/text";
import { Figure } from "../../ui/figure";
import classes from "./overview.module.css";
import { strings } from "./strings";
import type { City } from "./wire";

export function CityCards({ city }: { city: City }) {
  const t = useText(strings);
  const f = useFormat();
  const none = city.index === null;
  return (
    <section className={classes["cards"]} aria-label={t.city}>
      <div className={classes["card"]}>
        <p className={classes["label"]}>{t.city}: {t.index.toLocaleLowerCase()}</p>
        <Figure size="card" value={city.index} n={city.basis ?? city.n.used} margin={city.interval} status={none ? "below_publish" : "ok"} />
        <div className={classes["small"]}>{t.cityFrom(f.number(city.included), f.number(city.units))}. <Rule text={city.rule} /></div>
      </div>
      <div className={classes["card"]}>
        <div className={classes["pair"]}>
          <CityShare title={t.dissatisfied} city={city} of="dissatisfied" />
          <CityShare title={t.very} city={city} of="very_satisfied" />
        </div>
      </div>
      <div className={classes["card"]}>
        <p className={classes["label"]}>{t.counted}</p>
        <div className={classes["big"]}>{f.number(city.n.used)}</div>
        <div className={classes["track"]} aria-hidden><span style={{ width: `${Math.min(100, city.progress)}%` }} /></div>
        <div className={classes["small"]}>{t.cityTarget(f.percent(city.progress), f.number(city.target))}</div>
        <div className={classes["small"]}>
          {(city.n.used === city.n.counted ? t.aside : t.asideCounted)(f.number(city.n.flagged), f.number(city.n.excluded))}
        </div>
      </div>
      <Statuses city={city} />
    </section>
  );
}

function CityShare({ title, city, of }: { title: string; city: City; of: "dissatisfied" | "very_satisfied" }) {
  const share = city[of];
  return (
    <div>
      <p className={classes["label"]}>{title}</p>
      <Figure size="card" value={share?.value} n={city.basis ?? city.n.used} margin={share?.margin} status={share ? "ok" : "below_publish"} />
    </div>
  );
}

const order = ["ok", "insufficient", "below_publish"] as const;

function Statuses({ city }: { city: City }) {
  const t = useText(strings);
  const f = useFormat();
  return (
    <div className={classes["card"]}>
      <p className={classes["label"]}>{t.statuses}</p>
      <div className={classes["parts"]} aria-hidden>
        {order.map((s) => city.by_status[s] > 0 && <span key={s} data-status={s} style={{ flexGrow: city.by_status[s] }} />)}
      </div>
      <ul className={classes["counts"]}>
        {order.map((s) => (
          <li key={s}><span className={classes["dot"]} data-status={s} aria-hidden />{t[s]}<b>{f.number(city.by_status[s])}</b></li>
        ))}
      </ul>
      <div className={classes["small"]}>{t.cityReached(f.number(city.reached), f.number(city.units))}</div>
    </div>
  );
}

function Rule({ text }: { text: Bilingual }) {
  const t = useText(strings);
  const say = useSay();
  return (
    <Popover width={320} position="bottom-start" shadow="md" withArrow>
      <Popover.Target><Anchor component="button" type="button" fz="inherit">{t.rule}</Anchor></Popover.Target>
      <Popover.Dropdown aria-label={t.rule}><Text fz="sm">{say(text)}</Text></Popover.Dropdown>
    </Popover>
  );
}

export function Caution({ text, asOf }: { text: Bilingual; asOf: string }) {
  const t = useText(strings);
  const f = useFormat();
  const say = useSay();
  return (
    <p className={classes["caution"]} role="note" aria-label={t.caution}>
      <IconInfoCircle size={16} aria-hidden /><span>{say(text)} {t.asOf(f.moment(asOf))}.</span>
    </p>
  );
}
