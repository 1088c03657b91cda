// What the list is narrowed by; everything stands in the address.
import { Button, Select, VisuallyHidden } from "@mantine/core";
import { useDebouncedCallback, useDisclosure } from "@mantine/hooks";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useMemo, useState } from "react";
import type { TrailFilters } from "../../api/wire.gen";
import { useAddress, type Search } from "../../app/address";
import { IconFilter } from "../../app/icons";
import { useLanguage } from "../../i18n/language";
import { say, useText } from "../../i18n/text";
import { fold } from "../../model/search";
import { DayField } from "../../ui/day-field";
import { SearchField } from "../../ui/search-field";
import { useWho } from "./entry";
import { strings } from "./strings";
import classes from "./trail.module.css";
import { dayAgo } from "./words";

/** The filter as the API takes it; empty ones are left out. */
export interface Chosen extends Record<string, string | undefined> {
  actor: string | undefined;
  action: string | undefined;
  object: string | undefined;
  unit: string | undefined;
  from: string | undefined;
  to: string | undefined;
  text: string | undefined;
}

/** How far the chosen periods reach back, in days. */
const periods: Record<string, number> = { today: 0, days7: 6, days30: 29 };

/** The filter of the address, and how to change one of its values. */
export function useChosen() {
  const [actor, setActor] = useAddress("actor");
  const [action, setAction] = useAddress("action");
  const [object, setObject] = useAddress("object");
  const [unit, setUnit] = useAddress("unit");
  const [text, setText] = useAddress("text");
  const [period, setPeriod] = useAddress("period", "");
  const [from, setFrom] = useAddress("from");
  const [to, setTo] = useAddress("to");
  const back = periods[period];
  const chosen = useMemo<Chosen>(() => ({
    actor, action, object, unit, text,
    from: back !== undefined ? dayAgo(new Date(), back) : period === "between" ? from : undefined,
    // A last day before the first is a slip, which its field tells; there is nothing to ask for.
    to: period === "between" && !(from && to && to < from) ? to : undefined,
  }), [actor, action, object, unit, text, period, back, from, to]);
  const navigate = useNavigate();
  const clear = () => void navigate({ to: ".", search: ({ campaign }: Search) => ({ campaign }), replace: true, resetScroll: false } as never);
  return { clear, chosen, period, from, to, setActor, setAction, setObject, setUnit, setText, setPeriod, setFrom, setTo };
}

export function Filters({ known, state }: { known: TrailFilters | undefined; state: ReturnType<typeof useChosen> }) {
  const t = useText(strings);
  const lang = useLanguage();
  const who = useWho();
  const { chosen } = state;
  const [opened, { toggle }] = useDisclosure(false);
  const actions = useMemo(() => (known?.groups ?? []).map((g) => {
    const items = known!.actions.filter((a) => a.name.startsWith(g.name + "."));
    return {
      group: say(g.text, lang),
      // A group of one is that one.
      items: items.length > 1
        ? [{ value: g.name, label: t.allOf(say(g.text, lang)) }, ...items.map((a) => ({ value: a.name, label: say(a.text, lang) }))]
        : items.map((a) => ({ value: a.name, label: say(a.text, lang) })),
    };
  }), [known, lang, t]);
  const actors = useMemo(() => (known?.actors ?? []).map((a) => {
    const w = who({ ...a, actor: a.id });
    return { value: a.id, label: w.role ? `${w.name} (${w.role})` : w.name };
  }), [known, who]);
  const units = useMemo(() => (known?.units ?? []).map((u) => ({ value: u.key, label: u.name })), [known]);
  const count = [chosen.action, chosen.actor, chosen.unit, state.period].filter(Boolean).length;
  const wrong = state.period === "between" && !!state.from && !!state.to && state.to < state.from;
  const fields = (
    <div className={classes["filters"]} data-opened={opened}>
      <Choice label={t.anyAction} data={actions} value={chosen.action} onChange={state.setAction} />
      <Choice label={t.anyone} data={actors} value={chosen.actor} onChange={state.setActor} />
      <Choice label={t.anyUnit} data={units} value={chosen.unit} onChange={state.setUnit} />
      <Choice
        label={t.anyTime} value={state.period || undefined} onChange={(v) => state.setPeriod(v)} search={false}
        data={[...Object.keys(periods), "between"].map((p) => ({ value: p, label: t[p as "today"] }))}
      />
      {state.period === "between" && (
        <div className={classes["between"]}>
          <DayField label={t.from} value={state.from} onChange={state.setFrom} />
          <DayField label={t.to} value={state.to} onChange={state.setTo} error={wrong ? t.backwards : undefined} />
        </div>
      )}
    </div>
  );
  return (
    <search className={classes["search"]}>
      <VisuallyHidden><h2>{t.filters}</h2></VisuallyHidden>
      <div className={classes["words"]}><Words value={chosen.text ?? ""} onChange={state.setText} /></div>
      <Button
        className={classes["toggle"]!} variant="default" leftSection={<IconFilter size={16} aria-hidden />} onClick={toggle} aria-expanded={opened}
      >
        {count > 0 ? `${t.filters} (${count})` : t.filters}
      </Button>
      {fields}
    </search>
  );
}

/** The search field; the list follows when the typing pauses. */
function Words({ value, onChange }: { value: string; onChange: (text: string | undefined) => void }) {
  const t = useText(strings);
  const [typed, setTyped] = useState(value);
  const later = useDebouncedCallback(onChange, 350);
  useEffect(() => setTyped(value), [value]);
  return <SearchField width="100%" label={t.search} value={typed} onChange={(v) => { setTyped(v); if (v) later(v); else { later.cancel(); onChange(undefined); } }} />;
}

interface Item { value: string; label: string }
type Option = Item | { group: string; items: Item[] };

/** One choice of many, found without accents; its label is what stands there while
 * nothing is chosen. */
function Choice({ label, data, value, onChange, search = true }: {
  label: string; data: readonly Option[]; value: string | undefined; onChange: (value: string | undefined) => void; search?: boolean;
}) {
  const t = useText(strings);
  return (
    <Select
      aria-label={label} placeholder={label} data={data as never} value={value ?? null} onChange={(v) => onChange(v ?? undefined)}
      searchable={search} clearable clearButtonProps={{ "aria-label": t.clear }} nothingFoundMessage={t.nothingFound} maxDropdownHeight={320}
      comboboxProps={{ shadow: "md", width: "max-content", position: "bottom-start" }}
      filter={({ options, search: words }) => {
        const fits = (o: { label: string }) => fold(o.label).includes(fold(words));
        const found = (options as Option[]).map((o) => ("items" in o ? { ...o, items: o.items.filter(fits) } : o));
        return found.filter((o) => ("items" in o ? o.items.length > 0 : fits(o))) as never;
      }}
    />
  );
}
