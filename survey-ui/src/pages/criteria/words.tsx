// A criteria set in words, and its line of points.
import { Text } from "@mantine/core";
import { useCallback } from "react";
import { useFormat } from "../../i18n/format";
import { useSay, useText } from "../../i18n/text";
import { Chart, type Look, type Option } from "../../ui/chart";
import { channels } from "../campaigns/wire";
import classes from "../forms/forms.module.css";
import { curve, parts, pointsAt, type Criteria } from "./model";
import { strings, type Strings } from "./strings";

export function measureWord(t: Strings, measure: string): string {
  return ({ index: t.index, pooled: t.pooled, very_satisfied: t.very_satisfied, all_satisfied: t.all_satisfied, overall: t.overall } as Record<string, string>)[measure] ?? measure;
}

export function InWords({ set: c }: { set: Criteria }) {
  const t = useText(strings);
  const f = useFormat();
  const say = useSay();
  const share = parts(c);
  const falling = [...c.bands].sort((a, b) => b.from - a.from);
  const lowest = falling.at(-1);
  return (
    <ul className={classes["words"]}>
      <li>{t.wPoints(f.number(c.share, 2), f.number(c.max, 2), f.number(c.total, 2))}</li>
      <li>
        {c.rule === "bands" ? t.wBands(measureWord(t, c.measure)) : t.wLinear(f.number(c.share, 2), measureWord(t, c.measure))}
        {c.rule === "bands" && (
          <ul className={classes["words"]}>
            {falling.map((b) => <li key={b.from}>{t.wBand(f.percent(b.from, 0), f.percent(b.share, 0), f.number((c.share * b.share) / 100, 2))}</li>)}
            {lowest && lowest.from > 0 && <li>{t.wBandBelow(f.percent(lowest.from, 0))}</li>}
          </ul>
        )}
      </li>
      <li>
        {t.wFactors}
        <ul className={classes["words"]}>
          {c.factors.map((x, i) => (
            <li key={i}>{share[i] ? t.wFactor(say(x.title) || x.id, f.number(x.items.length), f.percent(share[i]!)) : t.wFactorOut(say(x.title) || x.id)}</li>
          ))}
        </ul>
      </li>
      <li>{t.wPublish(f.number(c.minPublish))}</li>
      <li>{t.wScore(f.number(c.minScore))}</li>
      <li>{t.wItem(f.number(c.minItem))} {t.wWithhold(f.number(c.withholdUnder))}</li>
      <li>{t.wTarget(f.number(c.error, 2), f.number(c.fallback))}</li>
      <li>{t.wPass(f.number(c.passTotal, 2), f.number(c.total, 2))} {c.floor > 0 && t.wFloor(f.percent(c.floor, 0))}</li>
      <li>
        {t.wChannels}
        <ul className={classes["words"]}>
          {channels.map((ch) => {
            const r = c.channels[ch];
            return <li key={ch}>{!r.counts ? t.wChannelOut(t[ch]) : r.cap < 100 ? t.wChannelCap(t[ch], f.percent(r.cap, 0)) : t.wChannelFull(t[ch])}</li>;
          })}
        </ul>
      </li>
      <li>{c.countFlagged ? t.wFlaggedYes : t.wFlaggedNo}</li>
      <li>{c.roundAt === "measure" ? t.wRoundMeasure : t.wRoundPoints}</li>
    </ul>
  );
}

export function PointsChart({ set: c }: { set: Criteria }) {
  const t = useText(strings);
  const f = useFormat();
  const build = useCallback((look: Look): Option => ({
    grid: { left: 46, right: 18, top: 26, bottom: 44 },
    tooltip: { trigger: "axis", valueFormatter: (v) => f.number(Number(v), 2) },
    xAxis: { type: "value", min: 0, max: 100, name: t.chartX, nameLocation: "middle", nameGap: 28, axisLabel: { color: look.muted }, splitLine: { lineStyle: { color: look.faint } } },
    yAxis: { type: "value", min: 0, max: Math.max(c.share, 1), name: t.chartY, axisLabel: { color: look.muted }, splitLine: { lineStyle: { color: look.faint } } },
    series: [{
      type: "line", data: curve(c), symbol: "none", lineStyle: { width: 3, color: look.accent }, itemStyle: { color: look.accent }, areaStyle: { color: look.band }, animation: !look.still,
      ...(c.floor > 0 ? { markLine: { symbol: "none", silent: true, lineStyle: { color: look.muted, type: "dashed" }, label: { formatter: `${c.floor}`, color: look.muted }, data: [{ xAxis: c.floor }] } } : {}),
    }],
  }), [c, f, t]);
  const marks = [...new Set([0, 50, 60, 70, 80, 90, 100, ...c.bands.map((b) => b.from)])].sort((a, b) => a - b);
  return (
    <>
      <Text component="h3" fz="md" fw={600}>{t.chart}</Text>
      <Chart
        label={t.chartLabel(f.number(c.share, 2))} height={240} build={build}
        table={{ head: [t.chartX, t.chartY], rows: marks.map((x) => [f.percent(x, 0), f.number(pointsAt(c, x), 2)]) }}
      />
    </>
  );
}
