// The cells of the overview. They are drawn 114 times over: plain elements, and a
// title where another page would have a tooltip.
import { Link } from "@tanstack/react-router";
import type { Format } from "../../i18n/format";
import { Sparkline } from "../../ui/sparkline";
import { StatusBadge } from "../../ui/status-badge";
import classes from "./overview.module.css";
import { concernsOf, daysAgo, ends, mainChannel, mixWithheld, onBar, silence } from "./rows";
import type { Strings } from "./strings";
import type { Overview, Share, UnitRow } from "./wire";

/** What a cell needs beside its row; one object for all of them. */
export interface Words {
  t: Strings;
  f: Format;
}

const nOf = ({ f }: Words, n: number) => `n\u00a0=\u00a0${f.number(n)}`;

/** The unit's name, with what deserves a look. */
export function NameCell({ row, view, words }: { row: UnitRow; view: Overview; words: Words }) {
  const { t, f } = words;
  const found = concernsOf(row, view);
  return (
    <div className={classes["name"]}>
      <Link to="/units/$unit" params={{ unit: row.unit }}>{row.name}</Link>
      {(row.status !== "ok" || found.length > 0) && (
        <div className={classes["marks"]}>
          {row.status !== "ok" && <Status row={row} words={words} />}
          {found.map((c) => (
            <StatusBadge key={c} tone={c === "falling" ? "bad" : "warn"}>
              {c === "silent" ? t.silentFor(f.number(silence(row, view) ?? 0)) : t[c]}
            </StatusBadge>
          ))}
        </div>
      )}
    </div>
  );
}

const tones = { ok: "good", insufficient: "warn", below_publish: "calm" } as const;

export function Status({ row, words: { t } }: { row: UnitRow; words: Words }) {
  return <StatusBadge tone={tones[row.status]}>{t[row.status]}</StatusBadge>;
}

/** Why there is no figure, with the number of responses that there is. */
function Missing({ row, words }: { row: UnitRow; words: Words }) {
  return (
    <div className={classes["num"]}>
      <div className={classes["missing"]}>{row.status === "ok" ? words.t.withheld : words.t.few}</div>
      <div className={classes["rests"]}>{nOf(words, row.n.used)}</div>
    </div>
  );
}

export function IndexCell({ row, floor, words }: { row: UnitRow; floor: number; words: Words }) {
  const { t, f } = words;
  if (row.index === null) return <Missing row={row} words={words} />;
  const half = row.interval ? f.margin(row.interval.margin) + " · " : "";
  const label = row.interval ? t.interval(f.percent(row.interval.low), f.percent(row.interval.high), f.number(floor)) : f.percent(row.index);
  return (
    <div className={classes["num"]}>
      <b>{f.percent(row.index)}</b>
      <IndexBar row={row} floor={floor} label={label} />
      <div className={classes["rests"]}>{half}{nOf(words, row.basis ?? row.n.used)}</div>
    </div>
  );
}

function IndexBar({ row, floor, label }: { row: UnitRow; floor: number; label: string }) {
  const low = row.interval && onBar(row.interval.low, floor);
  return (
    <div className={classes["scale"]} role="img" aria-label={label} title={label}>
      {row.interval && <i style={{ left: `${low}%`, width: `${onBar(row.interval.high, floor) - low!}%` }} />}
      <b style={{ left: `${onBar(row.index!, floor)}%` }} />
    </div>
  );
}

export function ProgressCell({ row, words: { t, f } }: { row: UnitRow; words: Words }) {
  return (
    <div className={classes["progress"]}>
      <div className={classes["num"]}>{t.ofTarget(f.number(row.n.used), f.number(row.target))}<span className={classes["rests"]}> · {f.percent(row.progress, 0)}</span></div>
      <div className={classes["track"]} data-full={row.reach.state === "reached" || undefined} aria-hidden>
        <span style={{ width: `${Math.min(100, row.progress)}%` }} />
      </div>
      <ReachText row={row} words={{ t, f }} />
    </div>
  );
}

export function ReachText({ row: { reach }, words: { t, f } }: { row: UnitRow; words: Words }) {
  const day = reach.day ? f.day(reach.day) : "";
  const text = reach.state === "expected" || reach.state === "late" ? t[reach.state](day) : t[reach.state];
  const look = reach.state === "reached" ? "done" : reach.state === "late" || reach.state === "no_pace" || reach.state === "ended" ? "late" : "";
  return <div className={`${classes["reach"]} ${look && classes[look]}`}>{text}</div>;
}

