import { useText } from "../../i18n/text";
import { grouped } from "./model";
import { strings } from "./strings";
import type { Code } from "./wire";

/** A code in words, for those who hear its button alone: unit, place, channel, code. */
export function useWhere(): (c: Code) => string {
  const t = useText(strings);
  return (c) => [c.unit_name, c.point_name || c.point, t[c.channel], grouped(c.code)].filter(Boolean).join(", ");
}
