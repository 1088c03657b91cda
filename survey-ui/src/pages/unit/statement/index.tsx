// What the unit says it did, as its public page shows it.
import { Alert, Anchor, Button, Group, Textarea } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { api, Problem } from "../../../api/client";
import type { Statement as Said } from "../../../api/wire.gen";
import { IconExternalLink, IconPencil } from "../../../app/icons";
import { useRight } from "../../../app/session";
import { useFormat } from "../../../i18n/format";
import { useText } from "../../../i18n/text";
import { Section } from "../../../ui/page";
import { LinesSkeleton, Loaded } from "../../../ui/states";
import { failure, told } from "../../../ui/told";
import type { Place } from "../comments/data";
import { length } from "../comments/model";
import classes from "./statement.module.css";
import { strings } from "./strings";

/** The longest statement in characters, as the server counts them. */
const maxText = 2000;

const path = (p: Place) => `/campaigns/${p.campaign}/units/${encodeURIComponent(p.unit)}/statement`;
const key = (p: Place) => ["statement", p.unit, p.campaign];

export default function Statement({ campaign, unit }: Place) {
  const t = useText(strings);
  const query = useQuery({
    queryKey: key({ campaign, unit }),
    queryFn: ({ signal }) => api.get<Said>(path({ campaign, unit }), { signal }),
  });
  return (
    <Section title={t.title} about={t.about}>
      <Loaded query={query} skeleton={<LinesSkeleton rows={2} />}>
        {(said) => <Whole key={`${campaign} ${unit}`} place={{ campaign, unit }} said={said} />}
      </Loaded>
    </Section>
  );
}

function Whole({ place, said }: { place: Place; said: Said }) {
  const t = useText(strings);
  const f = useFormat();
  const may = useRight("comments.answer");
  const [writing, setWriting] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    setWriting(false);
    requestAnimationFrame(() => button.current?.focus());
  };
  if (writing) return <Editor place={place} said={said} onClose={close} />;
  return (
    <>
      {said.text ? <p className={classes["text"]} lang="vi">{said.text}</p> : <p className={classes["quiet"]}>{t.none}</p>}
      {said.day && <p className={classes["quiet"]}>{t.day(f.day(said.day))}</p>}
      <div className={classes["row"]}>
        {may && (
          <Button ref={button} size="compact-md" variant="light" leftSection={<IconPencil size={16} aria-hidden />} onClick={() => setWriting(true)}>
            {said.text ? t.edit : t.write}
          </Button>
        )}
        {said.page
          ? <Anchor href={said.page} target="_blank" rel="noopener" fz="sm">{t.page} <IconExternalLink size={14} aria-hidden /><span className="hl-unseen"> ({t.newTab})</span></Anchor>
          : <span className={classes["quiet"]}>{t.later}</span>}
      </div>
    </>
  );
}

/** Writes on the revision it began with; a newer one is shown before anything is
 * overwritten. */
function Editor({ place, said, onClose }: { place: Place; said: Said; onClose: () => void }) {
  const t = useText(strings);
  const f = useFormat();
  const client = useQueryClient();
  const [base, setBase] = useState(said);
  const [late, setLate] = useState(false);
  const [text, setText] = useState(said.text);
  const [tried, setTried] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);
  const { mutateAsync, isPending, error } = useMutation({
    mutationFn: () => api.put<Said>(path(place), { text }, { etag: `"${base.revision}"` }),
    onSuccess: (now) => client.setQueryData(key(place), now),
  });
  const n = length(text);
  const same = text.trim() === base.text;
  const wrong = n > maxText ? t.tooLong(f.number(n - maxText)) : tried && same ? t.same : undefined;
  const save = async () => {
    setTried(true);
    if (n > maxText || same) return field.current?.focus();
    try {
      await mutateAsync();
      told.done(t.saved);
      onClose();
    } catch (err) {
      if (err instanceof Problem && err.stale) {
        const now = await api.get<Said>(path(place)).catch(() => undefined);
        if (!now) return;
        client.setQueryData(key(place), now);
        setBase(now);
        setLate(true);
        setTried(false);
      }
    }
  };
  return (
    <form noValidate className={classes["editor"]} onSubmit={(e) => { e.preventDefault(); void save(); }}>
      {late && (
        <Alert color="yellow" role="alert" title={t.overtaken}>
          {t.overtakenHelp}<br /><b>{t.theirs}</b> <span lang="vi">{base.text || t.theirsEmpty}</span>
        </Alert>
      )}
      <div>
        <Textarea
          ref={field} label={t.label} description={t.reminder} value={text} autosize minRows={4} maxRows={18} lang="vi"
          error={wrong} onChange={(e) => { setText(e.currentTarget.value); setTried(false); }}
        />
        <p className={classes["count"]} data-over={n > maxText || undefined}>{t.count(f.number(n), f.number(maxText))}</p>
      </div>
      {error && !(error instanceof Problem && error.stale && late) && <Alert color="accent" role="alert">{failure(error)}</Alert>}
      <Group gap="xs">
        <Button type="submit" loading={isPending}>{late ? t.overwrite : t.save}</Button>
        <Button variant="default" onClick={onClose}>{t.cancel}</Button>
      </Group>
    </form>
  );
}