export function PaceCell({ row, words: { t, f } }: { row: UnitRow; words: Words }) {
  if (row.pace.per_day === null) return t.none;
  return (
    <div className={classes["num"]}>
      {f.fixed(row.pace.per_day, 1)}
      <div className={classes["rests"]}>{t.paceDays(f.number(row.pace.days))}</div>
    </div>
  );
}

export function PointsCell({ row, words }: { row: UnitRow; words: Words }) {
  const { f } = words;
  if (row.points === null) return <Missing row={row} words={words} />;
  return (
    <div className={classes["num"]}>
      <b>{f.fixed(row.points)}</b><span className={classes["rests"]}> / {f.number(row.max_points, 2)}</span>
      <div className={classes["rests"]}>{nOf(words, row.n.used)}</div>
    </div>
  );
}

export function RankCell({ row, words: { t, f } }: { row: UnitRow; words: Words }) {
  if (!row.rank) return t.none;
  const [place, of, type] = [f.number(row.rank.place), f.number(row.rank.of), t[row.type].toLocaleLowerCase()];
  return (
    <div className={classes["num"]} title={t.rankAmong(place, of, type)}>
      <b>{place}</b>/{of}
      <div className={classes["rests"]}>{type}</div>
    </div>
  );
}

export function ShareCell({ row, share, words }: { row: UnitRow; share: Share | null; words: Words }) {
  const { f, t } = words;
  // The index says why there are no figures; here it would be noise.
  if (!share) return <span className={classes["missing"]}><span aria-hidden>{t.none}</span><span className="hl-unseen">{row.status === "ok" ? t.withheld : t.few}</span></span>;
  return (
    <div className={classes["num"]}>
      {f.percent(share.value)}
      <div className={classes["rests"]}>{share.margin === null ? "" : f.margin(share.margin) + " · "}{nOf(words, row.basis ?? row.n.used)}</div>
    </div>
  );
}

export function TrendCell({ row, words: { t, f } }: { row: UnitRow; words: Words }) {
  const known = ends(row.trend);
  if (!known) return <span className={classes["missing"]} title={t.trendNone}>{t.none}<span className="hl-unseen">{t.trendNone}</span></span>;
  const label = t.trendOf(f.percent(known.first), f.percent(known.last));
  return (
    <div className={classes["trend"]}>
      <Sparkline values={row.trend.map((w) => w.rate)} label={label} width={72} />
      {row.change && <Change row={row} words={{ t, f }} />}
    </div>
  );
}

function Change({ row, words: { t, f } }: { row: UnitRow; words: Words }) {
  const c = row.change!;
  const about = `${t.changeOf(f.number(c.weeks), f.percent(c.before), f.percent(c.after))}, ${c.clear ? t.changeClear : t.changeUnclear}`;
  const look = c.clear ? (c.after < c.before ? "down" : "up") : "rests";
  return (
    <span className={classes[look]} title={about}>
      <span aria-hidden>{f.change(c.after - c.before)}</span><span className="hl-unseen">{about}</span>
    </span>
  );
}

export function ChannelCell({ row, words: { t, f } }: { row: UnitRow; words: Words }) {
  const main = mainChannel(row);
  const hidden = mixWithheld(row);
  if (!main && !hidden) return t.none;
  const parts = row.channels.filter((c) => (c.share ?? 0) > 0);
  const label = hidden ? t.mixHidden : parts.map((c) => `${t[c.channel]} ${f.percent(c.share!)}, n = ${f.number(c.n ?? 0)}`).join("; ");
  return (
    <div className={classes["mixCell"]}>
      <div className={classes["mix"]} role="img" aria-label={label} title={label} data-hidden={hidden || undefined}>
        {!hidden && parts.map((c) => <span key={c.channel} data-channel={c.channel} style={{ width: `${c.share}%` }} />)}
      </div>
      <div className={classes["rests"]} aria-hidden>{hidden ? t.withheld : `${t[`${main!.channel}Short`]} ${f.percent(main!.share!, 0)}`}</div>
    </div>
  );
}

export function FlaggedCell({ row, words: { t, f } }: { row: UnitRow; words: Words }) {
  if (row.flagged_share === null) return t.none;
  return (
    <div className={classes["num"]}>
      {f.percent(row.flagged_share)}
      <div className={classes["rests"]}>{f.number(row.n.flagged)} / {f.number(row.n.counted + row.n.flagged)}</div>
    </div>
  );
}

export function LastCell({ day, today, words: { t, f } }: { day: string | null; today: string; words: Words }) {
  if (!day) return <span className={classes["missing"]}>{t.noneYet}</span>;
  const n = daysAgo(day, today);
  return <time dateTime={day} title={f.day(day)}>{n === 0 ? t.today : n === 1 ? t.yesterday : t.daysAgo(f.number(n))}</time>;
}
