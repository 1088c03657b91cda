// The heat map's cells, without a chart: which week of which unit is what.
import type { Level } from "../../ui/levels";
import type { Heatmap, UnitRow } from "./wire";

/** Where the bands of the satisfied share begin, percent. Five bands rather than a
 * running scale: they can be named in a legend and told apart by eye. Most units lie
 * above 90, so the last bands are narrower. */
export const edges = [70, 80, 90, 95] as const;

/** The band of a rate; bands use the colours of the answer scale. */
export function band(rate: number): Level {
  return (1 + edges.filter((e) => rate >= e).length) as Level;
}

/** What a cell has to say: nothing came; few came; few of them rated; a rate. */
export const kinds = ["empty", "withheld", "unrated", "rate"] as const;
export type Kind = (typeof kinds)[number];

type Given = Heatmap["rows"][number]["cells"][number];

export function kindOf(cell: Given): Kind {
  if (cell.rate !== null) return "rate";
  if (cell.n === null) return "withheld";
  return cell.n === 0 ? "empty" : "unrated";
}

export interface Cell {
  /** Places in weeks and rows. */
  x: number;
  y: number;
  kind: Kind;
  rate: number | null;
  n: number | null;
}

/** The cells of the given units, in their order, over the last `most` weeks. */
export function cellsOf(heat: Heatmap, rows: readonly UnitRow[], most: number): { weeks: string[]; cells: Cell[] } {
  const from = Math.max(0, heat.weeks.length - most);
  const byUnit = new Map(heat.rows.map((r) => [r.unit, r.cells]));
  const cells = rows.flatMap((row, y) =>
    (byUnit.get(row.unit) ?? []).slice(from).map((c, x) => ({ x, y, kind: kindOf(c), rate: c.rate, n: c.n })));
  return { weeks: heat.weeks.slice(from), cells };
}

/** Diagonal lines over a box, as path data; each stays inside. */
export function hatch(x: number, y: number, width: number, height: number, gap = 5): string {
  let drawn = "";
  for (let d = gap; d < width + height; d += gap) {
    // From the left or lower edge up to the upper or right one: x + y = d.
    const [x1, y1] = d <= height ? [0, d] : [d - height, height];
    const [x2, y2] = d <= width ? [d, 0] : [width, d - width];
    drawn += `M${x + x1} ${y + y1}L${x + x2} ${y + y2}`;
  }
  return drawn;
}
