// What the list is narrowed by. All but the words stands in the address.
import { Button, SegmentedControl, Select, VisuallyHidden } from "@mantine/core";
import { useDebouncedCallback, useDisclosure } from "@mantine/hooks";
import { useEffect, useState } from "react";
import type { Channel } from "../../../api/wire";
import { IconFilter } from "../../../app/icons";
import { useFormat } from "../../../i18n/format";
import { useSay, useText } from "../../../i18n/text";
import { SearchField } from "../../../ui/search-field";
import classes from "./comments.module.css";
import { usePoints, type Chosen, type Place } from "./data";
import { strings } from "./strings";
import type { CommentList } from "./wire";

const channels: readonly Channel[] = ["qr", "link", "kiosk", "assisted"];

interface FiltersProps {
  place: Place;
  chosen: Chosen;
  list: CommentList;
  onChange: (c: Partial<Chosen>) => void;
}

export function Filters({ place, chosen, list, onChange }: FiltersProps) {
  const t = useText(strings);
  const f = useFormat();
  const say = useSay();
  const [opened, { toggle }] = useDisclosure(false);
  const points = usePoints(place.unit).data ?? [];
  const tags = list.tags.map((x) => ({ value: x.tag, label: t.withCount(say(x.text), f.number(x.n)) }));
  const count = [chosen.tag, chosen.channel, chosen.point].filter(Boolean).length;
  return (
    <search className={classes["search"]}>
      <VisuallyHidden><h3>{t.filters}</h3></VisuallyHidden>
      <div className={classes["words"]}><Words value={chosen.q} onChange={(q) => onChange({ q })} /></div>
      <SegmentedControl
        aria-label={t.answered} className={classes["answered"]!} value={chosen.answered ?? ""} onChange={(v) => onChange({ answered: v || undefined })}
        data={[
          { value: "", label: t.all },
          { value: "no", label: t.no(f.number(list.open)) },
          { value: "yes", label: t.yes },
        ]}
      />
      <Button
        className={classes["toggle"]!} variant="default" leftSection={<IconFilter size={16} aria-hidden />} onClick={toggle} aria-expanded={opened}
      >
        {count > 0 ? t.withCount(t.moreFilters, f.number(count)) : t.moreFilters}
      </Button>
      <div className={classes["choices"]} data-opened={opened}>
        <Choice label={t.anyTag} data={tags} value={chosen.tag} onChange={(tag) => onChange({ tag })} />
        <Choice label={t.anyChannel} data={channels.map((c) => ({ value: c, label: t[c] }))} value={chosen.channel} onChange={(channel) => onChange({ channel })} />
        {(points.length > 1 || chosen.point) && (
          <Choice label={t.anyPoint} data={points.map((p) => ({ value: p.id, label: p.name }))} value={chosen.point} onChange={(point) => onChange({ point })} />
        )}
      </div>
    </search>
  );
}

/** The search field; the list follows when the typing pauses. */
function Words({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const t = useText(strings);
  const [typed, setTyped] = useState(value);
  const later = useDebouncedCallback(onChange, 350);
  useEffect(() => setTyped(value), [value]);
  const change = (v: string) => {
    // The server takes no longer ones.
    const text = v.slice(0, 200);
    setTyped(text);
    if (text) later(text);
    else { later.cancel(); onChange(""); }
  };
  return <SearchField width="100%" label={t.search} value={typed} onChange={change} />;
}

function Choice({ label, data, value, onChange }: {
  label: string; data: { value: string; label: string }[]; value: string | undefined; onChange: (value: string | undefined) => void;
}) {
  const t = useText(strings);
  return (
    <Select
      aria-label={label} placeholder={label} data={data} value={value ?? null} onChange={(v) => onChange(v ?? undefined)}
      clearable clearButtonProps={{ "aria-label": t.clearOne }} maxDropdownHeight={360} comboboxProps={{ shadow: "md", width: "max-content", position: "bottom-start" }}
    />
  );
}
