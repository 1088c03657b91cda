// Diverging bars as ECharts draws them: one row after the other, words beside the bar
// or, on a phone, above it. Everything is placed in pixels, so a long Vietnamese item
// takes two lines and moves nothing.
import type { CustomSeriesOption } from "echarts/charts";
import type { Format } from "../../i18n/format";
import type { Level } from "../../ui/levels";
import { tip, type Look, type Option } from "../../ui/chart";
import { pieces, reach, wrap, type ItemRow, type Placed } from "./bars";
import type { strings } from "./strings";

type Words = (typeof strings)["vi"];
type RenderItem = NonNullable<CustomSeriesOption["renderItem"]>;
type Element = Exclude<ReturnType<RenderItem>, null | undefined>;

export interface Words5 {
  levels: readonly string[];
  t: Words;
  f: Format;
}

const side = 132; // for the share and its n, on the right
const thick = 22;

export function barsOption(at: readonly Placed[], height: number, look: Look, w: Words5): Option {
  const far = reach(at.map((p) => p.row));
  const left = look.narrow ? 0 : 0.36;
  return {
    grid: { left: look.narrow ? 0 : `${left * 100}%`, right: look.narrow ? 0 : side, top: 0, bottom: 0 },
    xAxis: { type: "value", min: -far.left, max: far.right, show: false },
    yAxis: { type: "value", min: 0, max: height, inverse: true, show: false },
    tooltip: { trigger: "item", formatter: ((p: { dataIndex: number }) => about(at[p.dataIndex]!.row as ItemRow, look, w)) as never },
    series: [{
      type: "custom", clip: false, encode: { x: 0, y: 1 }, data: at.map((p) => [0, p.y]),
      renderItem: ((params, api) => draw(at[params.dataIndex]!, params.coordSys as unknown as Box, (x, y) => api.coord([x, y]) as [number, number], look, w)) as RenderItem,
    }],
  };
}

interface Box {
  x: number;
  width: number;
}

function draw(p: Placed, box: Box, coord: (x: number, y: number) => [number, number], look: Look, w: Words5): Element {
  const right = box.x + box.width + (look.narrow ? 0 : side);
  const top = coord(0, p.y)[1];
  if (p.row.kind === "factor") return factor(p, top, right, look, w);
  const row = p.row;
  const bar = look.narrow ? top + 44 : top + (p.height - thick) / 2;
  const words = text(broken(row.label, look.narrow ? right - 4 : box.x - 16, font(look, 400)), 0, look.narrow ? bar - 5 : bar + thick / 2, look.ink, look, {
    lineHeight: 16, verticalAlign: look.narrow ? "bottom" : "middle",
  });
  const children: Element[] = [words];
  if (row.shown === "levels") {
    const middle = coord(0, 0)[0];
    children.push({ type: "line", silent: true, shape: { x1: middle, x2: middle, y1: bar - 4, y2: bar + thick + 4 }, style: { stroke: look.line } });
    for (const piece of pieces(row.shares)) children.push(...segment(piece, bar, coord, look));
  }
  children.push(...beside(row, bar, right, box, look, w));
  return { type: "group", children } as Element;
}

function segment(piece: { level: Level; from: number; length: number }, y: number, coord: (x: number, y: number) => [number, number], look: Look): Element[] {
  const [x1, x2] = [coord(piece.from, 0)[0], coord(piece.from + piece.length, 0)[0]];
  const out: Element[] = [{ type: "rect", shape: { x: x1, y, width: Math.max(1, x2 - x1 - 1), height: thick }, style: { fill: look.levels[piece.level] } }];
  if (x2 - x1 >= 24) {
    out.push(text(String(Math.round(piece.length)), (x1 + x2) / 2, y + thick / 2, look.levelInk[piece.level], look, { align: "center", verticalAlign: "middle" }));
  }
  return out;
}

/** The satisfied share and what it rests on, or why there is none. */
function beside(row: ItemRow, bar: number, right: number, box: Box, look: Look, { t, f }: Words5): Element[] {
  const none = row.shown === "withheld" ? t.itemWithheld : row.shown === "empty" ? t.itemEmpty : "";
  if (none) return [text(none, box.x, bar + thick / 2, look.muted, look, { verticalAlign: "middle" })];
  const n = row.shown === "levels" ? t.n(f.number(row.n)) : t.withheld;
  const note = row.aside ? ` · ${t.itemAside}` : "";
  if (look.narrow) {
    return [
      text(`{b|${f.percent(row.rate!)}}  ${n}${note}`, 0, bar + thick + 5, look.muted, look, { rich: bold(look), verticalAlign: "top" }),
    ];
  }
  return [
    text(f.percent(row.rate!), right - 68, bar + thick / 2, look.ink, look, { align: "right", verticalAlign: "middle", font: font(look, 600) }),
    text(n, right, bar + thick / 2, look.muted, look, { align: "right", verticalAlign: "middle", font: font(look, 400, 12) }),
    ...(note ? [text(t.itemAside, right, bar + thick + 8, look.muted, look, { align: "right", verticalAlign: "middle", font: font(look, 400, 11) })] : []),
  ];
}

function factor(p: Placed, top: number, right: number, look: Look, { f }: Words5): Element {
  const base = top + p.height - 10;
  const rate = p.row.kind === "factor" && p.row.id !== "overall" && p.row.rate !== null ? f.percent(p.row.rate, 2) : "";
  return {
    type: "group", silent: true,
    children: [
      text(broken(p.row.label, right - (look.narrow ? 70 : side), font(look, 600, 14)), 0, base, look.ink, look, {
        verticalAlign: "bottom", font: font(look, 600, 14), lineHeight: 18,
      }),
      text(rate, look.narrow ? right : right - 68, base, look.ink, look, { align: "right", verticalAlign: "bottom", font: font(look, 600, 14) }),
      { type: "line", shape: { x1: 0, x2: right, y1: base + 5, y2: base + 5 }, style: { stroke: look.line } },
    ],
  } as Element;
}

let canvas: CanvasRenderingContext2D | null = null;

/** A text in lines by the font's true widths; the chart's own breaking takes letters
 * with marks for wider than they are. */
function broken(words: string, width: number, font: string): string {
  canvas ??= document.createElement("canvas").getContext("2d");
  if (!canvas) return words;
  canvas.font = font;
  return wrap(words, width, (x) => canvas!.measureText(x).width).join("\n");
}

const font = (look: Look, weight: number, size = 13) => `${weight} ${size}px ${look.font}`;
const bold = (look: Look) => ({ b: { fill: look.ink, font: font(look, 600) } });

function text(words: string, x: number, y: number, fill: string, look: Look, style: object): Element {
  return { type: "text", silent: true, style: { text: words, x, y, fill, font: font(look, 400), ...style } } as Element;
}

function about(row: ItemRow, look: Look, { levels, t, f }: Words5): HTMLElement | string {
  if (row.kind !== "item" || row.shown !== "levels") return row.label;
  const rows = [4, 3, 2, 1, 0].map((i) => ({
    name: levels[i]!, colour: look.levels[(i + 1) as Level], value: `${f.percent(row.shares[i]!)} (${f.number(row.counts[i]!)})`,
  }));
  return tip(row.label, rows, [t.n(f.number(row.n)), `${t.noOpinion}: ${f.number(row.noOpinion)}`].join(" · "));
}
