// Changing a campaign as far as its state allows. When somebody else was faster,
// both versions are shown, and what was typed here stays.
import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, Problem, type Tagged } from "../../api/client";
import { useFormat } from "../../i18n/format";
import { useText } from "../../i18n/text";
import { Section } from "../../ui/page";
import { failure, told } from "../../ui/told";
import { oneQuery, registerQuery } from "./data";
import { ChannelFields, DayFields, PhoneField, TitleFields, VersionFields, type FieldsProps } from "./fields";
import { differing, orderOf, rebase, refText, withinUnits, type Field } from "./model";
import { Numbers } from "./numbers";
import { StaleModal } from "./stale";
import { strings } from "./strings";
import { UnitChoice } from "./unit-choice";
import type { Campaign, Order } from "./wire";

export default function Change({ start, onDone }: { start: Tagged<Campaign>; onDone: () => void }) {
  const t = useText(strings);
  const client = useQueryClient();
  // What the edit was made on; a newer state takes its place when one has seen it.
  const [base, setBase] = useState(start);
  const [order, setOrder] = useState(() => orderOf(start.data));
  const [theirs, setTheirs] = useState<Tagged<Campaign>>();
  const { state, id } = base.data;
  const save = useMutation({
    mutationFn: () => api.put<Campaign>(`/campaigns/${id}`, withinUnits(order), { etag: base.etag }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["campaigns"] });
      told.done(t.saved);
      onDone();
    },
    onError: async (err) => {
      if (err instanceof Problem && err.stale) setTheirs(await client.fetchQuery({ ...oneQuery(id), staleTime: 0 }).catch(() => undefined));
    },
  });
  const problem = save.error instanceof Problem && !save.error.stale ? save.error : undefined;
  const error = (path: string) => problem?.errors.find((e) => e.path === path || e.path.startsWith(path + "[") || e.path.startsWith(path + "."))?.message;
  const props: FieldsProps = { order, onChange: (o) => { save.reset(); setOrder(o); }, error, strict: true, open: state === "open" };
  const next = (from: Tagged<Campaign>, o: Order) => {
    setBase(from);
    setOrder(o);
    setTheirs(undefined);
    save.reset();
  };
  return (
    <Section title={t.editTitle} about={state === "open" ? t.onlyOpen : state === "closed" ? t.onlyClosed : undefined}>
      <form noValidate onSubmit={(e) => { e.preventDefault(); save.mutate(); }}>
        <Stack gap="lg">
          {state !== "closed" && <TitleFields {...props} />}
          {state !== "closed" && <DayFields {...props} />}
          {state === "draft" && (
            <>
              <VersionFields {...props} />
              <UnitChoice order={order} onChange={props.onChange} error={error("units")} />
              <ChannelFields {...props} />
            </>
          )}
          <NumbersOf campaign={base.data} {...props} />
          {state !== "closed" && <PhoneField {...props} />}
          {save.isError && !theirs && <Alert color="accent" role="alert">{failure(save.error)}</Alert>}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onDone}>{t.cancel}</Button>
            <Button type="submit" loading={save.isPending}>{t.saveChanges}</Button>
          </Group>
        </Stack>
      </form>
      {theirs && (
        <Stale
          theirs={orderOf(theirs.data)} mine={order} onCancel={() => setTheirs(undefined)}
          onTake={() => next(theirs, rebase(orderOf(base.data), order, orderOf(theirs.data)))} onReload={() => next(theirs, orderOf(theirs.data))}
        />
      )}
    </Section>
  );
}

/** The units of a draft come from the register, those of other campaigns are known. */
function NumbersOf({ campaign, order, onChange, error }: FieldsProps & { campaign: Campaign }) {
  const { data: units } = useQuery({ ...registerQuery(order.first, order.last), enabled: campaign.state === "draft" && !!order.first && !!order.last });
  const known = (units ?? campaign.chosen).filter((u) => order.units.includes(u.unit));
  return <Numbers order={order} onChange={onChange} known={known} error={error("transactions")} />;
}

function Stale({ theirs, mine, ...act }: { theirs: Order; mine: Order; onTake: () => void; onReload: () => void; onCancel: () => void }) {
  const t = useText(strings);
  const f = useFormat();
  const names: Record<Field, string> = {
    "title.vi": t.titleVi, "title.en": t.titleEn, first: t.first, last: t.last, channels: t.channels, units: t.unitsColumn,
    questionnaire: t.questionnaire, criteria: t.criteria, transactions: t.transactions, phone: t.phone,
  };
  const say = (o: Order, field: Field): string => ({
    "title.vi": o.title.vi, "title.en": o.title.en, first: f.day(o.first), last: f.day(o.last),
    channels: o.channels.map((c) => t[c]).join(", "), units: t.unitsList(f.number(o.units.length)),
    questionnaire: refText(o.questionnaire), criteria: refText(o.criteria),
    transactions: t.numbersList(f.number(Object.keys(o.transactions).length)), phone: o.phone,
  })[field] || t.nothing;
  return (
    <StaleModal
      opened {...act}
      words={{
        title: t.staleTitle, body: t.staleBody, field: t.staleField, theirs: t.staleTheirs, mine: t.staleMine, take: t.staleTake,
        takeHelp: t.staleTakeHelp, reload: t.staleReload, cancel: t.staleCancel, same: t.staleSame,
      }}
      differences={differing(theirs, mine).map((field) => ({ field: names[field], theirs: <Text fz="sm">{say(theirs, field)}</Text>, mine: <Text fz="sm">{say(mine, field)}</Text> }))}
    />
  );
}
