// One version of a questionnaire: what it asks, how it looks, what changed since
// another version.
import { Button, Select, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { lazy, Suspense, useMemo } from "react";
import { address } from "../../api/client";
import { useAddress } from "../../app/address";
import { IconCopy, IconDownload, IconPencil } from "../../app/icons";
import { useRight } from "../../app/session";
import { useFormat } from "../../i18n/format";
import { useSay, useText } from "../../i18n/text";
import { CopyField } from "../../ui/copy-field";
import { Page, Section } from "../../ui/page";
import { LinesSkeleton, Loaded } from "../../ui/states";
import { Back } from "../campaigns/back";
import { compare } from "./compare";
import { ComparisonView } from "./compare-view";
import { formQuery, formsQuery } from "./data";
import classes from "./forms.module.css";
import { readForm, type Form, type Question } from "./model";
import { strings } from "./strings";
import { typeWord } from "./type-word";
import { Fixed, UsedBy } from "./used";
import type { Stored } from "./wire";

const Preview = lazy(async () => ({ default: (await import("./preview")).Preview }));

export default function OneForm() {
  const t = useText(strings);
  const { id, version } = getRouteApi("/shell/forms/$id/$version").useParams();
  const query = useQuery(formQuery(id, version));
  return (
    <Loaded query={query} skeleton={<Page title={t.title}><LinesSkeleton rows={12} /></Page>}>
      {(found) => <Shown stored={found.data} />}
    </Loaded>
  );
}

function Shown({ stored }: { stored: Stored<unknown> }) {
  const t = useText(strings);
  const f = useFormat();
  const say = useSay();
  const form = useMemo(() => readForm(stored.model), [stored.model]);
  const manages = useRight("forms.manage");
  const { data: list = [] } = useQuery(formsQuery);
  const others = list.filter((v) => v.id === stored.id && v.version !== stored.version);
  const [other, setOther] = useAddress("compare");
  const ref = `${stored.id}@${stored.version}`;
  const chosen = others.find((v) => String(v.version) === other);
  return (
    <Page
      title={`${say(stored.title)}, ${t.version(f.number(stored.version))}`}
      back={<Back to="/forms">{t.back}</Back>}
      about={<><Fixed campaigns={stored.campaigns} /> {t.usedBy}: <UsedBy campaigns={stored.campaigns} /></>}
      actions={
        <>
          <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />} component="a" download href={address(`/questionnaires/${stored.id}/${stored.version}`, { format: "yaml" })}>{t.download}</Button>
          {manages && stored.editable && <Button leftSection={<IconPencil size={16} aria-hidden />} renderRoot={(p) => <Link to="/forms/edit" search={{ from: ref } as never} {...p} />}>{t.edit}</Button>}
          {manages && <Button variant={stored.editable ? "default" : "filled"} leftSection={<IconCopy size={16} aria-hidden />} renderRoot={(p) => <Link to="/forms/edit" search={{ from: ref, as: "new" } as never} {...p} />}>{t.asNew}</Button>}
        </>
      }
    >
      <div className={classes["editor"]}>
        <div className={classes["stack"]}>
          {others.length > 0 && (
            <Select
              label={t.compareWith} w={280} clearable placeholder={t.compareNone} value={chosen ? String(chosen.version) : null}
              data={others.map((v) => ({ value: String(v.version), label: t.version(f.number(v.version)) }))} onChange={(v) => setOther(v ?? undefined)}
            />
          )}
          {chosen && <Compared form={form} id={stored.id} other={chosen.version} version={stored.version} />}
          <Section title={t.contents} about={form.minAnswered > 0 ? t.minAnsweredLine(f.number(form.minAnswered)) : undefined}><Outline form={form} /></Section>
          <CopyField label={t.hash} value={stored.hash} />
        </div>
        <div className={classes["side"]}><Suspense fallback={<LinesSkeleton rows={14} />}><Preview text={stored.yaml} /></Suspense></div>
      </div>
    </Page>
  );
}

/** The older of the two stands first. */
function Compared({ form, id, other, version }: { form: Form; id: string; other: number; version: number }) {
  const t = useText(strings);
  const f = useFormat();
  const query = useQuery(formQuery(id, other));
  const [a, b] = other < version ? [other, version] : [version, other];
  return (
    <Section title={t.compareTitle(f.number(a), f.number(b))}>
      <Loaded query={query}>
        {(found) => {
          const with_ = readForm(found.data.model);
          return <ComparisonView comparison={other < version ? compare(with_, form) : compare(form, with_)} />;
        }}
      </Loaded>
    </Section>
  );
}

function Outline({ form }: { form: Form }) {
  const t = useText(strings);
  const say = useSay();
  return (
    <div className={classes["outline"]}>
      {form.sections.map((s) => (
        <div key={s.id}>
          <Text component="h3" fw={600} fz="md">{say(s.title)}</Text>
          <ol>
            {s.questions.map((q) => (
              <li key={q.id}>
                <Text fz="sm">{q.code && `${q.code}. `}{say(q.text)}</Text>
                <div className={classes["meta"]}><Meta q={q} /></div>
                {q.options.length > 0 && <Text fz="xs" c="dimmed">{q.options.map((o) => say(o.text)).join(" · ")}</Text>}
              </li>
            ))}
          </ol>
        </div>
      ))}
      {form.levels.length > 0 && <Text fz="sm" c="dimmed">{t.levels}: {form.levels.map((l) => say(l)).join(" · ")}</Text>}
    </div>
  );
}

function Meta({ q }: { q: Question }) {
  const t = useText(strings);
  return (
    <>
      <span>{typeWord(t, q.type)}</span>
      <span>{q.id}</span>
      {q.required && <span>{t.required}</span>}
      {q.noOpinion && <span>{t.noOpinion}</span>}
      {q.showWhen && <span>{t.whenShown(q.showWhen.question, q.showWhen.in.join(", "))}</span>}
    </>
  );
}
