// The former units of one campaign: what of each came here, its own figures, and whether
// they are carried forward, with the reason.
import { Link } from "@tanstack/react-router";
import { useSession } from "../../../app/session";
import { useFormat } from "../../../i18n/format";
import { useSay, useText } from "../../../i18n/text";
import type { HistorySource } from "../wire";
import { rows, type Row } from "./model";
import { strings } from "./strings";
import classes from "./history.module.css";

export function Sources({ list, campaign }: { list: readonly HistorySource[]; campaign: string }) {
  const t = useText(strings);
  return (
    <table className={classes["table"]} aria-label={t.sources}>
      <thead>
        <tr><th scope="col">{t.old}</th><th scope="col">{t.went}</th><th scope="col" data-right>{t.index}</th><th scope="col">{t.carry}</th></tr>
      </thead>
      <tbody>{rows(list).map((r) => <Source key={[...r.through, r.source.unit].join()} row={r} campaign={campaign} />)}</tbody>
    </table>
  );
}

function Source({ row, campaign }: { row: Row; campaign: string }) {
  const t = useText(strings);
  const f = useFormat();
  const say = useSay();
  const city = !useSession().unit;
  const { source: s, through, carried } = row;
  const name = s.name || t.unnamed(s.unit);
  return (
    <tr>
      <th scope="row">
        {city && s.own ? <Link to="/units/$unit" params={{ unit: s.unit }} search={{ campaign } as never}>{name}</Link> : name}
        {through.length > 0 && <span className={classes["under"]}>{t.through(through.join(", "))}</span>}
      </th>
      <td data-title={t.went}>{say(s.words)}</td>
      <td data-right data-title={t.index}>
        {s.own ? <span>{s.own.index === null ? t.notShown : f.percent(s.own.index, 2)}<span className={classes["under"]}>{t.n(f.number(s.own.n.used))}</span></span> : t.notShown}
      </td>
      <td data-title={t.carry}><span><b data-tone={carried ? "good" : undefined}>{carried ? t.yes : t.no}</b><span className={classes["under"]}>{say(s.why)}</span></span></td>
    </tr>
  );
}
