// Satisfied share by unit and week. Loaded with its tab, ECharts with it.
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useCallback, useMemo, type ReactNode } from "react";
import { api } from "../../api/client";
import { useFormat, type Format } from "../../i18n/format";
import { useText } from "../../i18n/text";
import { Chart, type Look, type Option } from "../../ui/chart";
import { useLook } from "../../ui/chart/look";
import { levels } from "../../ui/levels";
import { EmptyState, LinesSkeleton, Loaded } from "../../ui/states";
import { band, cellsOf, edges, hatch, type Cell } from "./grid";
import classes from "./overview.module.css";
import { strings, type Strings } from "./strings";
import type { Heatmap, Overview, UnitRow } from "./wire";

interface HeatProps {
  view: Overview;
  /** Filtered and sorted as the table is. */
  rows: readonly UnitRow[];
  tools: ReactNode;
  empty: ReactNode;
}

export default function Heat({ view, rows, tools, empty }: HeatProps) {
  const t = useText(strings);
  const id = view.campaign.id;
  const query = useQuery({
    queryKey: ["heatmap", id],
    queryFn: ({ signal }) => api.get<Heatmap>(`/campaigns/${id}/heatmap`, { signal }),
  });
  return (
    <>
      <div className={classes["heatTools"]}>{tools}</div>
      {rows.length === 0 ? empty : (
        <Loaded query={query} skeleton={<LinesSkeleton rows={14} />}>
          {(heat) => (heat.weeks.length === 0 ? <EmptyState title={t.heatEmpty}>{t.heatEmptyHelp}</EmptyState> : <Map heat={heat} rows={rows} />)}
        </Loaded>
      )}
    </>
  );
}

const rowHeight = 18;
const weeksOnPhone = 13;

function Map({ heat, rows }: { heat: Heatmap; rows: readonly UnitRow[] }) {
  const t = useText(strings);
  const f = useFormat();
  const { narrow } = useLook();
  const navigate = useNavigate();
  const { weeks, cells } = useMemo(() => cellsOf(heat, rows, narrow ? weeksOnPhone : Infinity), [heat, rows, narrow]);
  const build = useCallback((look: Look) => draw(look, weeks, cells, rows, t, f), [weeks, cells, rows, t, f]);
  const table = useMemo(() => {
    const all = cellsOf(heat, rows, Infinity);
    const wide = all.weeks.length;
    return {
      head: [t.unit, ...all.weeks.map((w) => f.dayShort(w))],
      rows: rows.map((r, y) => [r.name, ...all.cells.slice(y * wide, (y + 1) * wide).map((c) => say(c, t, f))]),
    };
  }, [heat, rows, t, f]);
  return (
    <>
      <p className={classes["small"]}>{t.heatAbout}{narrow && heat.weeks.length > weeksOnPhone ? ` ${t.heatNarrow(f.number(weeksOnPhone))}` : ""}</p>
      <Chart
        label={t.heatLabel(f.number(rows.length), f.number(weeks.length))} height={rows.length * rowHeight + 48} build={build} table={table}
        tools={<Legend />}
        onPress={(e) => {
          const row = rows[cells[e.dataIndex]?.y ?? -1];
          if (row) void navigate({ to: "/units/$unit", params: { unit: row.unit } });
        }}
      />
    </>
  );
}

function Legend() {
  const t = useText(strings);
  const f = useFormat();
  const name = (i: number) => (i === 0 ? t.under(f.number(edges[0])) : i === 4 ? t.from(f.number(edges[3])) : t.between(f.number(edges[i - 1]!), f.number(edges[i]!)));
  return (
    <ul className={classes["legend"]} aria-label={t.legend}>
      {levels.map((l, i) => (
        <li key={l}><span className={classes["swatch"]} style={{ background: `var(--hl-level-${l})` }} aria-hidden />{name(i)}</li>
      ))}
      <li><span className={classes["swatch"]} data-hatch aria-hidden />{t.cellWithheld}</li>
    </ul>
  );
}

function say(c: Cell, t: Strings, f: Format): string {
  if (c.kind === "rate") return `${f.percent(c.rate!)} (${t.weekN(f.number(c.n ?? 0))})`;
  if (c.kind === "unrated") return `${t.cellNoRate} (${t.weekN(f.number(c.n ?? 0))})`;
  return c.kind === "withheld" ? t.cellWithheld : t.cellEmpty;
}

type Render = Extract<NonNullable<Option["series"]>, readonly unknown[]>[number] extends infer S ? (S extends { type?: "custom"; renderItem?: infer R } ? NonNullable<R> : never) : never;

function draw(look: Look, weeks: string[], cells: Cell[], rows: readonly UnitRow[], t: Strings, f: Format): Option {
  const render: Render = (_, at) => {
    const c = cells[at.value(2) as number]!;
    const [cx = 0, cy = 0] = at.coord([c.x, c.y]);
    const [w = 0, h = 0] = at.size!([1, 1]) as number[];
    const box = { x: Math.round(cx - w / 2), y: Math.round(cy - h / 2), width: Math.max(1, Math.round(cx + w / 2) - Math.round(cx - w / 2) - 1), height: Math.round(h) - 1 };
    const fill = c.kind === "rate" ? look.levels[band(c.rate!)] : c.kind === "empty" ? "transparent" : look.soft;
    const ground = { type: "rect" as const, shape: box, style: { fill } };
    if (c.kind !== "withheld" && c.kind !== "unrated") return ground;
    const lines = { type: "path" as const, shape: { pathData: hatch(box.x, box.y, box.width, box.height) }, style: { stroke: look.muted, lineWidth: 1, fill: "none", opacity: 0.7 }, silent: true };
    return { type: "group" as const, children: [ground, lines] };
  };
  const names = look.narrow ? 120 : 190;
  return {
    grid: { left: names + 12, right: 8, top: 32, bottom: 8 },
    xAxis: { type: "category", position: "top", data: weeks.map((w) => f.dayShort(w)), axisLine: { show: false } },
    yAxis: {
      type: "category", inverse: true, data: rows.map((r) => r.name), axisLine: { show: false },
      axisLabel: { interval: 0, width: names, overflow: "truncate", color: look.ink, fontSize: 11 },
    },
    tooltip: {
      formatter: (p) => {
        const c = cells[(Array.isArray(p) ? p[0] : p)?.dataIndex ?? -1];
        return c ? `${rows[c.y]!.name}\n${t.weekOf(f.day(weeks[c.x]!))}\n${say(c, t, f)}` : "";
      },
    },
    series: [{ type: "custom", renderItem: render, data: cells.map((c, i) => [c.x, c.y, i]), encode: { x: 0, y: 1 } }],
  };
}
