// A unit beside itself in another campaign, another unit, or all others: how far apart,
// what may be said of it, which factors it comes from, and item by item.
import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { PartProps } from "..";
import { api } from "../../../api/client";
import { useAddress } from "../../../app/address";
import { IconArrowsExchange } from "../../../app/icons";
import { useFormat } from "../../../i18n/format";
import { useSay, useText } from "../../../i18n/text";
import { Section } from "../../../ui/page";
import { EmptyState, LinesSkeleton, Loaded } from "../../../ui/states";
import type { ComparisonSide, UnitComparison } from "../wire";
import { Items } from "./items";
import { query } from "./model";
import { Parts } from "./parts";
import { strings } from "./strings";
import classes from "./comparison.module.css";

export default function Comparison({ data }: PartProps) {
  const t = useText(strings);
  const [choice, choose] = useAddress("with");
  const found = useQuery({
    queryKey: ["unit", data.unit.key, data.campaign.id, "comparison", choice ?? ""],
    queryFn: ({ signal }) => api.get<UnitComparison>(`/campaigns/${data.campaign.id}/units/${encodeURIComponent(data.unit.key)}/comparison`, { signal, query: query(choice) }),
    staleTime: 30_000,
  });
  return (
    <>
      <Section title={t.title} actions={<With found={found.data} value={choice} choose={choose} />}>
        <Loaded query={found} skeleton={<LinesSkeleton rows={6} />}>{(d) => <Verdict found={d} />}</Loaded>
      </Section>
      {found.data?.parts && <Parts found={found.data} />}
      {found.data && found.data.items.length > 0 && <Items found={found.data} data={data} />}
      {found.data && <Methods found={found.data} />}
    </>
  );
}

function With({ found, value, choose }: { found: UnitComparison | undefined; value: string | undefined; choose: (v: string | undefined) => void }) {
  const t = useText(strings);
  const say = useSay();
  const campaigns = (found?.choices.campaigns ?? []).map((c) => ({ value: `campaign:${c.id}`, label: say(c.title) }));
  const units = (found?.choices.units ?? []).map((u) => ({ value: `unit:${u.key}`, label: u.name }));
  return (
    <Select
      className={classes["screen"]!} label={t.with} searchable nothingFoundMessage="–" allowDeselect={false}
      value={value ?? ""} onChange={(v) => choose(v || undefined)} w={{ base: "100%", xs: 300 }}
      data={[
        { value: "", label: t.auto }, { value: "rest", label: t.rest },
        ...(campaigns.length ? [{ group: t.groupCampaigns, items: campaigns }] : []),
        ...(units.length ? [{ group: t.groupUnits, items: units }] : []),
      ]}
    />
  );
}

function Verdict({ found }: { found: UnitComparison }) {
  const t = useText(strings);
  const say = useSay();
  const time = found.contrast === "time";
  return (
    <>
      <dl className={classes["sides"]}>
        <Side title={time ? t.before : t.other} side={found.before} />
        <Side title={time ? t.after : t.own} side={found.after} />
      </dl>
      {found.obstacle
        ? <EmptyState icon={IconArrowsExchange} title={t.noComparison} order={3}>{say(found.obstacle)}</EmptyState>
        : (
          <>
            {found.index && <p className={classes["lead"]} data-tone={tone(found.index)}>{say(found.index.text)}</p>}
            {found.pooled && <p className={classes["text"]}>{say(found.pooled.text)}</p>}
          </>
        )}
    </>
  );
}

const tone = (x: { clear: boolean; value: number }) => (!x.clear ? "calm" : x.value < 0 ? "bad" : "good");

function Side({ title, side }: { title: string; side: ComparisonSide }) {
  const t = useText(strings);
  const f = useFormat();
  const say = useSay();
  const name = side.unit?.name ?? t.restOf(f.number(side.units));
  return (
    <div>
      <dt>{title}</dt>
      <dd>
        <b>{name}</b>
        <span className={classes["under"]}>{say(side.campaign.title)}, {f.period(side.campaign.first, side.campaign.last)}</span>
        <span className={classes["big"]}>{side.index === null ? t.hidden : f.percent(side.index, 2)}</span>
        <span className={classes["under"]}>{t.n(f.number(side.n))}{side.interval && ` · ${t.interval(f.percent(side.interval.low), f.percent(side.interval.high))}`}</span>
        {side.design_effect !== null && side.design_effect > 1 && side.effective_n !== null && (
          <span className={classes["under"]}>{t.effective(f.number(side.effective_n), f.fixed(side.design_effect))}</span>
        )}
      </dd>
    </div>
  );
}

function Methods({ found }: { found: UnitComparison }) {
  const t = useText(strings);
  const say = useSay();
  return (
    <details className={classes["method"]}>
      <summary>{t.methods}</summary>
      {found.methods.map((m) => <p key={m.en}>{say(m)}</p>)}
    </details>
  );
}

