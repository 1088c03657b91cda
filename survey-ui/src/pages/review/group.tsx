// One group: what makes it doubtful, and its responses to choose from.
import { Button } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { Problem } from "../../api/client";
import type { Campaign } from "../../api/wire";
import { useAddress, type Search } from "../../app/address";
import { IconArrowLeft } from "../../app/icons";
import { useFormat } from "../../i18n/format";
import { useText } from "../../i18n/text";
import { Section } from "../../ui/page";
import { EmptyState, ErrorState, LinesSkeleton } from "../../ui/states";
import { Charts } from "./charts";
import { groupQuery, itemsQuery, type Order } from "./data";
import { ItemTable } from "./items";
import { filterOf, free } from "./model";
import { Propose } from "./propose";
import classes from "./review.module.css";
import { strings } from "./strings";
import { useGroupName } from "./words";

export function GroupView({ campaign, unit, group }: { campaign: Campaign; unit: string; group: string }) {
  const t = useText(strings);
  const f = useFormat();
  const name = useGroupName();
  const [standing] = useAddress("standing", "flagged");
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [order, setOrder] = useState<Order>();
  const query = useQuery(groupQuery(campaign.id, unit, group, standing));
  const list = useInfiniteQuery(itemsQuery(campaign.id, unit, useMemo(() => ({ group, standing }), [group, standing])));
  const items = useMemo(() => list.data?.pages.flatMap((p) => p.items) ?? [], [list.data]);
  const back = (
    <Link to="." className={classes["back"]!} search={((old: Search) => ({ ...old, group: undefined })) as never}>
      <IconArrowLeft size={16} aria-hidden /> {t.back}
    </Link>
  );
  if (query.isError) {
    const gone = query.error instanceof Problem && query.error.kind === "unknown";
    return <>{back}{gone ? <EmptyState title={t.gone}>{t.goneHelp}</EmptyState> : <ErrorState error={query.error} retry={() => void query.refetch()} />}</>;
  }
  if (!query.data) return <>{back}<LinesSkeleton rows={10} height={56} /></>;
  const c = query.data;
  const g = c.group;
  const what = name(g);
  const excluded = standing === "excluded";
  const certified = campaign.state === "certified";
  const rest = g.n - g.open;
  const action = excluded ? "restore" as const : "exclude" as const;
  const picked = items.filter((x) => chosen.has(x.ref) && free(x));
  return (
    <div className={classes["one"]}>
      {back}
      <Section
        title={`${t.nResponses(f.number(g.n))} · ${what.title}`} about={`${g.unit_name} · ${what.where}`}
        actions={!certified && rest > 0 && (
          <Button onClick={() => setOrder({ action, filter: filterOf({ unit: g.unit, group: g.id }), expected: rest })}>
            {excluded ? t.proposeAllBack(f.number(rest)) : t.proposeAll(f.number(rest))}
          </Button>
        )}
      >
        {certified && <p className={classes["hint"]}>{t.certified}</p>}
        <h3 className={classes["whyTitle"]}>{t.why}</h3>
        {c.few ? <p className={classes["hint"]}>{t.few(f.number(c.withhold_under))}</p> : <><p className={classes["hint"]}>{t.whyAbout(g.unit_name)}</p><Charts context={c} /></>}
      </Section>
      <Section title={t.items}>
        {list.isPending ? <LinesSkeleton rows={6} height={56} /> : (
          <ItemTable
            items={items} {...(certified ? {} : { chosen, onChoose: setChosen })}
            tools={!certified && (
              <div className={classes["chosen"]}>
                <span role="status">{t.chosen(f.number(picked.length))}</span>
                <Button variant="default" disabled={picked.length === 0} onClick={() => setOrder({ action, refs: picked.map((x) => x.ref), expected: picked.length })}>
                  {excluded ? t.proposeChosenBack(f.number(picked.length)) : t.proposeChosen(f.number(picked.length))}
                </Button>
              </div>
            )}
          />
        )}
        {list.hasNextPage && (
          <div className={classes["more"]}>
            <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{t.more}</Button>
          </div>
        )}
      </Section>
      <Propose campaign={campaign.id} order={order} n={order?.expected ?? 0} onClose={() => { setOrder(undefined); setChosen(new Set()); }} />
    </div>
  );
}
