// ECharts with the charts and parts in use and nothing else; loaded with the first
// chart. A page that needs another part adds it here.
import { BarChart, CustomChart, HeatmapChart, LineChart, ScatterChart } from "echarts/charts";
import { GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, VisualMapComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import type { Look } from "./look";
import type { Option } from "./option";
import { safely } from "./tip";

use([
  BarChart, CustomChart, HeatmapChart, LineChart, ScatterChart,
  GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, VisualMapComponent, CanvasRenderer,
]);

export interface Handle {
  draw(option: Option, look: Look): void;
  resize(): void;
  end(): void;
}

/** Starts a chart in a box that has a size. */
export function start(box: HTMLElement, press: (event: { seriesName?: string; name: string; dataIndex: number }) => void): Handle {
  const chart = init(box, null, { renderer: "canvas" });
  chart.on("click", (e) => press(e as never));
  return {
    draw: (option, look) => chart.setOption(complete(option, look), { notMerge: true }),
    resize: () => chart.resize(),
    end: () => chart.dispose(),
  };
}

function complete(option: Option, look: Look): Option {
  const tooltip = option.tooltip && !Array.isArray(option.tooltip) ? option.tooltip : {};
  return {
    animation: !look.still,
    animationDuration: 250,
    backgroundColor: "transparent",
    textStyle: { fontFamily: look.font, color: look.muted, fontSize: 12 },
    ...option,
    ...(option.xAxis ? { xAxis: axes(option.xAxis, look) } : {}),
    ...(option.yAxis ? { yAxis: axes(option.yAxis, look) } : {}),
    tooltip: {
      backgroundColor: look.raised, borderColor: look.line, borderWidth: 1, padding: [8, 12],
      ...tooltip,
      confine: true,
      textStyle: { color: look.ink, fontFamily: look.font, fontSize: 12, ...tooltip.textStyle },
      formatter: safely(tooltip.formatter, tooltip.valueFormatter as never) as never,
    },
  };
}

interface Axis {
  axisLabel?: object;
  axisLine?: object;
  axisTick?: object;
  splitLine?: object;
}

/** Axes in the page's colours where the chart does not say its own. */
function axes<A>(given: A, look: Look): A {
  const one = (axis: Axis) => ({
    ...axis,
    axisLabel: { color: look.muted, ...axis.axisLabel },
    axisLine: { lineStyle: { color: look.line }, ...axis.axisLine },
    axisTick: { show: false, ...axis.axisTick },
    splitLine: { lineStyle: { color: look.faint }, ...axis.splitLine },
  });
  return (Array.isArray(given) ? given.map(one) : one(given as Axis)) as A;
}
