// A table for up to some hundred rows: sorted by its headers, columns by choice,
// its head in sight while the page scrolls, a card for each row on a phone. All
// rows are in the page, so the browser's own search finds them.
import { Text } from "@mantine/core";
import { memo, useMemo, useState, type ReactNode } from "react";
import { IconArrowDown, IconArrowUp, IconArrowsSort } from "../app/icons";
import { useText } from "../i18n/text";
import { nextSort, readSort, sorted, writeSort, type Sort, type SortValue } from "../model/table";
import { ColumnChoice, useHidden } from "./column-choice";
import classes from "./data-table.module.css";
import { strings } from "./strings";
import { useTooWide } from "./use-too-wide";

export interface Column<T> {
  /** Names the column in the address and on this device: do not rename. */
  id: string;
  title: string;
  /** What a cell shows. The first column names the row: a link, a name. */
  cell: (row: T) => ReactNode;
  /** What the column sorts by; without it there is no sorting by it. */
  sort?: (row: T) => SortValue;
  align?: "right";
  width?: string;
  /** Not shown until it is chosen. */
  hidden?: boolean;
}

interface DataTableProps<T> {
  /** Names the table on this device, for the choice of columns. */
  id: string;
  /** What the table shows, for those who listen. */
  label: string;
  /** Keep the list stable (useMemo): a new one draws every row again. */
  columns: readonly Column<T>[];
  rows: readonly T[];
  rowKey: (row: T) => string;
  /** "-index" and how to change it, usually useAddress("sort", "-index"). "" keeps
   * the order of the rows, as a search ranks them. */
  sort?: string;
  onSort?: (sort: string) => void;
  /** Search and filters, above on the left; the choice of columns is on the right. */
  tools?: ReactNode;
  /** Instead of rows when there are none. */
  empty?: ReactNode;
  /** Further rows, or others, are on their way. */
  busy?: boolean;
  /** No choice of columns: small tables. */
  plain?: boolean;
}

export function DataTable<T>(props: DataTableProps<T>) {
  const { id, label, columns, rows, rowKey, tools, empty, plain } = props;
  const [own, setOwn] = useState("");
  const [text, setText] = props.onSort ? [props.sort ?? "", props.onSort] : [own || (props.sort ?? ""), setOwn];
  const [hidden, setHidden] = useHidden(id, columns);
  const shown = useMemo(() => columns.filter((c, i) => i === 0 || !hidden.has(c.id)), [columns, hidden]);
  const sort = readSort(text, columns.map((c) => c.id));
  const by = sort && columns.find((c) => c.id === sort.id)?.sort;
  const list = useMemo(() => (by ? sorted(rows, by, sort!.down) : rows), [rows, by, sort?.down]);
  const [box, wide] = useTooWide<HTMLDivElement>();
  const t = useText(strings);
  const press = (c: Column<T>) => setText(writeSort(nextSort(sort, c.id, c.align === "right")));
  return (
    <div>
      {(tools || !plain) && (
        <div className={classes["tools"]}>
          <div className={classes["toolsLeft"]}>{tools}</div>
          <SortChoice columns={shown} sort={sort} onSort={(s) => setText(writeSort(s))} />
          {!plain && <ColumnChoice columns={columns} hidden={hidden} onChange={setHidden} />}
        </div>
      )}
      {list.length === 0 && empty ? empty : (
        <div
          ref={box} className={classes["box"]} data-wide={wide || undefined}
          {...(wide ? { tabIndex: 0, role: "region", "aria-label": `${label}. ${t.scroll}` } : {})}
        >
          {/* Roles are spelled out: on a phone the rows are laid out as cards, and a
              browser would forget that they are rows. */}
          <table className={classes["table"]} role="table" aria-label={label} aria-rowcount={list.length + 1} aria-busy={props.busy || undefined}>
            <thead role="rowgroup">
              <tr role="row">{shown.map((c) => <Head key={c.id} column={c} sort={sort} press={press} />)}</tr>
            </thead>
            <tbody role="rowgroup">
              {list.map((row) => <Row key={rowKey(row)} row={row as unknown} columns={shown as readonly Column<unknown>[]} />)}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}

function Head<T>({ column: c, sort, press }: { column: Column<T>; sort: Sort | undefined; press: (c: Column<T>) => void }) {
  const here = sort?.id === c.id;
  const Icon = !here ? IconArrowsSort : sort.down ? IconArrowDown : IconArrowUp;
  const order = here ? (sort.down ? "descending" : "ascending") : c.sort ? "none" : undefined;
  return (
    <th role="columnheader" scope="col" data-align={c.align} aria-sort={order} style={c.width ? { width: c.width } : undefined}>
      {c.sort
        ? <button type="button" className={classes["sort"]} onClick={() => press(c)}>{c.title}<Icon size={14} aria-hidden data-here={here || undefined} /></button>
        : c.title}
    </th>
  );
}

const Row = memo(function Row({ row, columns }: { row: unknown; columns: readonly Column<unknown>[] }) {
  return (
    <tr role="row">
      {columns.map((c, i) =>
        i === 0
          ? <th key={c.id} role="rowheader" scope="row" data-align={c.align}>{c.cell(row)}</th>
          : <td key={c.id} role="cell" data-align={c.align} data-title={c.title}>{c.cell(row)}</td>)}
    </tr>
  );
});

/** On a phone there is no head to press. */
function SortChoice<T>({ columns, sort, onSort }: { columns: readonly Column<T>[]; sort: Sort | undefined; onSort: (s: Sort) => void }) {
  const t = useText(strings);
  const usable = columns.filter((c) => c.sort);
  if (usable.length === 0) return null;
  const choices = usable.flatMap((c) => [{ id: c.id, down: true }, { id: c.id, down: false }].map((s) => ({ s, title: c.title })));
  return (
    <label className={classes["sortChoice"]}>
      <Text component="span" fz="sm" c="dimmed">{t.sortBy}</Text>
      <select value={sort ? writeSort(sort) : ""} onChange={(e) => { const s = readSort(e.target.value, usable.map((c) => c.id)); if (s) onSort(s); }}>
        {!sort && <option value="">–</option>}
        {choices.map(({ s, title }) => <option key={writeSort(s)} value={writeSort(s)}>{`${title}, ${s.down ? t.down : t.up}`}</option>)}
      </select>
    </label>
  );
}
