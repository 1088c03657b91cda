// The answers item by item: diverging bars, the same as a table, and on paper always
// the table.
import { Skeleton } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useCallback, useEffect, useMemo, useState } from "react";
import type { PartProps } from ".";
import { IconFileText } from "../../app/icons";
import { useFormat } from "../../i18n/format";
import { useLanguage } from "../../i18n/language";
import { useSay, useText } from "../../i18n/text";
import { Chart, type Look } from "../../ui/chart";
import { Face } from "../../ui/face";
import { levels } from "../../ui/levels";
import { Section } from "../../ui/page";
import { EmptyState } from "../../ui/states";
import { ends, placed, rows, type ItemRow } from "./bars";
import { barsOption } from "./bars-chart";
import { strings } from "./strings";
import classes from "./unit.module.css";

export default function Results({ data }: PartProps) {
  const t = useText(strings);
  const f = useFormat();
  const say = useSay();
  const lang = useLanguage();
  const narrow = useMediaQuery("(max-width: 47.99em)", undefined, { getInitialValueInEffect: false }) ?? false;
  const fonts = useFonts();
  const list = useMemo(() => rows(data, lang, t.overallTitle), [data, lang, t]);
  const at = useMemo(() => placed(list, narrow), [list, narrow]);
  const words = useMemo(() => data.form.levels.map((l) => say(l)), [data, say]);
  const build = useCallback((look: Look) => barsOption(at.rows, at.height, look, { levels: words, t, f }), [at, words, t, f]);
  if (list.length === 0) {
    return (
      <EmptyState icon={IconFileText} title={say(data.status)}>{t.stageFewHelp(f.number(data.criteria.min_publish))}</EmptyState>
    );
  }
  const span = ends(list);
  const name = (r: ItemRow) => `${r.label}, ${f.percent(r.rate!)}`;
  const table = { head: [t.item, t.rate, t.ratings, ...words, t.noOpinion], rows: list.filter((r) => r.kind === "item").map((r) => cells(r)) };
  function cells(r: ItemRow): string[] {
    if (r.shown === "withheld" || r.shown === "empty") return [r.label, r.shown === "withheld" ? t.itemWithheld : t.itemEmpty, "", "", "", "", "", "", ""];
    if (r.shown === "rate") return [r.label, f.percent(r.rate!), t.withheld, "", "", "", "", "", ""];
    return [r.label, f.percent(r.rate!), f.number(r.n), ...r.shares.map((s, i) => `${f.percent(s)} (${f.number(r.counts[i]!)})`), f.number(r.noOpinion)];
  }
  return (
    <Section title={t.results} about={data.score.caps === "applied" ? `${t.resultsAbout} ${t.weighted}` : t.resultsAbout}>
      <div className={classes["screen"]}>
        {!fonts ? <Skeleton height={at.height + 38} radius="md" /> : <Chart
          label={span ? t.resultsLabel(name(span.least), name(span.most)) : t.resultsLabelPlain} height={at.height} build={build} table={table}
          tools={<Legend words={words} />}
        />}
      </div>
      <PaperTable {...table} />
    </Section>
  );
}

/** Whether the page's fonts are there: lines are broken by their widths. */
function useFonts(): boolean {
  const [there, setThere] = useState(() => document.fonts.status === "loaded");
  useEffect(() => {
    let gone = false;
    void document.fonts.ready.then(() => gone || setThere(true));
    return () => { gone = true; };
  }, []);
  return there;
}

function Legend({ words }: { words: readonly string[] }) {
  return (
    <ul className={classes["legend"]}>
      {levels.map((l) => (
        <li key={l}>
          <i style={{ background: `var(--hl-level-${l})`, color: `var(--hl-level-${l}-ink)` }}><Face level={l} size={18} silent /></i>
          {words[l - 1]}
        </li>
      ))}
    </ul>
  );
}

/** The numbers on paper, where a drawing in the screen's colours may not be readable. */
export function PaperTable({ head, rows }: { head: readonly string[]; rows: readonly (readonly string[])[] }) {
  return (
    <table className={classes["paper"]}>
      <thead><tr>{head.map((h) => <th key={h} scope="col">{h}</th>)}</tr></thead>
      <tbody>
        {rows.map((r, i) => <tr key={i}>{r.map((c, j) => (j === 0 ? <th key={j} scope="row">{c}</th> : <td key={j}>{c}</td>))}</tr>)}
      </tbody>
    </table>
  );
}
