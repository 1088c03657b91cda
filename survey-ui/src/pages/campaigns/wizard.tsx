// Making a campaign in five steps; nothing is sent before the last.
import { Alert, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, Problem } from "../../api/client";
import { IconArrowLeft } from "../../app/icons";
import { useText } from "../../i18n/text";
import { Page, Section } from "../../ui/page";
import { failure, told } from "../../ui/told";
import { listQuery, registerQuery } from "./data";
import { ChannelFields, DayFields, PhoneField, TitleFields, VersionFields, type FieldsProps } from "./fields";
import { suggestId, validId, withinUnits } from "./model";
import { Numbers } from "./numbers";
import { Review } from "./review";
import { Steps } from "./steps";
import { strings } from "./strings";
import { UnitChoice } from "./unit-choice";
import type { Campaign, Order } from "./wire";

const empty: Order = {
  title: { vi: "", en: "" }, first: "", last: "", channels: ["qr"], units: [], questionnaire: { id: "", version: 0 },
  criteria: { id: "", version: 0 }, transactions: {}, phone: "",
};

/** The step on which a field stands, for errors of the server. */
const stepOf = (path: string): number =>
  /^(id|title|first|last)/.test(path) ? 0 : /^(questionnaire|criteria)/.test(path) ? 1 : path.startsWith("units") ? 2 : 3;

export default function Wizard({ onLeave }: { onLeave: () => void }) {
  const t = useText(strings);
  const client = useQueryClient();
  const navigate = useNavigate();
  const { data: list = [] } = useQuery(listQuery);
  const [order, setOrder] = useState(empty);
  const [ownId, setOwnId] = useState<string>();
  const [step, setStep] = useState(0);
  const [strict, setStrict] = useState(false);
  const taken = list.map((c) => c.id);
  const id = ownId ?? suggestId(order.title.vi, taken);
  const idWrong = id && !validId(id) ? t.idWrong : taken.includes(id) ? t.idTaken : undefined;
  const save = useMutation({
    mutationFn: () => api.post<Campaign>("/campaigns", { ...withinUnits(order), id }),
    onSuccess: async (c) => {
      await client.invalidateQueries({ queryKey: ["campaigns"] });
      told.done(t.created);
      void navigate({ to: "/campaigns/$id", params: { id: c.id }, search: ((s: object) => ({ ...s, new: undefined })) as never });
    },
    onError: (err) => {
      if (err instanceof Problem && err.errors[0]) setStep(stepOf(err.errors[0].path));
    },
  });
  const problem = save.error instanceof Problem ? save.error : undefined;
  const error = (path: string) => problem?.errors.find((e) => e.path === path || e.path.startsWith(path + "[") || e.path.startsWith(path + "."))?.message;
  const basics = !!order.title.vi.trim() && !!order.title.en.trim() && !!id && !idWrong && !!order.first && order.last >= order.first;
  const versions = order.questionnaire.version > 0 && order.criteria.version > 0;
  const whole = basics && versions;
  const go = (to: number) => {
    const stop = !basics ? 0 : !versions ? 1 : 4;
    setStrict(to > stop);
    setStep(Math.min(to, stop));
  };
  const props: FieldsProps = { order, onChange: (o) => { save.reset(); setOrder(o); }, error, strict };
  return (
    <Page title={t.newTitle} width="text" back={<Button variant="subtle" color="gray" size="compact-sm" leftSection={<IconArrowLeft size={16} aria-hidden />} onClick={onLeave}>{t.back}</Button>}>
      <Steps label={t.newTitle} steps={[t.stepBasics, t.stepForm, t.stepUnits, t.stepRest, t.stepReview]} active={step} onGo={go} />
      <Section>
        <form noValidate onSubmit={(e) => { e.preventDefault(); if (step < 4) go(step + 1); else if (whole) save.mutate(); }}>
          <Stack gap="lg">
            {step === 0 && (
              <>
                <TitleFields {...props} />
                <TextInput
                  label={t.id} description={t.idHelp} required value={id} maxLength={48} maw={420} error={error("id") ?? idWrong ?? (strict && !id ? t.needed : undefined)}
                  onChange={(e) => { save.reset(); setOwnId(e.currentTarget.value.toLowerCase() || undefined); }}
                />
                <DayFields {...props} />
              </>
            )}
            {step === 1 && <VersionFields {...props} />}
            {step === 2 && <UnitChoice order={order} onChange={props.onChange} error={error("units")} />}
            {step === 3 && (
              <>
                <ChannelFields {...props} />
                <OwnNumbers {...props} />
                <PhoneField {...props} />
              </>
            )}
            {step === 4 && <Review order={order} id={id} />}
            {save.isError && <Alert color="accent" role="alert">{t.restOfProblems} {failure(save.error)}</Alert>}
            <Group justify="space-between">
              <Button variant="default" onClick={() => (step === 0 ? onLeave() : setStep(step - 1))}>{step === 0 ? t.cancel : t.previous}</Button>
              <Group gap="sm">
                {strict && !whole && <Text fz="sm" c="var(--hl-bad)" role="alert">{t.needed}</Text>}
                <Button type="submit" loading={save.isPending}>{step < 4 ? t.next : t.save}</Button>
              </Group>
            </Group>
          </Stack>
        </form>
      </Section>
    </Page>
  );
}

/** Numbers of the units that were chosen from the register. */
function OwnNumbers({ order, onChange, error }: FieldsProps) {
  const { data: units = [] } = useQuery(registerQuery(order.first, order.last));
  const known = units.filter((u) => order.units.includes(u.unit));
  return <Numbers order={order} onChange={onChange} known={known} error={error("transactions")} />;
}
