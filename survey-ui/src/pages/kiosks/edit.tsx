// Name, service point and opening hours of a tablet.
import { Button, Checkbox, Group, Stack, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Tagged } from "../../api/client";
import { useText } from "../../i18n/text";
import { pointsQuery } from "./data";
import classes from "./kiosks.module.css";
import { tidyClock, week, wrongDays, type DayForm } from "./model";
import { PointField } from "./point-field";
import { strings } from "./strings";
import { Failed, Fresh, Stale, useEdit } from "./use-edit";
import type { One } from "./wire";
import { useWeekdays } from "./words";

const parts = ["name", "point", "hours"] as const;

export function EditSettings({ kiosk, onClose }: { kiosk: One; onClose: () => void }) {
  return <Fresh id={kiosk.id}>{(read) => <Form read={read} onClose={onClose} />}</Fresh>;
}

function Form({ read, onClose }: { read: Tagged<One>; onClose: () => void }) {
  const t = useText(strings);
  const names = useWeekdays();
  const { data: points = [] } = useQuery(pointsQuery(read.data.unit));
  const edit = useEdit(read, parts, onClose);
  const { form, set, attempt } = edit;
  const [tried, setTried] = useState(false);
  const wrong = wrongDays(form.hours);
  const hoursError = attempt.problem?.errors.find((e) => e.path.startsWith("hours"))?.message;
  const save = () => {
    setTried(true);
    if (form.name.trim() && wrong.length === 0) void edit.save();
  };
  return (
    <form noValidate onSubmit={(e) => { e.preventDefault(); save(); }}>
      <Stack gap="md">
        <Stale edit={edit} parts={parts} points={points} />
        <Failed edit={edit} fields={["name", "point", "hours"]} />
        <TextInput
          label={t.name} description={t.nameHelp} value={form.name} maxLength={60} autoComplete="off" data-autofocus
          onChange={(e) => set({ name: e.currentTarget.value })} error={attempt.problem?.field("name") ?? (tried && !form.name.trim() ? t.nameMissing : undefined)}
        />
        <PointField unit={read.data.unit} now={read.data} value={form.point} onChange={(point) => set({ point })} error={attempt.problem?.field("point")} />
        <fieldset className={classes["hours"]}>
          <legend>{t.hours}</legend>
          <Text fz="xs" c="dimmed" mb={6}>{t.hoursHelp}</Text>
          {week.map((day) => (
            <HoursOfDay
              key={day} name={names[day]!} value={form.hours[day]!} wrong={tried && wrong.includes(day)}
              onChange={(d) => set({ hours: form.hours.map((old, i) => (i === day ? d : old)) })}
            />
          ))}
          <Button
            variant="subtle" size="compact-sm" mt={6} onClick={() => set({ hours: form.hours.map((d, i) => (i >= 2 && i <= 5 ? form.hours[1]! : d)) })}
          >
            {t.copyDown}
          </Button>
          {(hoursError || (tried && wrong.length > 0)) && (
            <Text fz="sm" c="var(--hl-bad)" role="alert" mt={6}>{hoursError ?? t.hoursWrong(wrong.map((d) => names[d]!).join(", "))}</Text>
          )}
        </fieldset>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>{t.cancel}</Button>
          <Button type="submit" loading={attempt.busy} disabled={!!edit.theirs}>{t.save}</Button>
        </Group>
      </Stack>
    </form>
  );
}

function HoursOfDay({ name, value: d, wrong, onChange }: { name: string; value: DayForm; wrong: boolean; onChange: (d: DayForm) => void }) {
  const t = useText(strings);
  const time = (key: "from" | "to", label: string) => (
    // A browser's own field has AM and PM where its language does, whatever the page's is.
    <TextInput
      className={classes["time"]!} value={d[key]} aria-label={label} error={wrong} maxLength={6} autoComplete="off" placeholder="07:30"
      onChange={(e) => onChange({ ...d, [key]: e.currentTarget.value })} onBlur={() => onChange({ ...d, [key]: tidyClock(d[key]) })}
    />
  );
  return (
    <div className={classes["dayRow"]}>
      <Checkbox label={name} checked={d.open} onChange={(e) => onChange({ ...d, open: e.currentTarget.checked })} />
      {d.open
        ? <span className={classes["times"]}>{time("from", t.openFrom(name))}<span aria-hidden>{t.to}</span>{time("to", t.openTo(name))}</span>
        : <span className={classes["quiet"]}>{t.closed}</span>}
    </div>
  );
}
