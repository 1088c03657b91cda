// The audit trail: who did what, when, with what was there before and after.
import { Button, Group, Menu, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { address, api } from "../../api/client";
import type { TrailEntry, TrailFilters, TrailPage } from "../../api/wire.gen";
import { useAddress } from "../../app/address";
import { IconDownload, IconHistory, IconShieldLock } from "../../app/icons";
import { useFormat } from "../../i18n/format";
import { useText } from "../../i18n/text";
import { Page } from "../../ui/page";
import { EmptyState, ErrorState, LinesSkeleton } from "../../ui/states";
import { EntryDrawer } from "./entry";
import { Filters, useChosen, type Chosen } from "./filters";
import { List } from "./list";
import { strings } from "./strings";
import { VerifyModal } from "./verify";
import type { Names } from "./words";

/** How many entries come at once. */
const limit = 50;

export default function Trail() {
  const t = useText(strings);
  const state = useChosen();
  const [verifying, { open, close }] = useDisclosure(false);
  const [seq, setSeq] = useAddress("entry");
  const known = useQuery({
    queryKey: ["trail", "filters"],
    queryFn: ({ signal }) => api.get<TrailFilters>("/trail/filters", { signal }),
  });
  const names = useMemo<Names>(() => new Map([
    ...(known.data?.units.map((u): [string, string] => [u.key, u.name]) ?? []),
    ...(known.data?.actors.flatMap((a): [string, string][] => [["account:" + a.id, a.name], ["key:" + a.id, a.name]]) ?? []),
  ]), [known.data]);
  const list = useEntries(state.chosen);
  const entries = useMemo(() => list.data?.pages.flatMap((p) => p.items) ?? [], [list.data]);
  const open_ = seq && /^\d+$/.test(seq) ? Number(seq) : undefined;
  return (
    <Page
      title={t.title} about={t.about}
      actions={<>
        <Export chosen={state.chosen} />
        <Button leftSection={<IconShieldLock size={16} aria-hidden />} onClick={open}>{t.verify}</Button>
      </>}
    >
      <div>
        <Filters known={known.data} state={state} />
        <Entries list={list} entries={entries} names={names} filtered={Object.values(state.chosen).some(Boolean)} onClear={state.clear} onOpen={(n) => setSeq(String(n))} />
      </div>
      <EntryDrawer
        seq={open_} entry={entries.find((e) => e.seq === open_)} names={names}
        onClose={() => setSeq(undefined)} onOpen={(n) => setSeq(String(n))}
      />
      <VerifyModal opened={verifying} onClose={close} names={names} />
    </Page>
  );
}

function useEntries(chosen: Chosen) {
  const list = useInfiniteQuery({
    queryKey: ["trail", "list", chosen],
    queryFn: ({ pageParam, signal }) => api.get<TrailPage>("/trail", { query: { ...chosen, limit, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next,
  });
  // A filter that finds little is searched step by step; a step without a find is
  // followed by the next.
  const { data, hasNextPage, isFetching, isError, fetchNextPage } = list;
  const nothing = data?.pages.at(-1)?.items.length === 0;
  useEffect(() => {
    if (nothing && hasNextPage && !isFetching && !isError) void fetchNextPage();
  }, [nothing, hasNextPage, isFetching, isError, fetchNextPage]);
  return list;
}

function Entries({ list, entries, names, filtered, onClear, onOpen }: {
  list: ReturnType<typeof useEntries>; entries: TrailEntry[]; names: Names; filtered: boolean; onClear: () => void;
  onOpen: (seq: number) => void;
}) {
  const t = useText(strings);
  const f = useFormat();
  if (list.data === undefined) {
    return list.isError ? <ErrorState error={list.error} retry={() => void list.refetch()} /> : <LinesSkeleton rows={12} height={60} />;
  }
  const searching = list.isFetchingNextPage || (entries.length === 0 && list.hasNextPage && !list.isError);
  if (entries.length === 0 && !searching && !list.isError) {
    return filtered
      ? <EmptyState title={t.noneFound} action={<Button variant="default" onClick={onClear}>{t.clear}</Button>}>{t.noneFoundHelp}</EmptyState>
      : <EmptyState icon={IconHistory} title={t.none}>{t.noneHelp}</EmptyState>;
  }
  return (
    <>
      {entries.length > 0 && <List entries={entries} names={names} onOpen={onOpen} />}
      <span role="status" className="hl-unseen">{searching ? t.searching : t.found(f.number(entries.length))}</span>
      <Group justify="center" mt="lg" mih={42}>
        {list.isFetchNextPageError ? <ErrorState error={list.error} retry={() => void list.fetchNextPage()} />
          : list.hasNextPage
            ? <Button variant="default" loading={searching} onClick={() => void list.fetchNextPage()}>{searching && entries.length === 0 ? t.searching : t.older}</Button>
            : <Text fz="sm" c="dimmed">{filtered ? t.endFound : t.end}</Text>}
      </Group>
    </>
  );
}

/** Files with what the filters choose; plain links, so that any size is saved as it
 * comes. */
function Export({ chosen }: { chosen: Chosen }) {
  const t = useText(strings);
  const file = (format: string) => address("/trail/export", { ...chosen, format });
  return (
    <Menu position="bottom-end" shadow="md" width={280}>
      <Menu.Target><Button variant="default" leftSection={<IconDownload size={16} aria-hidden />}>{t.exported}</Button></Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{Object.values(chosen).some(Boolean) ? t.exportFiltered : t.exportAll}</Menu.Label>
        <Menu.Item component="a" href={file("json")} download>{t.exportJSON}</Menu.Item>
        <Menu.Item component="a" href={file("csv")} download>{t.exportCSV}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
