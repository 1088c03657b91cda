// What residents wrote about a unit in a campaign: searched, tagged, answered.
import { Alert, Button, Group, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { Problem } from "../../../api/client";
import { useAddress, type Search } from "../../../app/address";
import { IconEyeOff, IconMessage } from "../../../app/icons";
import { useFormat } from "../../../i18n/format";
import { useText } from "../../../i18n/text";
import { Section } from "../../../ui/page";
import { EmptyState, ErrorState, LinesSkeleton } from "../../../ui/states";
import { failure } from "../../../ui/told";
import { Card } from "./card";
import classes from "./comments.module.css";
import { useComments, type Chosen, type Place } from "./data";
import { Filters } from "./filters";
import { strings } from "./strings";

export default function Comments({ campaign, unit }: Place) {
  const t = useText(strings);
  // The words stay out of the address: they may name somebody.
  const [q, setQ] = useState("");
  const [tag] = useAddress("tag");
  const [answered] = useAddress("answered");
  const [channel] = useAddress("channel");
  const [point] = useAddress("point");
  const setFilters = useFilters();
  const chosen = useMemo<Chosen>(() => ({ q, tag, answered, channel, point }), [q, tag, answered, channel, point]);
  const change = ({ q: words, ...filters }: Partial<Chosen>) => {
    if (words !== undefined) setQ(words);
    setFilters(filters);
  };
  const place = useMemo<Place>(() => ({ campaign, unit }), [campaign, unit]);
  return (
    <Section title={t.title} about={t.about}>
      <List key={`${campaign} ${unit}`} place={place} chosen={chosen} onChange={change} />
    </Section>
  );
}

/** Changes several values of the address in one step. */
function useFilters(): (filters: Search) => void {
  const navigate = useNavigate();
  return (filters) => void navigate({ to: ".", search: (old: Search) => ({ ...old, ...filters }), replace: true, resetScroll: false } as never);
}

function List({ place, chosen, onChange }: { place: Place; chosen: Chosen; onChange: (c: Partial<Chosen>) => void }) {
  const t = useText(strings);
  const f = useFormat();
  const list = useComments(place, chosen);
  const drafts = useDrafts(place);
  const filtered = Object.values(chosen).some(Boolean);
  const clear = () => onChange({ q: "", tag: undefined, answered: undefined, channel: undefined, point: undefined });
  if (list.data === undefined) {
    if (!list.isError) return <LinesSkeleton rows={6} height={148} />;
    const refused = list.error instanceof Problem && list.error.kind === "invalid" && filtered;
    return <ErrorState error={list.error} retry={refused ? clear : () => void list.refetch()} order={3} />;
  }
  const first = list.data.pages[0]!;
  if (!first.shown) {
    return <EmptyState icon={IconEyeOff} title={t.few} order={3}>{t.fewHelp(f.number(first.needed))}</EmptyState>;
  }
  if (first.total === 0) return <EmptyState icon={IconMessage} title={t.none} order={3}>{t.noneHelp}</EmptyState>;
  const items = list.data.pages.flatMap((p) => p.items);
  const order = first.tags.map((x) => x.tag);
  const summary = filtered ? t.found(f.number(first.found), f.number(first.total)) : t.total(f.number(first.total));
  return (
    <>
      <Filters place={place} chosen={chosen} list={first} onChange={onChange} />
      {list.isError && !list.isFetchNextPageError && (
        <Alert color="accent" role="alert" mb="md">
          {failure(list.error)} <Button variant="subtle" size="compact-sm" onClick={() => void list.refetch()}>{t.reload}</Button>
        </Alert>
      )}
      <p className={classes["summary"]} role="status">{summary}</p>
      {items.length === 0
        ? <EmptyState title={t.noneFound} order={3} action={<Button variant="default" onClick={clear}>{t.clear}</Button>}>{t.noneFoundHelp}</EmptyState>
        : (
          <ul className={classes["list"]} data-waiting={list.isPlaceholderData || undefined}>
            {items.map((m) => <Card key={m.ref} place={place} comment={m} tags={first.tags} order={order} query={chosen.q} drafts={drafts} />)}
          </ul>
        )}
      {items.length > 0 && <Foot list={list} />}
    </>
  );
}

/** What is being written, by comment. It outlives the card and this part, as a filter or
 * another tab takes them away for a while, and goes with everything else of the account. */
function useDrafts({ campaign, unit }: Place): Map<string, string> {
  const client = useQueryClient();
  const [drafts] = useState(() => {
    const key = ["drafts", campaign, unit];
    const kept = client.getQueryData<Map<string, string>>(key) ?? new Map<string, string>();
    client.setQueryDefaults(key, { gcTime: Infinity });
    client.setQueryData(key, kept);
    return kept;
  });
  return drafts;
}

function Foot({ list }: { list: ReturnType<typeof useComments> }) {
  const t = useText(strings);
  // The place in the list is not known any more: only its beginning helps.
  const lost = list.isFetchNextPageError && list.error instanceof Problem && list.error.kind === "invalid";
  return (
    <Group justify="center" mt="lg" mih={42}>
      {lost ? <><Text fz="sm" role="alert">{t.changed}</Text><Button variant="default" onClick={() => void list.refetch()}>{t.reload}</Button></>
        : list.isFetchNextPageError ? <ErrorState error={list.error} retry={() => void list.fetchNextPage()} order={3} />
        : list.hasNextPage ? <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{t.more}</Button>
        : <Text fz="sm" c="dimmed">{t.end}</Text>}
    </Group>
  );
}
