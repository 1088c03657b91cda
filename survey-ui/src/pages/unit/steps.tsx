// How the points come about: the server's working step by step, the figures with and
// without flagged responses, channel caps and units before a merger.
import type { PartProps } from ".";
import { useFormat } from "../../i18n/format";
import { useLanguage } from "../../i18n/language";
import { useSay, useText } from "../../i18n/text";
import { Section } from "../../ui/page";
import { variants } from "./stage";
import { strings } from "./strings";
import classes from "./unit.module.css";
import type { ScoreChannel } from "./wire";
import { parts, type Part } from "./working";

export default function Steps({ data }: PartProps) {
  const t = useText(strings);
  const say = useSay();
  const lang = useLanguage();
  const { score, criteria } = data;
  const about = [t.workingAbout(say(criteria.title)), criteria.decision && t.decision(criteria.decision)].filter(Boolean).join(" ");
  return (
    <>
      <SideBySide data={data} />
      {score.channels && score.channels.length > 0 && <Channels data={data} />}
      {[...(score.carried ?? []), ...(score.not_carried ?? [])].length > 0 && <Merger data={data} />}
      <Section title={t.working} about={about}>
        <ol className={classes["steps"]}>{parts(score, lang).map((p) => <Step key={p.id} part={p} />)}</ol>
      </Section>
    </>
  );
}

function Step({ part }: { part: Part }) {
  const t = useText(strings);
  const key = `step_${part.kind}` as keyof typeof t;
  const title = part.title || (key in t ? (t[key] as string) : part.kind);
  return (
    <li>
      <h3>{title}</h3>
      {part.lines.map((line, i) => <p key={i}>{line}</p>)}
    </li>
  );
}

function SideBySide({ data }: PartProps) {
  const t = useText(strings);
  const f = useFormat();
  const v = variants(data);
  if (data.score.status === "below_publish") return null;
  const show = (x: number | null | undefined, write: (n: number) => string) => (x === null || x === undefined ? t.withheld : write(x));
  const columns = (["without", "with"] as const).map((id) => ({ id, title: id === v.counted ? `${t[id]} (${t.official})` : t[id], figure: v[id] }));
  return (
    <Section title={t.sideBySide} about={v.with && v.without ? (data.score.n.flagged === 0 ? t.noFlagged : undefined) : data.settled ? t.settledAlternative : t.noAlternative}>
      <table className={classes["slices"]} data-plain aria-label={t.sideBySide}>
        <thead><tr><th scope="col">{t.figure}</th>{columns.map((c) => <th key={c.id} scope="col" data-right>{c.title}</th>)}</tr></thead>
        <tbody>
          <tr><th scope="row">{t.nShort}</th>{columns.map((c) => <td key={c.id} data-right>{show(c.figure?.n, (n) => f.number(n))}</td>)}</tr>
          <tr><th scope="row">{t.index}</th>{columns.map((c) => <td key={c.id} data-right>{show(c.figure?.index, (n) => f.percent(n, 2))}</td>)}</tr>
          <tr><th scope="row">{t.pooled}</th>{columns.map((c) => <td key={c.id} data-right>{show(c.figure?.pooled, (n) => f.percent(n, 2))}</td>)}</tr>
          <tr>
            <th scope="row">{t.pointsShort}</th>
            {columns.map((c) => <td key={c.id} data-right>{c.figure && c.figure.points === null ? t.noPoints : show(c.figure?.points, (n) => f.fixed(n))}</td>)}
          </tr>
        </tbody>
      </table>
    </Section>
  );
}

function Channels({ data }: PartProps) {
  const t = useText(strings);
  const { caps } = data.score;
  const about = caps === "applied" ? t.capsApplied : caps === "impossible" ? t.capsImpossible : t.capsIdle;
  return (
    <Section title={t.channelsTitle} about={about}>
      <table className={classes["slices"]} aria-label={t.channelsTitle}>
        <thead>
          <tr>
            <th scope="col">{t.group}</th><th scope="col" data-right>{t.nShort}</th><th scope="col" data-right>{t.weight}</th>
            <th scope="col" data-right>{t.share}</th><th scope="col" data-right>{t.cap}</th><th scope="col" data-right>{t.channelRate}</th>
          </tr>
        </thead>
        <tbody>{data.score.channels!.map((c) => <ChannelRow key={c.channel} channel={c} />)}</tbody>
      </table>
    </Section>
  );
}

function ChannelRow({ channel: c }: { channel: ScoreChannel }) {
  const t = useText(strings);
  const f = useFormat();
  const percent = (x: number | null) => (x === null ? (c.n === 0 && !c.withheld ? t.empty : t.withheld) : f.percent(x));
  return (
    <tr>
      <th scope="row">{t[c.channel]}{!c.counts && <span className={classes["under"]}>{t.notCounted}</span>}</th>
      <td data-right data-title={t.nShort}>{c.withheld ? t.few : f.number(c.n)}</td>
      <td data-right data-title={t.weight}>{c.counts ? (c.weight ?? t.withheld) : t.empty}</td>
      <td data-right data-title={t.share}>{c.counts ? percent(c.share) : t.empty}</td>
      <td data-right data-title={t.cap}>{!c.counts ? t.empty : c.cap === undefined || c.cap >= 100 ? t.noCap : f.percent(c.cap, 0)}</td>
      <td data-right data-title={t.channelRate}>{percent(c.rate)}</td>
    </tr>
  );
}

function Merger({ data }: PartProps) {
  const t = useText(strings);
  return (
    <Section title={t.merger}>
      <ul className={classes["flags"]}>
        {(data.score.carried ?? []).map((s) => <li key={s.old}><span>{s.old}</span><span>{t.carried}</span></li>)}
        {(data.score.not_carried ?? []).map((s) => <li key={s.old}><span>{s.old}</span><span>{t.notCarried}</span></li>)}
      </ul>
    </Section>
  );
}
