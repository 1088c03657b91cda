// What a tablet did day by day: a drawing in which days of silence are seen at once,
// and the same as a table.
import { Button, Text } from "@mantine/core";
import { useState } from "react";
import { useFormat } from "../../i18n/format";
import { useText } from "../../i18n/text";
import { Section } from "../../ui/page";
import { today } from "../people/model";
import classes from "./kiosks.module.css";
import { lastDays, span } from "./model";
import { strings } from "./strings";
import type { HistoryDay, One } from "./wire";

// What is shown of the table before all of it is asked for.
const few = 7;

export function History({ kiosk: k }: { kiosk: One }) {
  const t = useText(strings);
  const f = useFormat();
  const [all, setAll] = useState(false);
  const rows = [...k.days].reverse();
  return (
    <Section title={t.history} about={t.historyAbout}>
      {rows.length === 0 ? <Text fz="sm" c="dimmed">{t.historyNone}</Text> : (
        <>
          <Bars days={k.days} />
          <Table days={all ? rows : rows.slice(0, few)} />
          {rows.length > few && !all && (
            <Button variant="subtle" size="xs" mt={8} onClick={() => setAll(true)}>{t.showAll(f.number(rows.length))}</Button>
          )}
        </>
      )}
    </Section>
  );
}

/** Five short columns: they stay a table on a phone, too, where days and hours may break. */
function Table({ days }: { days: readonly HistoryDay[] }) {
  const t = useText(strings);
  const f = useFormat();
  return (
    <table className={classes["days"]} aria-label={t.history}>
      <thead>
        <tr>{[t.date, t.answers, t.contacts, t.firstLast, t.maxQueue].map((h) => <th key={h} scope="col">{h}</th>)}</tr>
      </thead>
      <tbody>
        {days.map((d) => (
          <tr key={d.day}>
            <th scope="row">{f.day(d.day).replaceAll("\u00a0", " ")}</th>
            <td>{f.number(d.answers)}</td>
            <td>{f.number(d.contacts)}</td>
            <td>{t.hoursSpan(f.number(d.first), f.number(d.last))}</td>
            <td>{f.number(d.max_queue)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const height = 72;

/** A bar for each day, as high as its answers; a day without contact has a mark of its
 * own at the ground. */
function Bars({ days }: { days: readonly HistoryDay[] }) {
  const t = useText(strings);
  const f = useFormat();
  const now = today();
  const n = span(days, now);
  const list = lastDays(days, now, n);
  const most = Math.max(1, ...list.map((d) => d.heard?.answers ?? 0));
  const answers = list.reduce((sum, d) => sum + (d.heard?.answers ?? 0), 0);
  const quiet = list.filter((d) => !d.heard).length;
  return (
    <figure className={classes["bars"]}>
      <svg
        viewBox={`0 0 ${n * 10} ${height}`} preserveAspectRatio="none" role="img"
        aria-label={t.historyLabel(f.number(n), f.number(answers), f.number(quiet))}
      >
        {list.map(({ day, heard }, i) => {
          const high = heard ? Math.max(2, (heard.answers / most) * (height - 2)) : 2;
          return (
            <rect key={day} x={i * 10 + 1.5} y={height - high} width={7} height={high} data-quiet={!heard || undefined}>
              <title>{`${f.day(day)}: ${heard ? t.queueOf(f.number(heard.answers)) : t.quiet}`}</title>
            </rect>
          );
        })}
      </svg>
      <figcaption>
        <span>{f.day(list[0]!.day)}</span>
        <span>{t.historyLabel(f.number(n), f.number(answers), f.number(quiet))}</span>
        <span>{f.day(now)}</span>
      </figcaption>
    </figure>
  );
}
