// Small parts that list and page of a campaign share.
import { useFormat } from "../../i18n/format";
import { useText } from "../../i18n/text";
import { StatusBadge } from "../../ui/status-badge";
import type { CampaignState } from "../../api/wire";
import classes from "./list.module.css";
import { bar, remaining, type Timeline } from "./model";
import { strings } from "./strings";
import type { CampaignInfo } from "./wire";

const tones = { draft: "warn", open: "good", closed: "calm", certified: "info" } as const;

export function StateBadge({ state }: { state: CampaignState }) {
  const t = useText(strings);
  return <StatusBadge tone={tones[state]}>{t[state]}</StatusBadge>;
}

/** What the state means on a day, in a sentence. */
export function useMeaning() {
  const t = useText(strings);
  const f = useFormat();
  return (c: Pick<CampaignInfo, "state" | "first" | "last" | "closed_on">, today: string): string => {
    if (c.state === "closed" && c.closed_on) return t.closedOn(f.day(c.closed_on));
    if (c.state !== "open") return { draft: t.draftMeans, closed: t.closedMeans, certified: t.certifiedMeans }[c.state];
    return today < c.first ? t.openLater : today > c.last ? t.openOver : t.openMeans;
  };
}

/** The period on the scale of all campaigns, with today. */
export function PeriodBar({ campaign: c, scale, today }: { campaign: CampaignInfo; scale: Timeline; today: string }) {
  const t = useText(strings);
  const f = useFormat();
  const b = bar(scale, c, today);
  const rest = remaining(c, today);
  const words = !rest ? t.over : "begins" in rest ? t.begins(f.number(rest.begins)) : t.left(f.number(rest.left));
  return (
    <div className={classes["period"]}>
      <div>{f.period(c.first, c.last)}</div>
      <div className={classes["track"]} aria-hidden>
        <div className={classes["bar"]} data-state={c.state} style={{ left: `${b.left}%`, width: `${b.width}%` }}>
          <div className={classes["passed"]} style={{ width: `${b.passed}%` }} />
        </div>
        <div className={classes["now"]} style={{ left: `${scale.at(today)}%` }} title={t.today(f.day(today))} />
      </div>
      <div className={classes["small"]}>{words}</div>
    </div>
  );
}

export function ProgressCell({ campaign: c }: { campaign: CampaignInfo }) {
  const t = useText(strings);
  const f = useFormat();
  const p = c.progress;
  if (!p) return <span className={classes["small"]}>{t.noProgress}</span>;
  const share = p.target > 0 ? Math.min((p.responses / p.target) * 100, 100) : 0;
  return (
    <div>
      <div>{t.progressOf(f.number(p.responses), f.number(p.target))}</div>
      <div className={classes["meter"]} aria-hidden><div style={{ width: `${share}%` }} /></div>
      <div className={classes["small"]}>{t.progressUnits(f.number(p.reached), f.number(p.units))}</div>
    </div>
  );
}
