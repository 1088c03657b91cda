// The trend by week.
import { useCallback, useMemo } from "react";
import type { PartProps } from ".";
import { IconCalendarEvent } from "../../app/icons";
import { useFormat } from "../../i18n/format";
import { useText } from "../../i18n/text";
import { Chart, type Look } from "../../ui/chart";
import { Section } from "../../ui/page";
import { EmptyState, LinesSkeleton, Loaded } from "../../ui/states";
import { useSplits } from "./queries";
import { PaperTable } from "./results";
import { strings } from "./strings";
import { span, trimmed } from "./trend";
import classes from "./unit.module.css";
import { weeksHeight, weeksOption } from "./weeks-chart";
import type { UnitSplits } from "./wire";

export default function Weeks({ data }: PartProps) {
  const t = useText(strings);
  const query = useSplits(data);
  return (
    <Section title={t.trend} about={t.trendAbout}>
      <Loaded query={query} skeleton={<LinesSkeleton rows={9} />}>{(d) => <Trend splits={d} settled={data.settled !== null} />}</Loaded>
    </Section>
  );
}

function Trend({ splits, settled }: { splits: UnitSplits; settled: boolean }) {
  const t = useText(strings);
  const f = useFormat();
  const weeks = useMemo(() => trimmed(splits.weeks), [splits]);
  const build = useCallback((look: Look) => weeksOption(weeks, splits.rate, look, t, f), [weeks, splits, t, f]);
  if (weeks.length === 0) return <EmptyState icon={IconCalendarEvent} title={t.trendNone} />;
  const some = weeks.some((w) => w.rate !== null);
  const ends = span(weeks);
  const percent = (v: number | null) => (v === null ? "" : f.percent(v));
  const table = {
    head: [t.week, t.rate, t.intervalShort, t.responses, t.very, t.dissatisfied, ...(settled ? [] : [t.flagged])],
    rows: weeks.map((w) => [
      f.period(w.key, w.last) + (w.complete ? "" : ` (${t.underWay})`),
      w.rate === null ? (w.rates_withheld ? t.fewWeek : "") : f.percent(w.rate), w.interval ? `${f.percent(w.interval.low)} – ${f.percent(w.interval.high)}` : "",
      w.n === null ? t.few : f.number(w.n), percent(w.very_satisfied), percent(w.dissatisfied), ...(settled ? [] : [w.flagged === null ? t.few : f.number(w.flagged)]),
    ]),
  };
  return (
    <>
      {!some && <p className={classes["quiet"]}>{t.trendNoRates}</p>}
      <div className={classes["screen"]}>
        <Chart
          label={ends ? t.trendLabel(f.day(ends.first.key), f.percent(ends.first.rate!), f.day(ends.last.key), f.percent(ends.last.rate!)) : t.trendLabelPlain}
          height={weeksHeight} build={build} table={table}
          tools={(
            <ul className={classes["legend"]}>
              <li><i data-line />{t.rate}</li>
              <li><i data-band />{t.band}</li>
              {splits.rate !== null && <li><i data-whole />{t.trendWhole(f.percent(splits.rate))}</li>}
              <li><i data-bar />{t.responses}</li>
              {!settled && <li><i data-flag />{t.flagged}</li>}
            </ul>
          )}
        />
      </div>
      <PaperTable {...table} />
      <p className={classes["foot"]}>{t.splitsRule(f.number(splits.withhold_under))}</p>
    </>
  );
}
