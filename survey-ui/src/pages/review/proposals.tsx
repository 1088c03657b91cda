// Proposals: those that wait, with the ways to decide, and those that were decided.
import { Button } from "@mantine/core";
import { useInfiniteQuery, useQueries, useQuery, type UseInfiniteQueryResult } from "@tanstack/react-query";
import { useState } from "react";
import { useFormat } from "../../i18n/format";
import { useSay, useText } from "../../i18n/text";
import { EmptyState, ErrorState, LinesSkeleton, Loaded } from "../../ui/states";
import { StatusBadge } from "../../ui/status-badge";
import { strings as words } from "../unit/flagged/strings";
import { membersQuery, proposalQuery, proposalsQuery, type Deed } from "./data";
import { Decide } from "./decide";
import { Effects } from "./effects";
import { ItemTable } from "./items";
import classes from "./review.module.css";
import { strings } from "./strings";
import type { Proposal, ProposalState } from "./wire";

export function Proposals({ open }: { open: boolean }) {
  const query = useInfiniteQuery(proposalsQuery(undefined, open));
  if (!query.data) return query.isError ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : <LinesSkeleton rows={5} height={120} />;
  const list = query.data.pages.flatMap((p) => p.items);
  return <List query={query} list={list} open={open} />;
}

interface ListProps {
  query: UseInfiniteQueryResult<unknown>;
  list: readonly Proposal[];
  open: boolean;
}

function List({ query, list, open }: ListProps) {
  const t = useText(strings);
  // Cards that are open from the start are drawn when all of each is there: none grows.
  const details = useQueries({ queries: open ? list.map((p) => proposalQuery(p.id)) : [] });
  if (details.some((d) => d.isPending) && !query.isFetchingNextPage) return <LinesSkeleton rows={5} height={120} />;
  if (list.length === 0) return <EmptyState title={open ? t.noneWaiting : t.noneDecided}>{open ? t.noneWaitingHelp : t.noneDecidedHelp}</EmptyState>;
  return (
    <div className={classes["proposals"]}>
      {list.map((p) => <Card key={p.id} proposal={p} />)}
      {query.hasNextPage && (
        <div className={classes["more"]}>
          <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t.more}</Button>
        </div>
      )}
    </div>
  );
}

const tones = { waiting: "info", applying: "warn", confirmed: "good", declined: "bad", withdrawn: "calm" } as const satisfies Record<ProposalState, string>;

function Card({ proposal: p }: { proposal: Proposal }) {
  const t = useText(strings);
  const f = useFormat();
  const say = useSay();
  const [open, setOpen] = useState(p.state === "waiting");
  const [deed, setDeed] = useState<Deed>();
  const n = f.number(p.n);
  const title = p.action === "exclude" ? t.exclude(n) : t.restore(n);
  return (
    <article className={classes["card"]} aria-label={`${title}. ${say(p.reason.text)}`}>
      <header>
        <div>
          <h2>{title}</h2>
          <p>{say(p.reason.text)}</p>
          <p className={classes["hint"]}>{p.mine ? t.byMe(f.moment(p.at)) : t.by(p.by, f.moment(p.at))} · {say(p.title)}</p>
        </div>
        <StatusBadge tone={tones[p.state]}>{t[`state_${p.state}`]}</StatusBadge>
      </header>
      {p.note && <p className={classes["note"]}>{p.note}</p>}
      <Facts proposal={p} />
      {open && <Details proposal={p} />}
      <footer>
        <Button variant="subtle" size="compact-sm" aria-expanded={open} onClick={() => setOpen(!open)}>{open ? t.less : t.details}</Button>
        <Deeds proposal={p} onDeed={setDeed} />
      </footer>
      <Decide proposal={p} deed={deed} onClose={() => setDeed(undefined)} />
    </article>
  );
}

