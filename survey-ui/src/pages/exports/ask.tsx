// The form: what, of which campaign and unit, as what, which rows. All of it stands in
// the address, so that other pages can link to it filled in.
import { Alert, Button, Checkbox, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api } from "../../api/client";
import type { Search } from "../../app/address";
import { useAddress } from "../../app/address";
import { useCampaign } from "../../app/campaign";
import { IconFileExport } from "../../app/icons";
import { allows, useSession } from "../../app/session";
import { useSay, useText } from "../../i18n/text";
import { find, byName } from "../../model/search";
import { DayField } from "../../ui/day-field";
import { Section } from "../../ui/page";
import { unitsQuery } from "../people/data";
import { useAttempt } from "../signin/attempt";
import { useExportsChanged } from "./data";
import classes from "./exports.module.css";
import { channels, flags, isKind, kinds, order, standings, type Filter } from "./model";
import { strings } from "./strings";
import type { Export, Kind } from "./wire";

/** The values of the address that the form stands for, and how to change some. */
function useWant() {
  const names = ["format", "unit", "period", "channel", "standing", "flag", "from", "to", "responses"] as const;
  const want: Record<string, string | undefined> = {};
  for (const name of names) [want[name]] = useAddress(name); // the same names each time
  const navigate = useNavigate();
  const change = (next: Record<string, string | undefined>) => void navigate({
    to: ".", search: (old: Search) => ({ ...old, ...next }), replace: true, resetScroll: false,
  } as never);
  return { want, change };
}

export function Ask() {
  const t = useText(strings);
  const session = useSession();
  const { campaign, list, pending, choose } = useCampaign();
  const say = useSay();
  const [given] = useAddress("kind");
  const { want, change } = useWant();
  const changed = useExportsChanged();
  const attempt = useAttempt();
  const [tried, setTried] = useState(false);
  const [told, setTold] = useState(false);
  const allowed = (Object.keys(kinds) as Kind[]).filter((k) => (!kinds[k].needs || allows(session, kinds[k].needs)) && !(kinds[k].city && session.unit));
  const kind: Kind = isKind(given) && allowed.includes(given) ? given : "scores";
  const k = kinds[kind];
  const asked = order(kind, { ...want, campaign: campaign?.id, unit: session.unit ? undefined : want["unit"] });
  if (asked.filter?.["responses"] && !allows(session, "responses.export")) delete asked.filter["responses"];
  const backwards = !!want["from"] && !!want["to"] && want["to"] < want["from"];
  const unitMissing = k.unit === "must" && !session.unit && !want["unit"];
  const wrong = attempt.problem;
  const go = async () => {
    setTried(true);
    setTold(false);
    if (unitMissing || backwards) return;
    if (await attempt.run(async () => { await api.post<Export>("/exports", asked); })) {
      setTold(true);
      setTried(false);
      await changed();
    }
  };
  const set = (name: string) => (value: string | undefined | null) => { setTold(false); attempt.clear(); change({ [name]: value || undefined }); };
  return (
    <Section title={t.ask}>
      <form noValidate onSubmit={(e) => { e.preventDefault(); void go(); }} className={classes["form"]}>
        <div className={classes["what"]}>
          <Select
            label={t.kind} data={allowed.map((value) => ({ value, label: t[`kind_${value}`] }))} value={kind} allowDeselect={false} maxDropdownHeight={420}
            onChange={(v) => { setTold(false); attempt.clear(); change({ kind: v ?? undefined, format: undefined }); }}
          />
          <p className={classes["help"]}>{t[`help_${kind}`]}</p>
        </div>
        <div className={classes["fields"]}>
          {k.campaign && (
            <Select
              label={t.campaign} data={list.filter((c) => c.state !== "draft").map((c) => ({ value: c.id, label: say(c.title) }))} value={campaign?.id ?? null}
              allowDeselect={false} disabled={pending} onChange={(v) => v && choose(v)} error={wrong?.field("campaign")}
            />
          )}
          {k.unit !== "none" && !session.unit && (
            <UnitChoice
              must={k.unit === "must"} value={want["unit"] ?? ""} onChange={set("unit")}
              error={wrong?.field("unit") ?? (tried && unitMissing ? t.unitMissing : undefined)}
            />
          )}
          <Select
            label={t.format} data={k.formats.map((f) => ({ value: f, label: t[f] }))} value={asked.format} allowDeselect={false}
            disabled={k.formats.length === 1} onChange={set("format")}
          />
          {k.filters.filter((f) => f !== "responses" || allows(session, "responses.export")).map((f) => (
            <FilterField key={f} filter={f} kind={kind} want={want} set={set} backwards={backwards} />
          ))}
        </div>
        {attempt.why && !wrong?.errors.length && <Alert color="accent" role="alert">{attempt.why}</Alert>}
        {wrong?.errors.filter((e) => e.path !== "unit" && e.path !== "campaign").map((e) => <Alert key={e.path} color="accent" role="alert">{e.message}</Alert>)}
        <div className={classes["go"]}>
          <Button type="submit" loading={attempt.busy} disabled={k.campaign && !campaign} leftSection={<IconFileExport size={18} aria-hidden />}>{t.go}</Button>
          <span role="status">{told ? t.added : !pending && k.campaign && !campaign ? t.noCampaign : ""}</span>
        </div>
      </form>
    </Section>
  );
}

