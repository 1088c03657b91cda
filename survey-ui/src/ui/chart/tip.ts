// What a chart says under the pointer. ECharts writes HTML with style attributes,
// which the policy of the page forbids, and names from the data would be read as
// HTML; so the content is built of elements and text.
import classes from "./chart.module.css";

export interface TipRow {
  name: string;
  value: string;
  /** Of the mark before the name. */
  colour?: string | undefined;
}

/** Content for `tooltip.formatter`: a heading, rows of name and value, a note. */
export function tip(title: string, rows: readonly TipRow[], note = ""): HTMLElement {
  const box = element("div", classes["tip"]);
  if (title) box.append(element("b", undefined, title));
  for (const { name, value, colour } of rows) {
    const row = element("div", classes["tipRow"]);
    if (colour) {
      const mark = element("i");
      mark.style.background = colour;
      row.append(mark);
    }
    row.append(element("span", undefined, name), element("b", undefined, value));
    box.append(row);
  }
  if (note) box.append(element("small", undefined, note));
  return box;
}

function element(tag: string, className?: string, text = ""): HTMLElement {
  const e = document.createElement(tag);
  if (className) e.className = className;
  e.textContent = text;
  return e;
}

interface Params {
  seriesName?: string;
  name: string;
  axisValueLabel?: string;
  value: unknown;
  color?: unknown;
  dataIndex: number;
}

type Formatter = (params: never, ticket: string, callback: never) => unknown;

/** A formatter whose text is never read as HTML. Without one of the chart's own:
 * the category, and each series with its value. */
export function safely(own: unknown, say: ((value: never, index: number) => string) | undefined) {
  return (params: unknown, ticket: string, callback: unknown): HTMLElement => {
    const made = typeof own === "function" ? (own as Formatter)(params as never, ticket, callback as never) : undefined;
    if (made instanceof HTMLElement) return made;
    if (made !== undefined) return element("div", classes["tipText"], String(made));
    const list = (Array.isArray(params) ? params : [params]) as Params[];
    const rows = list.map((p) => ({
      name: p.seriesName ?? "", colour: typeof p.color === "string" ? p.color : undefined,
      value: say ? say(p.value as never, p.dataIndex) : String(p.value ?? "–"),
    }));
    return tip(list[0]?.axisValueLabel ?? list[0]?.name ?? "", rows);
  };
}
