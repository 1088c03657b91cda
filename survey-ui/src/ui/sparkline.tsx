// A trend as small as a word. No axis, so it never stands alone: the figure is
// beside it.
import classes from "./sparkline.module.css";

interface SparklineProps {
  /** In order of time; null is a gap. */
  values: readonly (number | null)[];
  /** What it shows, in words, with its first and last value. */
  label: string;
  width?: number;
  height?: number;
  /** The range of the drawing; default: the values' own, at least `least` wide. */
  range?: readonly [number, number];
  least?: number;
}

export function Sparkline({ values, label, width = 88, height = 28, range, least = 4 }: SparklineProps) {
  const known = values.filter((v) => v !== null);
  if (known.length === 0) return <span className={classes["none"]} role="img" aria-label={label}>–</span>;
  const [low, high] = range ?? spread(known, least);
  const x = (i: number) => 3 + (values.length < 2 ? 0 : (i / (values.length - 1)) * (width - 6));
  const y = (v: number) => height - 4 - ((v - low) / (high - low || 1)) * (height - 8);
  const last = values.findLastIndex((v) => v !== null);
  return (
    <svg className={classes["spark"]} width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      <path d={path(values, x, y)} />
      <circle cx={x(last)} cy={y(values[last]!)} r="2.5" />
    </svg>
  );
}

/** The values' range, widened about its middle so that noise does not look like news. */
function spread(known: number[], least: number): [number, number] {
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const more = Math.max(0, least - (high - low)) / 2;
  return [low - more, high + more];
}

/** Lines between neighbours that are known; a lone one is a dot. */
function path(values: readonly (number | null)[], x: (i: number) => number, y: (v: number) => number): string {
  let drawn = "";
  values.forEach((v, i) => {
    if (v === null) return;
    const before = i > 0 ? values[i - 1] : null;
    drawn += `${before === null || before === undefined ? "M" : "L"}${x(i).toFixed(1)} ${y(v).toFixed(1)}`;
    if (before === null && (values[i + 1] ?? null) === null) drawn += "h.01";
  });
  return drawn;
}