function UnitChoice({ must, value, onChange, error }: { must: boolean; value: string; onChange: (v: string | null) => void; error: string | undefined }) {
  const t = useText(strings);
  const { data = [] } = useQuery(unitsQuery);
  const list = data.toSorted((a, b) => byName(a.name, b.name)).map((u) => ({ value: u.key, label: u.name }));
  return (
    <Select
      label={t.unit} placeholder={must ? undefined : t.anyUnit} data={list} value={value || null} searchable clearable={!must} error={error}
      nothingFoundMessage={t.nothingFound} maxDropdownHeight={300} onChange={onChange}
      filter={({ options, search }) => find(options as { value: string; label: string }[], search, (o) => [o.label, o.value])}
    />
  );
}

interface FilterFieldProps {
  filter: Filter;
  kind: Kind;
  want: Record<string, string | undefined>;
  set: (name: string) => (value: string | undefined | null) => void;
  backwards: boolean;
}

function FilterField({ filter, kind, want, set, backwards }: FilterFieldProps) {
  const t = useText(strings);
  const choice = (label: string, any: string, data: { value: string; label: string }[]) => (
    <Select label={label} placeholder={any} data={data} value={want[filter] ?? null} clearable onChange={set(filter)} />
  );
  switch (filter) {
    case "period":
      return choice(t.period, t.anyPeriod, (["campaign", "week"] as const).map((v) => ({ value: v, label: t[`period_${v}`] })));
    case "channel":
      return choice(t.channel, t.anyChannel, [
        ...(kind === "aggregates" ? [{ value: "all", label: t.channel_all }] : []),
        ...channels.map((v) => ({ value: v as string, label: t[`channel_${v}`] })),
      ]);
    case "standing":
      return choice(t.standing, t.anyStanding, standings.map((v) => ({ value: v, label: t[`standing_${v}`] })));
    case "flag":
      return choice(t.flag, t.anyFlag, flags.map((v) => ({ value: v, label: t[`flag_${v}`] })));
    case "days":
      return (
        <>
          <DayField label={t.from} value={want["from"]} onChange={set("from")} />
          <DayField label={t.to} value={want["to"]} onChange={set("to")} error={backwards ? t.backwards : undefined} />
        </>
      );
    case "responses":
      return <Checkbox className={classes["check"]!} label={t.responses} checked={want["responses"] === "yes"} onChange={(e) => set("responses")(e.currentTarget.checked ? "yes" : undefined)} />;
  }
}
