// What differs between two criteria sets, to be read.
import { Text } from "@mantine/core";
import { useFormat, type Format } from "../../i18n/format";
import { useText } from "../../i18n/text";
import campaign from "../campaigns/list.module.css";
import { compareCriteria, type Criteria, type Difference } from "./model";
import { strings, type Strings } from "./strings";
import { measureWord } from "./words";

export function differenceName(d: Difference, t: Strings): string {
  const name = d.field === "channel" ? t[d.name as "qr"] : d.field === "band" ? `${d.name} %` : d.name;
  return [t[`f_${d.field}`], name].filter(Boolean).join(" ");
}

export function differenceValue(value: string, d: Difference, t: Strings, f: Format): string {
  switch (d.field) {
    case "channel": return value === "" ? t.notCounted : Number(value) < 100 ? t.capped(f.percent(Number(value), 0)) : t.uncapped;
    case "count_flagged": return value === "true" ? t.yes : t.no;
    case "rule": return value === "bands" ? t.bands : value === "linear" ? t.linear : value;
    case "measure": return measureWord(t, value);
    case "round_at": return value === "measure" ? t.wRoundMeasure : t.wRoundPoints;
    case "band": return value === "" ? t.nothing : f.percent(Number(value), 0);
    case "floor": return value === "" ? t.nothing : f.percent(Number(value), 0);
  }
  return value === "" ? t.nothing : /^\d+(\.\d+)?$/.test(value) ? f.number(Number(value), 6) : value;
}

export function CriteriaComparison({ before, after }: { before: Criteria; after: Criteria }) {
  const t = useText(strings);
  const f = useFormat();
  const list = compareCriteria(before, after);
  if (list.length === 0) return <Text c="dimmed">{t.compareSame}</Text>;
  return (
    <div className={campaign["wide"]}>
      <table className={campaign["differ"]}>
        <thead><tr><th scope="col">{t.field}</th><th scope="col">{t.before}</th><th scope="col">{t.after}</th></tr></thead>
        <tbody>
          {list.map((d, i) => <tr key={i}><th scope="row">{differenceName(d, t)}</th><td>{differenceValue(d.before, d, t, f)}</td><td>{differenceValue(d.after, d, t, f)}</td></tr>)}
        </tbody>
      </table>
    </div>
  );
}