function Deeds({ proposal: p, onDeed }: { proposal: Proposal; onDeed: (d: Deed) => void }) {
  const t = useText(strings);
  if (p.state === "applying") return <Button onClick={() => onDeed("confirm")}>{t.goOn}</Button>;
  if (p.state !== "waiting") return null;
  if (p.mine) {
    return (
      <>
        {p.four_eyes && <span className={classes["hint"]}>{t.mine}</span>}
        <Button variant="default" onClick={() => onDeed("withdraw")}>{t.withdraw}</Button>
      </>
    );
  }
  return (
    <>
      <Button variant="default" onClick={() => onDeed("decline")}>{t.decline}</Button>
      {!p.certified && <Button onClick={() => onDeed("confirm")}>{t.confirm}</Button>}
    </>
  );
}

function Facts({ proposal: p }: { proposal: Proposal }) {
  const t = useText(strings);
  const w = useText(words);
  const f = useFormat();
  const how = p.filter
    ? [p.filter.group ? t.byGroup : t.byFilter, p.filter.unit_name, p.filter.flag && w[p.filter.flag], p.filter.from && `${t.from} ${f.day(p.filter.from)}`, p.filter.to && `${t.to} ${f.day(p.filter.to)}`]
      .filter(Boolean).join(" · ")
    : t.byOne;
  const units = p.units.slice(0, 4).map((u) => t.optionN(u.name, f.number(u.n))).join(", ") + (p.units.length > 4 ? ` ${t.moreUnits(f.number(p.units.length - 4))}` : "");
  return (
    <dl className={classes["facts"]}>
      <div><dt>{t.units}</dt><dd>{units}</dd></div>
      <div><dt>{t.chosenBy}</dt><dd>{how}</dd></div>
      {p.decision && (
        <div>
          <dt>{t[`state_${p.state}`]}</dt>
          <dd>{t.decidedBy(p.decision.by, f.moment(p.decision.at))}{!p.four_eyes && ` · ${t.single}`}{p.decision.note && <span className={classes["under"]}>{p.decision.note}</span>}</dd>
        </div>
      )}
      {(p.state === "confirmed" || p.state === "applying") && (
        <div>
          <dt>{t.outcome}</dt>
          <dd>
            {p.state === "applying" ? t.progress(f.number(p.done), f.number(p.n)) : t.changed(f.number(p.changed))}
            {p.missed > 0 && <span className={classes["under"]}>{t.missed(f.number(p.missed))}</span>}
          </dd>
        </div>
      )}
    </dl>
  );
}

/** What it does to the scores, and its responses. */
function Details({ proposal: p }: { proposal: Proposal }) {
  const t = useText(strings);
  const f = useFormat();
  const query = useQuery(proposalQuery(p.id));
  const [members, setMembers] = useState<"all" | "missed">();
  return (
    <div className={classes["details"]}>
      <Loaded query={query} skeleton={<LinesSkeleton rows={6} height={36} />}>
        {(d) => (
          <>
            <h3>{t.effect}: {d.decided ? t.effectDecided : t.effectNow}</h3>
            <Effects list={d.decided ?? d.made} />
          </>
        )}
      </Loaded>
      <p className={classes["hash"]}>{t.setHash}: <code>{p.hash.slice(0, 16)}…</code></p>
      <div className={classes["chosen"]}>
        <Button variant="subtle" size="compact-sm" onClick={() => setMembers(members === "all" ? undefined : "all")} aria-expanded={members === "all"}>{t.showMembers(f.number(p.n))}</Button>
        {p.missed > 0 && (
          <Button variant="subtle" size="compact-sm" onClick={() => setMembers(members === "missed" ? undefined : "missed")} aria-expanded={members === "missed"}>
            {t.showMissed(f.number(p.missed))}
          </Button>
        )}
      </div>
      {members && <Members key={members} id={p.id} missed={members === "missed"} />}
    </div>
  );
}

function Members({ id, missed }: { id: string; missed: boolean }) {
  const t = useText(strings);
  const query = useInfiniteQuery(membersQuery(id, missed));
  if (!query.data) return query.isError ? <ErrorState error={query.error} retry={() => void query.refetch()} order={3} /> : <LinesSkeleton rows={5} height={48} />;
  return (
    <>
      <ItemTable items={query.data.pages.flatMap((p) => p.items)} units />
      {query.hasNextPage && (
        <div className={classes["more"]}>
          <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t.more}</Button>
        </div>
      )}
    </>
  );
}
