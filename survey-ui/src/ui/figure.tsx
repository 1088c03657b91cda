// A figure as the console shows it: the value, and always what it rests on.
import { useFormat } from "../i18n/format";
import { useText } from "../i18n/text";
import classes from "./figure.module.css";
import { strings } from "./strings";

/** How far the counts reach, as package score says it. */
export type FigureStatus = "ok" | "insufficient" | "below_publish";

interface FigureProps {
  /** Percent or points with up to two decimals; null is withheld or does not exist. */
  value: number | null | undefined;
  /** Responses it rests on; null where even that is withheld. */
  n: number | null | undefined;
  /** Half the 95 % interval in percentage points; or the interval itself. Points
   * follow from the index and have none: null. */
  margin: number | { low: number; high: number } | null | undefined;
  status?: FigureStatus;
  unit?: "percent" | "points";
  /** Of how many points. */
  of?: number;
  decimals?: number;
  size?: "cell" | "card";
  /** Above the value, in a card. */
  label?: string;
}

export function Figure({ value, n, margin, status = "ok", unit = "percent", of, decimals, size = "cell", label }: FigureProps) {
  const t = useText(strings);
  const f = useFormat();
  const missing = value === null || value === undefined;
  const few = status !== "ok";
  const text = missing ? "" : unit === "percent" ? f.percent(value, decimals ?? 1) : f.fixed(value, decimals ?? 2);
  const half = typeof margin === "number" ? margin : margin ? (margin.high - margin.low) / 2 : undefined;
  const rests = [
    !missing && half !== undefined ? f.margin(half) : "",
    n === null || n === undefined ? t.nWithheld : `n\u00a0=\u00a0${f.number(n)}`,
  ].filter(Boolean).join(" · ");
  const about = !missing && margin && typeof margin === "object" ? t.interval(f.percent(margin.low), f.percent(margin.high)) : undefined;
  return (
    <div className={classes["figure"]} data-size={size}>
      {label && <div className={classes["label"]}>{label}</div>}
      {missing
        ? <div className={classes["none"]}>{few ? t.few : t.withheld}</div>
        : <div className={classes["value"]}>{text}{of !== undefined && <span className={classes["of"]}>{` / ${f.number(of, 2)}`}</span>}</div>}
      <div className={classes["rests"]} title={about}>{rests}</div>
      {!missing && few && <div className={classes["few"]}>{t.few}</div>}
    </div>
  );
}
