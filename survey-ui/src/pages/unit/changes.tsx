// What fell and rose since an earlier period, said in words before it is said in
// numbers.
import { Select } from "@mantine/core";
import type { PartProps } from ".";
import { useAddress } from "../../app/address";
import { IconArrowDown, IconArrowUp, IconArrowsExchange } from "../../app/icons";
import { useFormat } from "../../i18n/format";
import { useSay, useText } from "../../i18n/text";
import { Section } from "../../ui/page";
import { EmptyState, LinesSkeleton, Loaded } from "../../ui/states";
import { grouped, obstacle } from "./fall";
import { useChanges } from "./queries";
import { strings } from "./strings";
import classes from "./unit.module.css";
import type { ItemChange, Period, UnitChanges, UnitScore } from "./wire";

export default function Changes({ data }: PartProps) {
  const t = useText(strings);
  const [against, choose] = useAddress("against");
  const query = useChanges(data, against);
  return (
    <Section title={t.changes} actions={<Against changes={query.data} value={against} choose={choose} />}>
      <Loaded query={query} skeleton={<LinesSkeleton rows={10} />}>{(d) => <Found changes={d} data={data} />}</Loaded>
    </Section>
  );
}

function Against({ changes, value, choose }: { changes: UnitChanges | undefined; value: string | undefined; choose: (v: string | undefined) => void }) {
  const t = useText(strings);
  const say = useSay();
  const list = [
    { value: "", label: t.againstAuto }, { value: "weeks", label: t.againstWeeks },
    ...(changes?.choices ?? []).map((c) => ({ value: `campaign:${c.id}`, label: t.againstCampaign(say(c.title)) })),
  ];
  return (
    <Select
      className={classes["screen"]!} label={t.against} data={list} value={value ?? ""} onChange={(v) => choose(v || undefined)} allowDeselect={false}
      w={{ base: "100%", xs: 280 }}
    />
  );
}

function Found({ changes, data }: { changes: UnitChanges; data: UnitScore }) {
  const t = useText(strings);
  const f = useFormat();
  const say = useSay();
  const why = obstacle(changes);
  if (why === "none") return <EmptyState icon={IconArrowsExchange} title={t.obstacleNone} order={3}>{t.obstacleNoneHelp}</EmptyState>;
  const head = <Periods changes={changes} />;
  if (why === "withheld") return <>{head}<EmptyState icon={IconArrowsExchange} title={t.obstacleWithheld} order={3}>{t.obstacleWithheldHelp}</EmptyState></>;
  if (why === "few") {
    return <>{head}<EmptyState icon={IconArrowsExchange} title={t.obstacleFew} order={3}>{t.obstacleFewHelp(f.number(data.criteria.min_publish))}</EmptyState></>;
  }
  const g = grouped(changes.items);
  return (
    <>
      {head}
      <p className={classes["summary"]}>{say(changes.summary)}</p>
      <Group title={t.fell} items={g.fell} data={data} tone="bad" empty={t.noneFell} />
      {g.rose.length > 0 && <Group title={t.rose} items={g.rose} data={data} tone="good" />}
      {g.open.length > 0 && <Group title={t.open} items={g.open} data={data} tone="calm" brief />}
      {g.apart.length > 0 && <Group title={t.apart} items={g.apart} data={data} tone="calm" />}
      <details className={classes["method"]}><summary>{t.method}</summary><p>{say(changes.method)}</p></details>
    </>
  );
}

function Periods({ changes }: { changes: UnitChanges }) {
  const t = useText(strings);
  const f = useFormat();
  const say = useSay();
  const name = (p: Period) => (p.campaign && p === changes.before ? `${say(p.campaign.title)}, ` : "") + f.period(p.first, p.last);
  return (
    <div className={classes["periods"]}>
      <p>{changes.basis === "weeks" ? t.weeksVs(f.number(changes.weeks)) : t.campaignVs}</p>
      <dl>
        {([["before", t.before], ["after", t.after]] as const).map(([key, title]) => {
          const p = changes[key]!;
          return (
            <div key={key}>
              <dt>{title}</dt>
              <dd>{name(p)}<span className={classes["under"]}>{p.n === null ? t.few : t.n(f.number(p.n))}</span></dd>
            </div>
          );
        })}
      </dl>
    </div>
  );
}

interface GroupProps {
  title: string;
  items: readonly ItemChange[];
  data: UnitScore;
  tone: "good" | "bad" | "calm";
  empty?: string;
  /** Figures without the sentence: the heading says it for all of them. */
  brief?: boolean;
}

function Group({ title, items, data, tone, empty, brief = false }: GroupProps) {
  const f = useFormat();
  return (
    <section className={classes["group"]} data-tone={tone}>
      <h3>{title} <span className={classes["quiet"]}>({f.number(items.length)})</span></h3>
      {items.length === 0 ? <p className={classes["quiet"]}>{empty}</p> : <ul>{items.map((x) => <Item key={x.id} item={x} data={data} brief={brief} />)}</ul>}
    </section>
  );
}

function Item({ item: x, data, brief }: { item: ItemChange; data: UnitScore; brief: boolean }) {
  const t = useText(strings);
  const f = useFormat();
  const say = useSay();
  const q = data.form.questions.find((y) => y.id === x.id);
  const d = x.difference;
  return (
    <li className={classes["change"]}>
      <div className={classes["changeText"]}>
        <b>{x.code ? `${x.code} ` : ""}{q ? say(q.text) : x.id}</b>
        {!brief && <span className={classes["under"]}>{say(x.text)}</span>}
      </div>
      {d && x.before && x.after && (
        <div className={classes["changeFigures"]}>
          <span className={classes["fromTo"]}>{f.percent(x.before.rate)} → {f.percent(x.after.rate)}</span>
          <span className={classes["delta"]}>
            {d.value <= -0.05 ? <IconArrowDown size={16} aria-hidden /> : d.value >= 0.05 ? <IconArrowUp size={16} aria-hidden /> : null}
            {t.pointsUnit(f.change(d.value))}
          </span>
          <span className={classes["under"]}>{t.differenceFrom(f.change(d.low), f.change(d.high))} · n = {f.number(x.before.n)}, {f.number(x.after.n)}</span>
        </div>
      )}
    </li>
  );
}
