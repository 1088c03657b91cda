// Issuing what is missing: for which channel, where; how many that will be is said
// before anything is done.
import { Alert, Button, Group, Modal, MultiSelect, Radio, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import type { Channel } from "../../api/wire";
import { useFormat } from "../../i18n/format";
import { useText } from "../../i18n/text";
import { find } from "../../model/search";
import { ErrorState, LinesSkeleton } from "../../ui/states";
import { failure, told } from "../../ui/told";
import { codesQuery, placesQuery, useCodesChanged } from "./data";
import { missing, orderBody, type Order } from "./model";
import { strings } from "./strings";
import type { Code, Place } from "./wire";

export function Issue({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const t = useText(strings);
  return (
    <Modal opened={opened} onClose={onClose} title={t.issueTitle} size="lg" closeButtonProps={{ "aria-label": t.close }}>
      <Ask onClose={onClose} />
    </Modal>
  );
}

/** What the count is made of must be there before anything is asked. */
function Ask({ onClose }: { onClose: () => void }) {
  const codes = useQuery(codesQuery);
  const places = useQuery(placesQuery);
  const error = codes.error ?? places.error;
  if (codes.data && places.data) return <Form codes={codes.data} places={places.data} onClose={onClose} />;
  if (error) return <ErrorState error={error} retry={() => { void codes.refetch(); void places.refetch(); }} />;
  return <LinesSkeleton rows={7} />;
}

function Form({ codes, places, onClose }: { codes: readonly Code[]; places: readonly Place[]; onClose: () => void }) {
  const t = useText(strings);
  const f = useFormat();
  const changed = useCodesChanged();
  const [channel, setChannel] = useState<Channel>("qr");
  const [eachPoint, setEachPoint] = useState(false);
  const [some, setSome] = useState(false);
  const [units, setUnits] = useState<string[]>([]);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const order: Order = { channel, eachPoint, units: some ? units : undefined };
  const count = missing(order, places, codes);
  const issue = async () => {
    setBusy(true);
    setError(undefined);
    try {
      const known = new Set(codes.map((c) => c.code));
      const list = await api.post<Code[]>("/codes", orderBody(order));
      changed();
      told.done(t.issueDone(f.number(list.filter((c) => !known.has(c.code)).length)));
      onClose();
    } catch (err) {
      setError(err);
    } finally {
      setBusy(false);
    }
  };
  const says = some && units.length === 0 ? t.noPlace
    : count.all === 0 ? t.noPoint
    : count.missing === 0 ? t.nothing
    : t.willIssue(f.number(count.missing), f.number(count.all - count.missing));
  return (
    <form noValidate onSubmit={(e) => { e.preventDefault(); void issue(); }}>
      <Stack gap="lg">
        <Radio.Group label={t.issueChannel} value={channel} onChange={(v) => setChannel(v as Channel)}>
          <Stack gap={8} mt={6}>
            <Radio value="qr" label={t.qr} description={t.qrHelp} />
            <Radio value="link" label={t.link} description={t.linkHelp} />
            <Radio value="assisted" label={t.assisted} description={t.assistedHelp} />
          </Stack>
        </Radio.Group>
        <Radio.Group label={t.issueWhere} value={eachPoint ? "points" : "unit"} onChange={(v) => setEachPoint(v === "points")}>
          <Stack gap={8} mt={6}>
            <Radio value="unit" label={t.whereUnit} />
            <Radio value="points" label={t.wherePoints} />
          </Stack>
        </Radio.Group>
        <Radio.Group label={t.issueUnits} value={some ? "some" : "all"} onChange={(v) => setSome(v === "some")}>
          <Stack gap={8} mt={6}>
            <Radio value="all" label={t.allUnits(f.number(places.length))} />
            <Radio value="some" label={t.someUnits} />
          </Stack>
        </Radio.Group>
        {some && (
          <MultiSelect
            aria-label={t.chooseUnits} placeholder={units.length === 0 ? t.chooseUnits : ""} value={units} onChange={setUnits} searchable clearable hidePickedOptions
            data={places.map((p) => ({ value: p.key, label: p.name }))} limit={60} nothingFoundMessage={t.noUnitFound} maxDropdownHeight={260}
            filter={({ options, search }) => find(options as { value: string; label: string }[], search, (o) => [o.label, o.value])}
          />
        )}
        <Alert color={count.missing > 0 ? "blue" : "gray"} role="status">{says}</Alert>
        {error !== undefined && <Alert color="accent" role="alert">{failure(error)}</Alert>}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>{t.cancel}</Button>
          <Button type="submit" loading={busy} disabled={count.missing === 0}>{count.missing > 0 ? t.issueGo(f.number(count.missing)) : t.issueNone}</Button>
        </Group>
      </Stack>
    </form>
  );
}
