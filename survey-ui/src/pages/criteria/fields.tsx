// The common numbers of a criteria set as fields; everything else is in the YAML,
// which is the same document.
import { Button, Checkbox, Group, NumberInput, Select, Stack, Text, TextInput } from "@mantine/core";
import { memo, useMemo } from "react";
import type { Document } from "yaml";
import { IconPlus, IconTrash } from "../../app/icons";
import { useLanguage } from "../../i18n/language";
import { useSay, useText } from "../../i18n/text";
import { DayField } from "../../ui/day-field";
import { channels } from "../campaigns/wire";
import { put, putWords, remove, type Path } from "../forms/document";
import classes from "../forms/forms.module.css";
import { Tool } from "../forms/question-card";
import type { FileProblem } from "../forms/wire";
import type { Criteria } from "./model";
import { strings } from "./strings";

type Change = (edit: (doc: Document) => void) => void;

interface Props {
  set: Criteria;
  change: Change;
  problems: readonly FileProblem[];
}

export const Fields = memo(function Fields({ set: c, change, problems }: Props) {
  const t = useText(strings);
  const say = useSay();
  const lang = useLanguage();
  const error = useMemo(() => {
    const by = new Map(problems.map((p) => [p.path, say(p.message)]));
    return (path: string) => by.get(path);
  }, [problems, say]);
  const number = (label: string, path: Path, value: number, more: { max?: number; whole?: boolean; empty?: boolean; description?: string } = {}) => (
    <NumberInput
      label={label} value={more.empty && !value ? "" : value} min={0} hideControls allowDecimal={!more.whole} decimalScale={6} decimalSeparator={lang === "vi" ? "," : "."} allowedDecimalSeparators={[",", "."]}
      {...(more.max ? { max: more.max } : {})} {...(more.description ? { description: more.description } : {})} error={error(path.map((p, i) => (typeof p === "number" ? `[${p}]` : i ? `.${p}` : p)).join(""))}
      onChange={(v) => change(put(path, typeof v === "number" ? v : more.empty ? undefined : 0))}
    />
  );
  return (
    <Stack gap="md">
      <Card title={t.common}>
        <div className={classes["pair"]}>
          <TextInput label={t.titleVi} required value={c.title.vi} error={error("title.vi")} onChange={(e) => change(putWords(["title"], "vi", e.currentTarget.value))} />
          <TextInput label={t.titleEn} required value={c.title.en} error={error("title.en")} onChange={(e) => change(putWords(["title"], "en", e.currentTarget.value))} />
          <TextInput label={t.id} required value={c.id} maxLength={48} error={error("id")} onChange={(e) => change(put(["id"], e.currentTarget.value))} />
          {number(t.versionNumber, ["version"], c.version, { whole: true })}
          <TextInput label={t.decisionField} value={c.decision} error={error("decision")} onChange={(e) => change(put(["decision"], e.currentTarget.value))} />
          <DayField label={t.validFrom} required value={c.validFrom || undefined} error={error("valid_from")} onChange={(d) => d && change(put(["valid_from"], d))} />
        </div>
      </Card>
      <Card title={t.pointsCard}>
        <div className={classes["pair"]}>
          {number(t.total, ["total"], c.total)}
          {number(t.groupMax, ["group", "max"], c.max)}
          {number(t.groupShare, ["group", "residents_share"], c.share)}
          {number(t.passTotal, ["pass", "total"], c.passTotal)}
          {number(t.floorField, ["pass", "floor"], c.floor, { max: 100, empty: true, description: t.floorHelp })}
          <Select
            label={t.measureField} value={c.measure} allowDeselect={false} error={error("measure")} onChange={(v) => v && change(put(["measure"], v))}
            data={(["index", "pooled", "very_satisfied", "all_satisfied", "overall"] as const).map((v) => ({ value: v, label: t[v] }))}
          />
          <Select
            label={t.ruleField} value={c.rule} allowDeselect={false} error={error("points.rule")} data={[{ value: "linear", label: t.linear }, { value: "bands", label: t.bands }]}
            onChange={(v) => change((doc) => { put(["points", "rule"], v)(doc); if (v === "linear") remove(["points", "bands"])(doc); else if (c.bands.length === 0) put(["points", "bands"], [{ from: 90, share: 100 }, { from: 80, share: 75 }])(doc); })}
          />
        </div>
        {c.rule === "bands" && <Bands set={c} change={change} number={number} />}
        {error("points.bands") && <Text fz="sm" c="var(--hl-bad)">{error("points.bands")}</Text>}
      </Card>
      <Card title={t.factorsCard}>
        <div className={classes["pair"]}>
          {c.factors.map((x, i) => <div key={i}>{number(t.weightOf(say(x.title) || x.id), ["factors", i, "weight"], x.weight)}</div>)}
        </div>
        {error("factors") && <Text fz="sm" c="var(--hl-bad)">{error("factors")}</Text>}
      </Card>
      <Card title={t.limitsCard}>
        <div className={classes["pair"]}>
          {number(t.minPublish, ["min_publish"], c.minPublish, { whole: true })}
          {number(t.minScore, ["min_score"], c.minScore, { whole: true })}
          {number(t.minItem, ["min_item"], c.minItem, { whole: true })}
          {number(t.withholdUnder, ["withhold_under"], c.withholdUnder, { whole: true })}
          {number(t.fallback, ["sampling", "fallback"], c.fallback, { whole: true })}
        </div>
      </Card>
      <Card title={t.channelsCard}>
        {channels.map((ch) => (
          <Group key={ch} gap="lg" align="end">
            <Checkbox w={240} pb={8} label={t.counts(t[ch])} checked={c.channels[ch].counts} onChange={(e) => change(put(["channels", ch, "counts"], e.currentTarget.checked))} />
            {c.channels[ch].counts && <div>{number(t.cap(t[ch]), ["channels", ch, "cap"], c.channels[ch].cap, { max: 100 })}</div>}
          </Group>
        ))}
        {error("channels") && <Text fz="sm" c="var(--hl-bad)">{error("channels")}</Text>}
        <Checkbox label={t.countFlagged} checked={c.countFlagged} onChange={(e) => change(put(["count_flagged"], e.currentTarget.checked))} />
      </Card>
    </Stack>
  );
});

