// How many responses there are on the way to publishing, to points and to the target,
// and when the target is reached.
import type { PartProps } from ".";
import { IconCheck } from "../../app/icons";
import { useFormat } from "../../i18n/format";
import { useText } from "../../i18n/text";
import { marks, received } from "./stage";
import { strings } from "./strings";
import classes from "./unit.module.css";

const names = { publish: "markPublish", score: "markScore", target: "markTarget" } as const;

export function Progress({ data }: PartProps) {
  const t = useText(strings);
  const f = useFormat();
  const { score, reach } = data;
  const n = received(data);
  const behind = data.settled !== null;
  const { at, marks: list } = marks(data);
  const pace = f.number(reach.per_day ?? 0, 1);
  const when = {
    reached: t.reached, no_pace: t.noPace, ended: t.ended,
    expected: reach.day && t.expected(f.day(reach.day), pace), late: reach.day && t.late(f.day(reach.day), pace),
  }[reach.state];
  return (
    <div className={classes["card"]}>
      <h2 className={classes["cardTitle"]}>{t.progress}</h2>
      <div className={classes["big"]}>
        {behind && <span className={classes["margin"]}>{t.atLeast}</span>}
        {f.number(n)}<span className={classes["of"]}>/ {f.number(score.target)}</span>
        <span className={classes["margin"]}>{f.percent(behind ? (100 * n) / score.target : score.progress)}</span>
      </div>
      <div
        className={classes["track"]} role="progressbar" aria-label={t.progress} aria-valuemin={0} aria-valuemax={score.target}
        aria-valuenow={Math.min(n, score.target)} aria-valuetext={t.ofTarget(f.number(n), f.number(score.target))}
      >
        <i style={{ width: `${at}%` }} />
        {list.filter((m) => m.at < 100).map((m) => <b key={m.id} style={{ left: `${m.at}%` }} data-reached={m.reached || undefined} />)}
      </div>
      <ul className={classes["marks"]}>
        {list.map((m) => (
          <li key={m.id} data-reached={m.reached || undefined}>
            <span>{t.markTo(f.number(m.n), t[names[m.id]])}</span>
            <span>{m.reached ? <><IconCheck size={14} aria-hidden /> {t.markDone}</> : t.markLeft(f.number(m.n - n))}</span>
          </li>
        ))}
      </ul>
      <div className={classes["rests"]} data-tone={reach.state === "late" || reach.state === "ended" ? "warn" : undefined}>{when}</div>
      <div className={classes["note"]}>{score.transactions ? t.targetFrom(f.number(score.transactions)) : t.targetUnknown}</div>
    </div>
  );
}
