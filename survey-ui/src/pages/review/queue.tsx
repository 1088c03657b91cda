// The groups of doubtful responses, and all of them at once.
import { Alert, Button, SegmentedControl, Select } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import type { Campaign } from "../../api/wire";
import { useAddress, type Search } from "../../app/address";
import { IconFlag } from "../../app/icons";
import { useFormat } from "../../i18n/format";
import { useText } from "../../i18n/text";
import { byName, find } from "../../model/search";
import { DayField } from "../../ui/day-field";
import { EmptyState, ErrorState, LinesSkeleton } from "../../ui/states";
import { StatusBadge } from "../../ui/status-badge";
import { strings as words } from "../unit/flagged/strings";
import { queueQuery, type Order } from "./data";
import { filterOf } from "./model";
import { Propose } from "./propose";
import classes from "./review.module.css";
import { strings } from "./strings";
import { useGroupName } from "./words";
import type { Group, Queue } from "./wire";

const names = ["standing", "unit", "flag", "from", "to"] as const;

export function QueueView({ campaign }: { campaign: Campaign }) {
  const t = useText(strings);
  const f = useFormat();
  const [standing, setStanding] = useAddress("standing", "flagged");
  const [unit] = useAddress("unit");
  const [flag] = useAddress("flag");
  const [from] = useAddress("from");
  const [to] = useAddress("to");
  const [order, setOrder] = useState<Order>();
  const filter = useMemo(() => ({ standing, unit, flag, from, to }), [standing, unit, flag, from, to]);
  const query = useInfiniteQuery(queueQuery(campaign.id, filter));
  const navigate = useNavigate();
  const clear = () => void navigate({
    to: ".", search: (old: Search) => ({ ...old, ...Object.fromEntries(names.map((n) => [n, undefined])) }), replace: true, resetScroll: false,
  } as never);
  const first = query.data?.pages[0];
  const groups = query.data?.pages.flatMap((p) => p.groups) ?? [];
  if (!first) return query.isError ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : <LinesSkeleton rows={9} height={72} />;
  const back = standing === "excluded";
  const all = () => setOrder({ action: back ? "restore" : "exclude", filter: filterOf({ unit, flag, from, to }), expected: first.free });
  return (
    <div className={query.isPlaceholderData ? classes["stale"]! : ""}>
      {first.certified && <Alert color="gray" mb="md">{t.certified}</Alert>}
      <div className={classes["tools"]} role="search" aria-label={t.filters}>
        <SegmentedControl
          aria-label={t.standing} value={standing} onChange={setStanding} className={classes["standing"]!}
          data={[{ value: "flagged", label: t.flagged }, { value: "excluded", label: t.excluded }]}
        />
        <Facets queue={first} />
      </div>
      <div className={classes["sum"]}>
        <p role="status">{t.found(f.number(first.n), f.number(first.total), f.number(groups.length) + (first.next && query.hasNextPage ? "+" : ""))}</p>
        {first.free > 0 && !first.certified && (
          <Button variant="default" onClick={all}>{back ? t.proposeAllBack(f.number(first.free)) : t.proposeAll(f.number(first.free))}</Button>
        )}
      </div>
      {groups.length === 0
        ? <EmptyState icon={IconFlag} title={t.none} action={<Button variant="default" onClick={clear}>{t.clear}</Button>}>{t.noneHelp}</EmptyState>
        : <ul className={classes["groups"]} aria-label={t.groups}>{groups.map((g) => <Row key={g.id} group={g} />)}</ul>}
      {query.hasNextPage && (
        <div className={classes["more"]}>
          <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t.more}</Button>
        </div>
      )}
      <Propose campaign={campaign.id} order={order} n={order?.expected ?? 0} onClose={() => setOrder(undefined)} />
    </div>
  );
}

/** Unit, flag and days, each with how many responses it has. */
function Facets({ queue }: { queue: Queue }) {
  const t = useText(strings);
  const w = useText(words);
  const f = useFormat();
  const [unit, setUnit] = useAddress("unit");
  const [flag, setFlag] = useAddress("flag");
  const [from, setFrom] = useAddress("from");
  const [to, setTo] = useAddress("to");
  const units = useMemo(() => queue.units.toSorted((a, b) => b.n - a.n || byName(a.name, b.name)), [queue.units]);
  return (
    <>
      <Select
        label={t.unit} placeholder={t.anyUnit} value={unit ?? null} onChange={(v) => setUnit(v ?? undefined)} searchable clearable
        clearButtonProps={{ "aria-label": t.clearOne }} data={units.map((u) => ({ value: u.unit, label: t.optionN(u.name, f.number(u.n)) }))}
        filter={({ options, search }) => find(options as { value: string; label: string }[], search, (o) => [o.label, o.value])}
      />
      <Select
        label={t.flag} placeholder={t.anyFlag} value={flag ?? null} onChange={(v) => setFlag(v ?? undefined)} clearable
        clearButtonProps={{ "aria-label": t.clearOne }} data={queue.flags.map((x) => ({ value: x.flag, label: t.optionN(w[x.flag], f.number(x.n)) }))}
      />
      <DayField label={t.from} value={from} onChange={setFrom} />
      <DayField label={t.to} value={to} onChange={setTo} />
    </>
  );
}

function Row({ group: g }: { group: Group }) {
  const t = useText(strings);
  const w = useText(words);
  const f = useFormat();
  const name = useGroupName();
  const what = name(g);
  return (
    <li className={classes["group"]} data-pile={g.pile ? true : undefined}>
      <div className={classes["size"]}><b>{f.number(g.n)}</b><span>{t.ofThem}</span></div>
      <div className={classes["what"]}>
        <h2>{what.title}</h2>
        <p>{g.unit_name} · {what.where}</p>
        <p className={classes["flagLine"]}>{g.flags.map((x) => <span key={x.flag}>{t.optionN(w[x.flag], f.number(x.n))}</span>)}</p>
      </div>
      <div className={classes["act"]}>
        {g.open > 0 && <StatusBadge tone="info">{t.open(f.number(g.open))}</StatusBadge>}
        <Button
          component={Link} variant="default" size="sm" aria-label={t.lookAt(`${what.title}, ${g.unit_name}`)}
          {...({ to: ".", search: (old: Search) => ({ ...old, unit: g.unit, group: g.id }) } as object)}
        >
          {t.look}
        </Button>
      </div>
    </li>
  );
}