function Card({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section className={classes["section"]} aria-label={title}>
      <div className={classes["stack"]}><Text fw={600}>{title}</Text>{children}</div>
    </section>
  );
}

function Bands({ set: c, change, number }: { set: Criteria; change: Change; number: (label: string, path: Path, value: number, more?: { max?: number }) => React.ReactNode }) {
  const t = useText(strings);
  const lowest = c.bands.at(-1);
  return (
    <div className={classes["stack"]}>
      {c.bands.map((b, i) => (
        <Group key={i} gap="sm" align="end" wrap="nowrap">
          <div>{number(t.bandFrom(String(i + 1)), ["points", "bands", i, "from"], b.from, { max: 100 })}</div>
          <div>{number(t.bandShare(String(i + 1)), ["points", "bands", i, "share"], b.share, { max: 100 })}</div>
          <Tool label={t.removeBand(String(i + 1))} onClick={() => change(remove(["points", "bands", i]))}><IconTrash size={16} aria-hidden /></Tool>
        </Group>
      ))}
      <Button
        variant="default" size="compact-sm" w="fit-content" leftSection={<IconPlus size={14} aria-hidden />}
        onClick={() => change((doc) => doc.addIn(["points", "bands"], doc.createNode({ from: Math.max((lowest?.from ?? 100) - 10, 0), share: Math.max((lowest?.share ?? 100) - 25, 0) }, { flow: true })))}
      >
        {t.addBand}
      </Button>
    </div>
  );
}
