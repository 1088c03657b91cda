// The figures of the unit as a whole: index, points, progress, what stands beside
// them; and for a unit with too few responses how far it has come.
import { Button, SegmentedControl, Tooltip, VisuallyHidden } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useId, useState } from "react";
import type { PartProps } from ".";
import { IconCalendarEvent, IconInfoCircle, IconQrcode } from "../../app/icons";
import { useRight } from "../../app/session";
import type { Tone } from "../../app/tokens";
import { useFormat } from "../../i18n/format";
import { useSay, useText } from "../../i18n/text";
import { StatusBadge } from "../../ui/status-badge";
import { Progress } from "./progress";
import { received, stage, variants } from "./stage";
import { strings } from "./strings";
import classes from "./unit.module.css";
import type { Status } from "./wire";

const tones: Record<Status, Tone> = { ok: "good", insufficient: "warn", below_publish: "calm" };

export function Head({ data }: PartProps) {
  const say = useSay();
  const v = variants(data);
  const [which, setWhich] = useState(v.counted);
  const at = stage(data);
  const shown = at === "scored" || at === "unscored";
  return (
    <section className={classes["head"]}>
      <SettledNote data={data} />
      <div className={classes["headLine"]}>
        <StatusBadge tone={tones[data.score.status]}>{say(data.status)}</StatusBadge>
        {shown && <Switch data={data} which={which} choose={setWhich} />}
      </div>
      <div className={classes["cards"]}>
        {shown ? <Index data={data} which={which} /> : <Waiting data={data} />}
        {shown && <Points data={data} which={which} />}
        <Progress data={data} />
      </div>
      {shown && <Beside data={data} />}
      <p className={classes["caution"]}><IconInfoCircle size={16} aria-hidden /><span>{say(data.caution)}</span></p>
    </section>
  );
}

/** How far the figures of an own unit go while its campaign is open. */
function SettledNote({ data: { settled } }: PartProps) {
  const t = useText(strings);
  const f = useFormat();
  if (!settled) return null;
  return (
    <div className={classes["settled"]} role="note">
      <IconCalendarEvent size={18} aria-hidden />
      <div>
        {settled.day && <p><b>{t.settledTo(f.day(settled.day))}</b> {t.settledReceived(f.number(settled.received))}</p>}
        <p>{t.settledWhy}</p>
      </div>
    </div>
  );
}

type Which = "with" | "without";

/** With or without flagged responses. The other figure exists only where enough
 * responses make the difference. */
function Switch({ data, which, choose }: PartProps & { which: Which; choose: (w: Which) => void }) {
  const t = useText(strings);
  const f = useFormat();
  const label = useId();
  const v = variants(data);
  const { flagged } = data.score.n;
  if (flagged === 0) return null;
  if (!v.with || !v.without) return <span className={classes["quiet"]}>{f.number(flagged)} {t.flaggedSwitch.toLowerCase()}. {data.settled ? t.settledAlternative : t.noAlternative}.</span>;
  return (
    <div className={classes["switch"]}>
      <span id={label}>{t.flaggedSwitch} ({f.number(flagged)})</span>
      <SegmentedControl
        size="xs" value={which} onChange={(x) => choose(x as Which)} aria-labelledby={label} className={classes["screen"]!}
        data={(["without", "with"] as const).map((x) => ({ value: x, label: x === v.counted ? `${t[x]} (${t.official})` : t[x] }))}
      />
      <b className={classes["printOnly"]}>{t[which]}{which === v.counted && ` (${t.official})`}</b>
    </div>
  );
}

function Index({ data, which }: PartProps & { which: Which }) {
  const t = useText(strings);
  const f = useFormat();
  const { score } = data;
  const v = variants(data);
  const official = which === v.counted;
  const figure = v[which];
  const interval = official ? score.interval : null;
  return (
    <div className={classes["card"]} data-main>
      <h2 className={classes["cardTitle"]}>{t.index}</h2>
      <div className={classes["big"]}>
        {figure?.index === null || figure?.index === undefined ? <span className={classes["missing"]}>{t.withheld}</span> : f.percent(figure.index, 2)}
        {interval && <span className={classes["margin"]}>{f.margin(interval.margin)}</span>}
      </div>
      <div className={classes["rests"]}>
        <span>{t.n(f.number(figure?.n ?? score.n.used))}</span>
        <span>{interval ? t.interval(f.percent(interval.low), f.percent(interval.high)) : official ? "" : t.alternative}</span>
      </div>
      {interval && <Range low={interval.low} high={interval.high} at={figure?.index ?? null} />}
      {official && score.items_basis !== null && score.items_basis < score.n.used && (
        <div className={classes["note"]}>{t.onRatings(f.number(score.items_basis))}</div>
      )}
      {official && score.design_effect !== null && score.design_effect > 1 && score.effective_n !== null && (
        <div className={classes["note"]}>{t.effective(f.number(score.effective_n), f.fixed(score.design_effect))}</div>
      )}
      {!official && <div className={classes["note"]} data-tone="warn">{t.unofficial}</div>}
    </div>
  );
}

