// A chart with its numbers: drawn by ECharts, which is loaded with the first chart,
// and as a table for whoever does not see it or wants the numbers.
import { Button, Skeleton } from "@mantine/core";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { IconChartBar, IconTable } from "../../app/icons";
import { useText } from "../../i18n/text";
import { ErrorState } from "../states";
import { strings } from "../strings";
import classes from "./chart.module.css";
import type { Handle } from "./engine";
import { useLook, type Look } from "./look";
import type { Option } from "./option";

export type { Look } from "./look";
export type { Option } from "./option";
export { tip } from "./tip";

interface ChartProps {
  /** What the chart shows, in one sentence with its main finding. */
  label: string;
  /** Pixels; kept free while it loads. */
  height: number;
  /** Makes the option; keep it stable (useCallback), it is called when it changes or
   * the colours do. `tooltip.formatter` returns text (line breaks count) or
   * tip(…), never HTML; `tooltip.valueFormatter` alone is often enough. */
  build: (look: Look) => Option;
  /** The same numbers as a table: formatted, first cell of a row its name. */
  table: { head: readonly string[]; rows: readonly (readonly ReactNode[])[] };
  onPress?: (event: { seriesName?: string; name: string; dataIndex: number }) => void;
  /** Beside the switch to the table: a legend, a choice. */
  tools?: ReactNode;
}

export function Chart({ label, height, build, table, onPress, tools }: ChartProps) {
  const t = useText(strings);
  const [asTable, setAsTable] = useState(false);
  const Icon = asTable ? IconChartBar : IconTable;
  return (
    <figure className={classes["figure"]}>
      <div className={classes["tools"]}>
        <div>{tools}</div>
        <Button variant="subtle" color="gray" size="compact-sm" leftSection={<Icon size={15} aria-hidden />} onClick={() => setAsTable(!asTable)}>
          {asTable ? t.asChart : t.asTable}
        </Button>
      </div>
      {asTable
        ? <Numbers label={label} table={table} height={height} />
        : <Drawing label={label} height={height} build={build} {...(onPress ? { onPress } : {})} />}
    </figure>
  );
}

function Drawing({ label, height, build, onPress }: Pick<ChartProps, "label" | "height" | "build" | "onPress">) {
  const box = useRef<HTMLDivElement>(null);
  const press = useRef(onPress);
  press.current = onPress;
  const [chart, setChart] = useState<Handle>();
  const [failed, setFailed] = useState<unknown>();
  const [tries, setTries] = useState(0);
  const look = useLook();
  useEffect(() => {
    let made: Handle | undefined;
    let gone = false;
    // A canvas does not change its font when that arrives, so it is there first.
    Promise.all([import("./engine"), fonts()]).then(([{ start }]) => {
      if (gone || !box.current) return;
      made = start(box.current, (e) => press.current?.(e));
      setChart(made);
    }, setFailed);
    return () => {
      gone = true;
      made?.end();
      setChart(undefined);
    };
  }, [tries]);
  useEffect(() => chart?.draw(build(look), look), [chart, build, look]);
  useEffect(() => {
    if (!chart || !box.current) return;
    const watch = new ResizeObserver(() => chart.resize());
    watch.observe(box.current);
    return () => watch.disconnect();
  }, [chart, height]);
  if (failed) return <ErrorState error={failed} order={3} retry={() => { setFailed(undefined); setTries(tries + 1); }} />;
  return (
    <div className={classes["hold"]} style={{ height }}>
      {!chart && <Skeleton className={classes["wait"]!} height={height} radius="md" />}
      <div ref={box} className={classes["box"]} role="img" aria-label={label} />
    </div>
  );
}

const fonts = () => Promise.allSettled([400, 600].map((weight) => document.fonts.load(`${weight} 12px "Be Vietnam Pro"`, "aệ")));

function Numbers({ label, table, height }: { label: string; table: ChartProps["table"]; height: number }) {
  return (
    <div className={classes["numbers"]} style={{ maxHeight: Math.max(height, 240) }} tabIndex={0} role="region" aria-label={label}>
      <table>
        <thead><tr>{table.head.map((h, i) => <th key={i} scope="col">{h}</th>)}</tr></thead>
        <tbody>
          {table.rows.map((row, i) => (
            <tr key={i}>{row.map((c, j) => (j === 0 ? <th key={j} scope="row">{c}</th> : <td key={j}>{c}</td>))}</tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
