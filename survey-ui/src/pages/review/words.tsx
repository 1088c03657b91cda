// Groups and moments in words.
import { useFormat } from "../../i18n/format";
import { useText } from "../../i18n/text";
import { strings as words } from "../unit/flagged/strings";
import { strings } from "./strings";
import type { Group } from "./wire";

/** What a group is called, and where it came in. */
export function useGroupName(): (g: Group) => { title: string; where: string } {
  const t = useText(strings);
  const w = useText(words);
  const f = useFormat();
  return (g) => {
    if (!g.pile) return { title: t.rest, where: g.first === g.last ? f.day(g.first) : t.restDays(f.day(g.first), f.day(g.last)) };
    const p = g.pile;
    return {
      title: t.pile(f.day(p.day), t.hours(f.number(p.from), f.number(p.to))),
      where: `${w[p.channel]} · ${p.point ? p.point_name || p.point : t.wholeUnit}`,
    };
  };
}
