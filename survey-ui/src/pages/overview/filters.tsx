// Search and filters, in the address so that a link shows the same rows.
import { Button, SegmentedControl } from "@mantine/core";
import { useCallback, useEffect, useRef, useState } from "react";
import { useAddress } from "../../app/address";
import { IconX } from "../../app/icons";
import { useFormat } from "../../i18n/format";
import { useText } from "../../i18n/text";
import { SearchField } from "../../ui/search-field";
import classes from "./overview.module.css";
import { concerns, type Wanted } from "./rows";
import { strings } from "./strings";
import type { Overview, UnitType } from "./wire";

export interface Filters {
  want: Wanted;
  set: (part: keyof Wanted, value: string) => void;
  /** The field has been left: its words go into the address now. */
  left: () => void;
  clear: () => void;
  any: boolean;
}

/** What is asked for. The query is kept here while it is typed and goes into the
 * address when the typing pauses or the field is left: the address is the router's,
 * and slower. Without the leaving, a unit opened at once would forget the query. */
export function useFilters(): Filters {
  const [q, setQ] = useAddress("q", "");
  const [type, setType] = useAddress("type", "");
  const [status, setStatus] = useAddress("status", "");
  const [concern, setConcern] = useAddress("look", "");
  const [query, setQuery] = useState(q);
  const written = useRef(q);
  useEffect(() => {
    if (q !== written.current) {
      written.current = q; // the way back, or a link
      setQuery(q);
    }
  }, [q]);
  const write = useCallback(() => {
    if (query === written.current) return;
    written.current = query;
    setQ(query);
  }, [query, setQ]);
  useEffect(() => {
    const wait = setTimeout(write, 250);
    return () => clearTimeout(wait);
  }, [write]);
  const setters = { query: setQuery, type: setType, status: setStatus, concern: setConcern };
  return {
    want: { query, type, status, concern },
    set: (part, value) => setters[part](value),
    left: write,
    clear: () => Object.values(setters).forEach((s) => s("")),
    any: !!(query || type || status || concern),
  };
}

const types: readonly UnitType[] = ["xa", "phuong", "thi_tran", "dac_khu"];
const statuses = ["ok", "insufficient", "below_publish"] as const;

export function FilterTools({ view, filters, shown }: { view: Overview; filters: Filters; shown: number }) {
  const t = useText(strings);
  const f = useFormat();
  const { want, set } = filters;
  const there = types.filter((x) => view.units.some((u) => u.type === x));
  const count = filters.any ? t.shown(f.number(shown), f.number(view.units.length)) : t.found(f.number(view.units.length));
  return (
    <>
      <SearchField value={want.query} onChange={(v) => set("query", v)} onLeave={filters.left} label={t.search} width={220} {...(want.query ? { found: count } : {})} />
      {there.length > 1 && (
        <SegmentedControl
          aria-label={t.type} size="sm" value={want.type} onChange={(v) => set("type", v)}
          data={[{ value: "", label: t.allTypes }, ...there.map((x) => ({ value: x, label: t[x] }))]}
        />
      )}
      <select className={classes["select"]} aria-label={t.status} value={want.status} onChange={(e) => set("status", e.target.value)}>
        <option value="">{t.allStatuses}</option>
        {statuses.map((s) => <option key={s} value={s}>{t[s]}</option>)}
      </select>
      <select className={classes["select"]} aria-label={t.concern} value={want.concern} onChange={(e) => set("concern", e.target.value)}>
        <option value="">{t.allConcerns}</option>
        <option value="any">{t.anyConcern}</option>
        {concerns.map((c) => <option key={c} value={c}>{t[c]}</option>)}
      </select>
      <span className={classes["count"]}>{count}</span>
      {filters.any && <Button variant="subtle" size="compact-sm" leftSection={<IconX size={14} aria-hidden />} onClick={filters.clear}>{t.clearFilters}</Button>}
    </>
  );
}