/** The interval on a line from 0 to 100. */
function Range({ low, high, at }: { low: number; high: number; at: number | null }) {
  return (
    <div className={classes["range"]} aria-hidden>
      <i style={{ left: `${low}%`, width: `${high - low}%` }} />
      {at !== null && <b style={{ left: `${at}%` }} />}
    </div>
  );
}

function Points({ data, which }: PartProps & { which: Which }) {
  const t = useText(strings);
  const f = useFormat();
  const say = useSay();
  const { score, criteria } = data;
  const v = variants(data);
  const official = which === v.counted;
  const points = official ? score.points : (v[which]?.points ?? null);
  const { pass } = score;
  return (
    <div className={classes["card"]}>
      <h2 className={classes["cardTitle"]}>{t.points}</h2>
      <div className={classes["big"]}>
        {points === null ? <span className={classes["missing"]}>{t.noPoints}</span> : f.fixed(points)}
        {points !== null && <span className={classes["of"]}>/ {f.number(score.max_points, 2)}</span>}
      </div>
      {points === null
        ? <div className={classes["rests"]}>
          <span>{data.reason ? say(data.reason) : ""}</span>
          {score.n.used < criteria.min_score && <span>{t.needsMore(f.number(criteria.min_score - score.n.used), f.number(criteria.min_score))}</span>}
        </div>
        : official && <div className={classes["rests"]}>
          {pass.needed !== null && (
            <span>{pass.possible === false && pass.needed > pass.others ? t.outOfReach(f.number(pass.line, 2)) : t.needed(f.fixed(pass.needed), f.number(pass.line, 2))}</span>
          )}
          {pass.floor !== null && pass.floor_met !== null && (
            <span data-tone={pass.floor_met ? "good" : "bad"}>{pass.floor_met ? t.floorMet(f.percent(pass.floor, 0)) : t.floorMissed(f.percent(pass.floor, 0))}</span>
          )}
        </div>}
      {points !== null && <div className={classes["rests"]}>{t.n(f.number(official ? score.n.used : (v[which]?.n ?? 0)))}</div>}
    </div>
  );
}

/** Instead of figures: there are none yet, or too few to show any. */
function Waiting({ data }: PartProps) {
  const t = useText(strings);
  const f = useFormat();
  const codes = useRight("codes.read");
  const nobody = stage(data) === "none";
  return (
    <div className={classes["card"]} data-main data-wide>
      <h2 className={classes["waitingTitle"]}>{nobody ? (data.settled ? t.settledNone : t.stageNone) : t.stageFew(f.number(data.score.n.used))}</h2>
      <p className={classes["waitingText"]}>{nobody ? (received(data) > 0 ? t.settledReceived(f.number(received(data))) : t.stageNoneHelp) : t.stageFewHelp(f.number(data.criteria.min_publish))}</p>
      {nobody && codes && (
        <Button
          variant="default" leftSection={<IconQrcode size={16} aria-hidden />} className={classes["screen"]!}
          renderRoot={(p) => <Link to="/codes" {...p} />}
        >
          {t.toCodes}
        </Button>
      )}
    </div>
  );
}

/** The measures that stand beside the index. */
function Beside({ data }: PartProps) {
  const t = useText(strings);
  const f = useFormat();
  const s = data.score;
  const percent = (v: number | null) => (v === null ? null : f.percent(v));
  const list = [
    { id: "mean", title: t.mean, help: t.meanHelp, text: s.mean === null ? null : t.meanOf(f.fixed(s.mean)) },
    { id: "very", title: t.very, help: t.veryHelp, text: percent(s.very_satisfied) },
    { id: "dis", title: t.dissatisfied, help: t.dissatisfiedHelp, text: percent(s.dissatisfied) },
    { id: "all", title: t.all, help: t.allHelp, text: percent(s.all_satisfied) },
  ];
  return (
    <dl className={classes["beside"]}>
      {list.map((x) => (
        <div key={x.id}>
          <dt><Tooltip label={x.help}><span tabIndex={0}>{x.title}<VisuallyHidden>. {x.help}</VisuallyHidden></span></Tooltip></dt>
          <dd>{x.text ?? <span className={classes["quiet"]}>{t.withheld}</span>}<span className={classes["under"]}>{t.n(f.number(s.n.used))}</span></dd>
        </div>
      ))}
      <div>
        <dt>{t.flaggedSwitch}</dt>
        <dd className={classes["small"]}>{t.setAside(f.number(s.n.flagged), f.number(s.n.excluded))}</dd>
      </div>
    </dl>
  );
}
