// Which units a campaign asks about: all, by type, one by one, or a pasted list.
import { Button, Checkbox, Group, SegmentedControl, Stack, Text, Textarea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useFormat } from "../../i18n/format";
import { useText } from "../../i18n/text";
import { byName, find } from "../../model/search";
import { SearchField } from "../../ui/search-field";
import { Loaded } from "../../ui/states";
import { registerQuery, type RegisterUnit } from "./data";
import classes from "./list.module.css";
import { codeOf, readCodes, type CodesReport } from "./paste";
import { strings } from "./strings";
import type { Order, UnitType } from "./wire";

interface Props {
  order: Order;
  onChange: (order: Order) => void;
  error: string | undefined;
}

export function UnitChoice(props: Props) {
  const t = useText(strings);
  const { first, last } = props.order;
  const query = useQuery(registerQuery(first, last));
  if (!first || !last || last < first) return <Text c="dimmed">{t.unitsFirst}</Text>;
  return <Loaded query={query}>{(units) => <Choice {...props} units={units} />}</Loaded>;
}

type Way = "all" | "type" | "pick" | "paste";

const types: readonly UnitType[] = ["phuong", "xa", "thi_tran", "dac_khu"];

function Choice({ order, onChange, error, units }: Props & { units: readonly RegisterUnit[] }) {
  const t = useText(strings);
  const f = useFormat();
  const chosen = useMemo(() => new Set(order.units), [order.units]);
  const here = units.filter((u) => chosen.has(u.unit)).length;
  const [way, setWay] = useState<Way>(order.units.length === 0 || here === units.length ? "all" : "pick");
  const set = (keep: readonly string[]) => onChange({ ...order, units: [...keep].sort() });
  const turn = (next: Way) => {
    setWay(next);
    if (next === "all") set(units.map((u) => u.unit));
  };
  return (
    <Stack gap="md">
      <div className={classes["wide"]}>
        <SegmentedControl
          aria-label={t.unitsWhich} value={way} onChange={(v) => turn(v as Way)}
          data={[{ value: "all", label: t.unitsAll }, { value: "type", label: t.unitsType }, { value: "pick", label: t.unitsPick }, { value: "paste", label: t.unitsPaste }]}
        />
      </div>
      {way === "all" && order.units.length === 0 && <Button variant="default" w="fit-content" onClick={() => turn("all")}>{t.unitsAll} ({f.number(units.length)})</Button>}
      {way === "type" && <ByType units={units} chosen={chosen} set={set} />}
      {way === "pick" && <Pick units={units} chosen={chosen} set={set} />}
      {way === "paste" && <Paste units={units} set={set} />}
      <Text fz="sm" role="status" {...(error ? { c: "var(--hl-bad)" } : {})}>{error ?? t.unitsChosen(f.number(here), f.number(units.length))}</Text>
    </Stack>
  );
}

interface PartProps {
  units: readonly RegisterUnit[];
  chosen: ReadonlySet<string>;
  set: (units: readonly string[]) => void;
}

function ByType({ units, chosen, set }: PartProps) {
  const t = useText(strings);
  const f = useFormat();
  return (
    <Group gap="lg">
      {types.map((type) => {
        const of = units.filter((u) => u.type === type);
        if (of.length === 0) return null;
        const n = of.filter((u) => chosen.has(u.unit)).length;
        const others = units.filter((u) => u.type !== type && chosen.has(u.unit)).map((u) => u.unit);
        return (
          <Checkbox
            key={type} label={`${t[type]} (${f.number(of.length)})`} checked={n === of.length} indeterminate={n > 0 && n < of.length}
            onChange={(e) => set(e.currentTarget.checked ? [...others, ...of.map((u) => u.unit)] : others)}
          />
        );
      })}
    </Group>
  );
}

function Pick({ units, chosen, set }: PartProps) {
  const t = useText(strings);
  const f = useFormat();
  const [query, setQuery] = useState("");
  const shown = useMemo(
    () => find([...units].sort((a, b) => byName(a.name, b.name)), query, (u) => [u.name, codeOf(u.unit)]), [units, query]);
  const all = units.filter((u) => chosen.has(u.unit)).map((u) => u.unit);
  const many = (on: boolean) => {
    const touched = new Set(shown.map((u) => u.unit));
    set(on ? [...new Set([...all, ...touched])] : all.filter((u) => !touched.has(u)));
  };
  return (
    <Stack gap="sm">
      <Group gap="sm">
        <SearchField label={t.unitsSearch} value={query} onChange={setQuery} found={query ? t.unitsFound(f.number(shown.length)) : ""} />
        <Button variant="default" size="xs" onClick={() => many(true)}>{t.unitsEvery}</Button>
        <Button variant="default" size="xs" onClick={() => many(false)}>{t.unitsNoneChosen}</Button>
      </Group>
      {/* A list that scrolls must be reached by the keyboard; its boxes are. */}
      <div className={classes["pick"]} role="group" aria-label={t.unitsWhich}>
        {shown.length === 0 && <Text c="dimmed">{t.unitsNone}</Text>}
        {shown.map((u) => (
          <Checkbox
            key={u.unit} size="sm" label={u.name} description={codeOf(u.unit)} checked={chosen.has(u.unit)}
            onChange={(e) => set(e.currentTarget.checked ? [...all, u.unit] : all.filter((x) => x !== u.unit))}
          />
        ))}
      </div>
    </Stack>
  );
}

function Paste({ units, set }: Omit<PartProps, "chosen">) {
  const t = useText(strings);
  const f = useFormat();
  const [text, setText] = useState("");
  const [report, setReport] = useState<CodesReport>();
  const use = () => {
    const found = readCodes(text, units);
    setReport(found);
    set(found.units);
  };
  return (
    <Stack gap="sm">
      <Textarea className={classes["mono"]!} label={t.pasteCodes} value={text} onChange={(e) => setText(e.currentTarget.value)} autosize minRows={4} maxRows={12} />
      <Button variant="default" w="fit-content" disabled={!text.trim()} onClick={use}>{t.pasteUse}</Button>
      {report && (
        <div role="status">
          <Text fz="sm">{t.pasteFound(f.number(report.units.length))}</Text>
          {report.unknown.length > 0 && <Text fz="sm" c="var(--hl-bad)">{t.pasteUnknown(report.unknown.join(", "))}</Text>}
          {report.repeated.length > 0 && <Text fz="sm" c="var(--hl-warn)">{t.pasteRepeated(report.repeated.join(", "))}</Text>}
        </div>
      )}
    </Stack>
  );
}
