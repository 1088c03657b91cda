// The unit cut by channel, by service point and by weekday; never two ways at once.
import type { PartProps } from ".";
import type { Channel } from "../../api/wire";
import { useFormat } from "../../i18n/format";
import { useSay, useText } from "../../i18n/text";
import { Section } from "../../ui/page";
import { LinesSkeleton, Loaded } from "../../ui/states";
import { useSplits } from "./queries";
import { strings } from "./strings";
import classes from "./unit.module.css";
import type { Slice, UnitScore, UnitSplits } from "./wire";

export default function Splits({ data }: PartProps) {
  const query = useSplits(data);
  return <Loaded query={query} skeleton={<LinesSkeleton rows={16} />}>{(d) => <Three splits={d} data={data} />}</Loaded>;
}

function Three({ splits, data }: { splits: UnitSplits; data: UnitScore }) {
  const t = useText(strings);
  const f = useFormat();
  const used = new Map((data.score.channels ?? []).map((c) => [c.channel, c.counts]));
  const { settled } = data;
  const days = [t.day1, t.day2, t.day3, t.day4, t.day5, t.day6, t.day7];
  const rules = [t.splitsRule(f.number(splits.withhold_under)), splits.caps ? t.splitsCaps : ""];
  if (splits.rate === null) rules.unshift(t.splitsNoRates(f.number(splits.min_publish)));
  return (
    <>
      <p className={classes["foot"]}>{rules.filter(Boolean).join(" ")}</p>
      <Section title={t.byChannel} about={settled ? (settled.channels ? t.settledChannels(f.day(settled.channels)) : t.settledNoChannels) : undefined}>
        <Slices
          label={t.byChannel} rows={splits.channels} whole={splits.rate} name={(s) => t[s.key as Channel]}
          note={(s) => (used.get(s.key as Channel) === false ? t.notCounted : "")}
        />
        <ChannelNotes splits={splits} />
      </Section>
      <Section title={t.byPoint}>
        {settled ? <p className={classes["quiet"]}>{t.settledLater}</p>
          : splits.points.length === 0
          ? <p className={classes["quiet"]}>{t.noPoints2}</p>
          : <Slices label={t.byPoint} rows={splits.points} whole={splits.rate} name={(s) => s.name || t.wholeUnit} />}
      </Section>
      <Section title={t.byWeekday} about={t.byWeekdayAbout}>
        {settled ? <p className={classes["quiet"]}>{t.settledLater}</p> : <Slices label={t.byWeekday} rows={splits.weekdays} whole={splits.rate} name={(s) => days[Number(s.key) - 1] ?? s.key} />}
      </Section>
    </>
  );
}

/** Whether the channels say the same, and what each is to be read with. */
function ChannelNotes({ splits }: { splits: UnitSplits }) {
  const t = useText(strings);
  const say = useSay();
  const there = new Set(splits.channels.filter((c) => c.n !== 0).map((c) => c.key));
  return (
    <div className={classes["channelNotes"]}>
      <p data-tone={splits.channel_tests.clear ? "warn" : undefined}>{say(splits.channel_tests.text)}</p>
      <h3>{t.channelNotes}</h3>
      <dl>
        {splits.channel_notes.filter((n) => there.has(n.key)).map((n) => <div key={n.key}><dt>{t[n.key]}</dt><dd>{say(n.text)}</dd></div>)}
      </dl>
      <details className={classes["method"]}><summary>{t.channelMethod}</summary><p>{say(splits.channel_method)}</p></details>
    </div>
  );
}

interface SlicesProps<S extends Slice> {
  label: string;
  rows: readonly S[];
  whole: number | null;
  name: (s: S) => string;
  note?: (s: S) => string;
}

function Slices<S extends Slice>({ label, rows, whole, name, note }: SlicesProps<S>) {
  const t = useText(strings);
  const f = useFormat();
  return (
    <table className={classes["slices"]} aria-label={label}>
      <thead>
        <tr>
          <th scope="col">{t.group}</th><th scope="col" data-right>{t.responses}</th><th scope="col" data-right>{t.rate}</th>
          <th scope="col" className={classes["line"]}><span className={classes["hidden"]}>{t.intervalShort}</span></th>
          <th scope="col" data-right>{t.very}</th><th scope="col" data-right>{t.dissatisfied}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((s) => (
          <tr key={s.key}>
            <th scope="row">{name(s)}{note?.(s) && <span className={classes["under"]}>{note(s)}</span>}</th>
            <td data-right data-title={t.responses}>{s.n === null ? <span className={classes["quiet"]}>{t.few}</span> : f.number(s.n)}</td>
            {s.rate === null
              ? <td colSpan={4} className={classes["none"]}>{s.rates_withheld && s.n !== null ? t.withheld : s.n === 0 ? t.empty : ""}</td>
              : <Rates slice={s} whole={whole} />}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Rates({ slice: s, whole }: { slice: Slice; whole: number | null }) {
  const t = useText(strings);
  const f = useFormat();
  return (
    <>
      <td data-right data-title={t.rate}>
        <span><b>{f.percent(s.rate!)}</b>{s.interval && <span className={classes["under"]}>{f.margin(s.interval.margin)}</span>}</span>
      </td>
      <td className={classes["line"]}>
        {s.interval && (
          <>
            <span className={classes["hidden"]}>{f.percent(s.interval.low)} – {f.percent(s.interval.high)}</span>
            <span className={classes["range"]} aria-hidden>
              {whole !== null && <em style={{ left: `${whole}%` }} />}
              <i style={{ left: `${s.interval.low}%`, width: `${s.interval.high - s.interval.low}%` }} />
              <b style={{ left: `${s.rate}%` }} />
            </span>
          </>
        )}
      </td>
      <td data-right data-title={t.very}>{f.percent(s.very_satisfied!)}</td>
      <td data-right data-title={t.dissatisfied}>{f.percent(s.dissatisfied!)}</td>
    </>
  );
}
