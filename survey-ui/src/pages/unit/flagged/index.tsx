// The review of a unit's flagged and excluded responses: how they were sent, never what
// was answered.
import { Button, Group, SegmentedControl, Select, Text } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { Problem } from "../../../api/client";
import { useAddress, type Search } from "../../../app/address";
import { useCampaign } from "../../../app/campaign";
import { IconFlag } from "../../../app/icons";
import { useText } from "../../../i18n/text";
import { Section } from "../../../ui/page";
import { EmptyState, ErrorState, LinesSkeleton } from "../../../ui/states";
import type { Order } from "../../review/data";
import { Propose } from "../../review/propose";
import { useReview, type Place } from "./data";
import classes from "./flagged.module.css";
import { strings } from "./strings";
import { Table } from "./table";
import { flags, type Review } from "./wire";

export default function Flagged({ campaign, unit }: Place) {
  const t = useText(strings);
  const certified = useCampaign().list.find((c) => c.id === campaign)?.state === "certified";
  const place = useMemo<Place>(() => ({ campaign, unit }), [campaign, unit]);
  return (
    <Section title={t.title} about={<>{t.about}{certified && <><br />{t.certified}</>}</>}>
      <List place={place} certified={certified} />
    </Section>
  );
}

function List({ place, certified }: { place: Place; certified: boolean }) {
  const t = useText(strings);
  const [standing, setStanding] = useAddress("standing");
  const [flag, setFlag] = useAddress("flag");
  const [moving, setMoving] = useState<Review>();
  const order = useMemo<Order | undefined>(() => moving && { action: moving.standing === "excluded" ? "restore" : "exclude", refs: [moving.ref] }, [moving]);
  const list = useReview(place, useMemo(() => ({ standing, flag }), [standing, flag]));
  const items = useMemo(() => list.data?.pages.flatMap((p) => p.items) ?? [], [list.data]);
  const navigate = useNavigate();
  const clear = () => void navigate({
    to: ".", search: (old: Search) => ({ ...old, standing: undefined, flag: undefined }), replace: true, resetScroll: false,
  } as never);
  if (list.data === undefined) {
    if (!list.isError) return <LinesSkeleton rows={8} height={64} />;
    return <ErrorState error={list.error} retry={() => void list.refetch()} order={3} />;
  }
  if (items.length === 0 && !standing && !flag) return <EmptyState icon={IconFlag} title={t.none} order={3}>{t.noneHelp}</EmptyState>;
  const empty = <EmptyState title={t.noneFound} order={3} action={<Button variant="default" onClick={clear}>{t.clear}</Button>}>{t.noneFoundHelp}</EmptyState>;
  const tools = (
    <div className={classes["tools"]} role="search" aria-label={t.filters}>
      <SegmentedControl
        aria-label={t.standing} value={standing ?? ""} onChange={(v) => setStanding(v || undefined)}
        data={[{ value: "", label: t.both }, { value: "flagged", label: t.onlyFlagged }, { value: "excluded", label: t.onlyExcluded }]}
      />
      <Select
        aria-label={t.anyFlag} placeholder={t.anyFlag} value={flag ?? null} onChange={(v) => setFlag(v ?? undefined)}
        data={flags.map((x) => ({ value: x, label: t[x] }))} clearable clearButtonProps={{ "aria-label": t.clearOne }}
      />
    </div>
  );
  return (
    <div className={list.isPlaceholderData ? classes["waiting"]! : ""}>
      <Table items={items} tools={tools} empty={empty} onMove={certified ? undefined : setMoving} />
      {items.length > 0 && <Foot list={list} />}
      <Propose campaign={place.campaign} order={order} n={1} onClose={() => setMoving(undefined)} />
    </div>
  );
}

function Foot({ list }: { list: ReturnType<typeof useReview> }) {
  const t = useText(strings);
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
