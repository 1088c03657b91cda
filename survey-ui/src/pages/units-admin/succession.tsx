// What one unit came from and went into, as a small diagram: old on the left, new on
// the right. It is lists with lines between them, so it is read as it is seen.
import { Text } from "@mantine/core";
import { IconArrowRight, IconCheck, IconMinus } from "../../app/icons";
import { useFormat } from "../../i18n/format";
import { useSay, useText } from "../../i18n/text";
import { codeOf, fromOf } from "./model";
import { strings } from "./strings";
import classes from "./units.module.css";
import type { Related, UnitPlaces } from "./wire";

type Open = (unit: string) => void;

export function Succession({ unit, open }: { unit: UnitPlaces; open: Open }) {
  const t = useText(strings);
  const { predecessors: before, successors: after } = unit;
  if (before.length + after.length === 0) return <Text fz="sm" c="dimmed">{t.successionNone}</Text>;
  const here = <div className={classes["here"]}><small>{t.thisUnit}</small><b>{unit.name}</b></div>;
  return (
    <>
      {before.length > 0 && (
        <div className={classes["flow"]}>
          <Side title={t.from} list={before} open={open} />
          <Arrow />
          {here}
        </div>
      )}
      {after.length > 0 && (
        <div className={classes["flow"]} data-into>
          {here}
          <Arrow />
          <Side title={t.into} list={after} open={open} />
        </div>
      )}
      <Text fz="sm" c="dimmed" mt={10}>{t.successionHelp}</Text>
    </>
  );
}

function Arrow() {
  return <span className={classes["arrow"]}><IconArrowRight size={22} aria-hidden /></span>;
}

function Side({ title, list, open }: { title: string; list: readonly Related[]; open: Open }) {
  const t = useText(strings);
  const f = useFormat();
  const say = useSay();
  return (
    <ul className={classes["side"]} aria-label={title}>
      {list.map((r) => (
        <li key={r.unit} data-share={r.share}>
          {r.name
            ? <button type="button" className={classes["open"]} onClick={() => open(r.unit)}>{r.name}</button>
            : <b>{t.districtOf(codeOf(r.unit))}</b>}
          <span className={classes["share"]}>{say(r.words)}</span>
          <span className={classes["carry"]} data-carries={r.carries || undefined}>
            {r.carries ? <IconCheck size={14} aria-hidden /> : <IconMinus size={14} aria-hidden />}
            {r.carries ? t.carries : t.carriesNot}
          </span>
          <span className="hl-unseen">{f.day(fromOf(r.unit))}</span>
        </li>
      ))}
    </ul>
  );
}
