// The fields of a campaign that wizard and editing share.
import { Checkbox, Select, Stack, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useFormat } from "../../i18n/format";
import { useSay, useText } from "../../i18n/text";
import { daysBetween } from "../../model/format";
import { DayField } from "../../ui/day-field";
import { criteriaQuery, formsQuery, type Version } from "./data";
import classes from "./list.module.css";
import { parseRef, refText } from "./model";
import { strings, type Strings } from "./strings";
import { channels, type Order } from "./wire";

export interface FieldsProps {
  order: Order;
  onChange: (order: Order) => void;
  /** What the server said of a field. */
  error: (path: string) => string | undefined;
  /** Empty fields are marked once one has tried to go on. */
  strict?: boolean;
  /** What the state lets one change. */
  open?: boolean;
}

export function TitleFields({ order, onChange, error, strict = false }: FieldsProps) {
  const t = useText(strings);
  const need = (v: string, path: string) => error(path) ?? (strict && !v.trim() ? t.needed : undefined);
  return (
    <div className={classes["pairs"]}>
      <TextInput
        label={t.titleVi} description={t.titleHelp} required maxLength={300} value={order.title.vi} error={need(order.title.vi, "title.vi")}
        onChange={(e) => onChange({ ...order, title: { ...order.title, vi: e.currentTarget.value } })}
      />
      <TextInput
        label={t.titleEn} description={"\u00a0"} required maxLength={300} value={order.title.en} error={need(order.title.en, "title.en")}
        onChange={(e) => onChange({ ...order, title: { ...order.title, en: e.currentTarget.value } })}
      />
    </div>
  );
}

export function DayFields({ order, onChange, error, strict = false, open = false }: FieldsProps) {
  const t = useText(strings);
  const f = useFormat();
  const turned = !!order.first && !!order.last && order.last < order.first;
  const missing = (v: string) => (strict && !v ? t.needed : undefined);
  return (
    <div>
      <div className={classes["pairs"]}>
        <DayField
          label={t.first} required value={order.first || undefined} disabled={open} error={error("first") ?? missing(order.first)}
          onChange={(d) => onChange({ ...order, first: d ?? "" })}
        />
        <DayField
          label={t.last} required value={order.last || undefined} {...(order.first ? { min: order.first } : {})}
          error={error("last") ?? (turned ? t.lastWrong : missing(order.last))} onChange={(d) => onChange({ ...order, last: d ?? "" })}
        />
      </div>
      <Text c="dimmed" fz="sm" mt={6} mih={20}>
        {order.first && order.last && !turned ? t.days(f.number(daysBetween(order.first, order.last) + 1)) : ""}
      </Text>
    </div>
  );
}

function choices(list: readonly Version[], say: (t: Version["title"]) => string, t: Strings) {
  return list.map((v) => ({ value: refText(v), label: `${say(v.title)} · ${v.id}, ${t.version(String(v.version))}` })).reverse();
}

export function VersionFields({ order, onChange, error, strict = false }: FieldsProps) {
  const t = useText(strings);
  const say = useSay();
  const { data: forms = [] } = useQuery(formsQuery);
  const { data: sets = [] } = useQuery(criteriaQuery);
  const form = order.questionnaire.version > 0 ? refText(order.questionnaire) : null;
  const set = order.criteria.version > 0 ? refText(order.criteria) : null;
  const fitting = sets.filter((s) => s.questionnaire && refText(s.questionnaire) === form);
  const none = { id: "", version: 0 };
  return (
    <Stack gap="md">
      <Select
        label={t.questionnaire} required data={choices(forms, say, t)} value={form} placeholder={t.choose} searchable allowDeselect={false}
        error={error("questionnaire") ?? (strict && !form ? t.needed : undefined)}
        onChange={(v) => onChange({ ...order, questionnaire: (v && parseRef(v)) || none, criteria: none })}
      />
      <Select
        label={t.criteria} required data={choices(fitting, say, t)} value={fitting.some((s) => refText(s) === set) ? set : null} placeholder={t.choose}
        description={form && fitting.length === 0 ? t.noCriteria : t.criteriaHelp} disabled={!form} searchable allowDeselect={false}
        error={error("criteria") ?? (strict && !set ? t.needed : undefined)}
        onChange={(v) => onChange({ ...order, criteria: (v && parseRef(v)) || none })}
      />
      <Text c="dimmed" fz="sm">{t.pinned}</Text>
    </Stack>
  );
}

export function ChannelFields({ order, onChange, error }: FieldsProps) {
  const t = useText(strings);
  const help = { qr: t.qrHelp, link: t.linkHelp, kiosk: t.kioskHelp, assisted: t.assistedHelp };
  return (
    <Checkbox.Group
      label={t.channels} value={order.channels} error={error("channels")} description={order.channels.length === 0 ? t.channelsNone : undefined}
      onChange={(v) => onChange({ ...order, channels: channels.filter((c) => v.includes(c)) })}
    >
      <Stack gap="sm" mt="sm">
        {channels.map((c) => <Checkbox key={c} value={c} label={t[c]} description={help[c]} />)}
      </Stack>
    </Checkbox.Group>
  );
}

export function PhoneField({ order, onChange, error }: FieldsProps) {
  const t = useText(strings);
  return (
    <TextInput
      label={t.phone} description={t.phoneHelp} value={order.phone} maxLength={40} inputMode="tel" error={error("phone")} maw={360}
      onChange={(e) => onChange({ ...order, phone: e.currentTarget.value })}
    />
  );
}
