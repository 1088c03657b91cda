// The weeks as ECharts draws them: above the share with its band, below how many
// responses it rests on.
import type { CustomSeriesOption } from "echarts/charts";
import type { Format } from "../../i18n/format";
import { tip, type Look, type Option } from "../../ui/chart";
import { mix } from "../../app/tokens";
import type { strings } from "./strings";
import { band, floor, type Run } from "./trend";
import type { Week } from "./wire";

type Words = (typeof strings)["vi"];
type RenderItem = NonNullable<CustomSeriesOption["renderItem"]>;

export const weeksHeight = 360;

export function weeksOption(weeks: readonly Week[], whole: number | null, look: Look, t: Words, f: Format): Option {
  const names = weeks.map((w) => f.dayShort(w.key));
  const runs = band(weeks);
  const low = floor(weeks, whole);
  const axis = { type: "category" as const, data: names, axisTick: { show: false } };
  const left = look.narrow ? 44 : 52;
  return {
    grid: [{ left, right: 12, top: 14, height: 200 }, { left, right: 12, top: 246, bottom: 28 }],
    xAxis: [{ ...axis, gridIndex: 0, axisLabel: { show: false } }, { ...axis, gridIndex: 1, axisLabel: { hideOverlap: true } }],
    yAxis: [
      { type: "value", gridIndex: 0, min: low, max: 100, interval: low >= 60 ? 10 : 20, axisLabel: { formatter: (v: number) => f.percent(v, 0) } },
      { type: "value", gridIndex: 1, minInterval: 1, splitNumber: 2, axisLabel: { formatter: (v: number) => f.number(v) } },
    ],
    axisPointer: { link: [{ xAxisIndex: "all" }] } as never,
    tooltip: { trigger: "axis", formatter: ((p: { dataIndex: number }[]) => about(weeks[p[0]!.dataIndex]!, look, t, f)) as never },
    series: [
      {
        type: "custom", name: t.band, silent: true, z: 1, data: runs.map((r) => [r.first, r.low[0]!, r.high[0]!]), encode: { x: 0, y: [1, 2] },
        renderItem: ((params, api) => area(runs[params.dataIndex]!, (x, y) => api.coord([x, y]) as [number, number], look)) as RenderItem,
      },
      {
        type: "line", name: t.rate, data: weeks.map((w) => w.rate), connectNulls: false, showSymbol: true, symbol: "circle",
        symbolSize: ((_: unknown, p: { dataIndex: number }) => (weeks[p.dataIndex]!.complete ? 6 : 8)) as never,
        lineStyle: { color: look.accent, width: 2 }, itemStyle: { color: look.accent, borderColor: look.paper, borderWidth: 1 }, z: 3,
        ...(whole === null ? {} : { markLine: {
          silent: true, symbol: "none", animation: false, data: [{ yAxis: whole }], lineStyle: { color: look.muted, type: "dashed", width: 1 },
          label: { show: false },
        } }),
      },
      bars(t.responses, weeks.map((w) => w.n), mix(look.paper, look.ink, 0.45)),
      bars(t.flagged, weeks.map((w) => w.flagged), look.scheme === "light" ? "#d28a1e" : "#f0bd6a"),
    ],
  };
}

function bars(name: string, data: (number | null)[], color: string) {
  return { type: "bar" as const, name, data, stack: "n", xAxisIndex: 1, yAxisIndex: 1, barMaxWidth: 26, itemStyle: { color } };
}

/** The band over weeks in a row, a little wider at both ends: a lone week has one too. */
function area(run: Run, coord: (x: number, y: number) => [number, number], look: Look) {
  const end = Math.min((coord(1, 0)[0] - coord(0, 0)[0]) / 4, 8);
  const line = (bounds: number[]) => {
    const at = bounds.map((v, i) => coord(run.first + i, v));
    return [[at[0]![0] - end, at[0]![1]], ...at, [at.at(-1)![0] + end, at.at(-1)![1]]];
  };
  return { type: "polygon", shape: { points: [...line(run.low), ...line(run.high).reverse()] }, style: { fill: look.band } };
}

function about(w: Week, look: Look, t: Words, f: Format): HTMLElement {
  const list: Parameters<typeof tip>[1][number][] = [];
  if (w.rate !== null) list.push({ name: t.rate, value: f.percent(w.rate), colour: look.accent });
  if (w.interval) list.push({ name: t.band, value: `${f.percent(w.interval.low)} – ${f.percent(w.interval.high)}`, colour: look.band });
  list.push({ name: t.responses, value: w.n === null ? t.few : f.number(w.n) });
  list.push({ name: t.flagged, value: w.flagged === null ? t.few : f.number(w.flagged) });
  const notes = [w.complete ? "" : t.underWay, w.rates_withheld ? t.fewWeek : ""].filter(Boolean).join(" · ");
  return tip(t.weekOf(f.dayShort(w.key), f.day(w.last)), list, notes);
}
