// Writing an answer, with what its reader will see beside it.
import { Alert, Button, Group, Textarea } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useFormat } from "../../../i18n/format";
import { useText } from "../../../i18n/text";
import { told, failure } from "../../../ui/told";
import classes from "./comments.module.css";
import { Overtaken, useAnswer, type Place } from "./data";
import { length, maxAnswer, overtaken } from "./model";
import { strings } from "./strings";
import type { Comment } from "./wire";

interface EditorProps {
  place: Place;
  comment: Comment;
  drafts: Map<string, string>;
  onClose: () => void;
}

export function AnswerEditor({ place, comment: m, drafts, onClose }: EditorProps) {
  const t = useText(strings);
  const f = useFormat();
  const now = m.answer?.text ?? "";
  const [began] = useState(now);
  const [text, setText] = useState(drafts.get(m.ref) ?? now);
  const [tried, setTried] = useState(false);
  const [error, setError] = useState<unknown>();
  const { mutateAsync, isPending } = useAnswer(place, m);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);
  const n = length(text);
  const late = overtaken(began, m);
  const wrong = n > maxAnswer ? t.tooLong(f.number(n - maxAnswer))
    : !tried ? undefined
    : n === 0 ? t.empty
    : text.trim() === now ? t.same
    : undefined;
  const change = (next: string) => {
    setText(next);
    setTried(false);
    drafts.set(m.ref, next);
  };
  const save = async () => {
    setTried(true);
    setError(undefined);
    if (n === 0 || n > maxAnswer || text.trim() === now) return field.current?.focus();
    try {
      await mutateAsync({ text, over: late ? now : began });
      told.done(t.saved);
      onClose();
    } catch (err) {
      if (!(err instanceof Overtaken)) setError(err);
    }
  };
  return (
    <form noValidate className={classes["editor"]} onSubmit={(e) => { e.preventDefault(); void save(); }}>
      {late && (
        <Alert color="yellow" role="alert" title={m.answer ? t.overtaken : t.overtakenGone} className={classes["wide"]!}>
          {t.overtakenHelp}{m.answer && <><br /><b>{t.theirs}</b> <span className={classes["text"]} lang="vi">{m.answer.text}</span></>}
        </Alert>
      )}
      <div>
        <Textarea
          ref={field} label={t.label} description={t.reminder} value={text} autosize minRows={4} maxRows={14} lang="vi"
          error={wrong} onChange={(e) => change(e.currentTarget.value)}
        />
        <p className={classes["count"]} data-over={n > maxAnswer || undefined}>{t.count(f.number(n), f.number(maxAnswer))}</p>
      </div>
      <Preview text={text} />
      {error !== undefined && <Alert color="accent" role="alert" className={classes["wide"]!}>{failure(error)}</Alert>}
      <Group gap="xs" className={classes["wide"]!}>
        <Button type="submit" loading={isPending}>{late && m.answer ? t.overwrite : began ? t.saveEdit : t.save}</Button>
        <Button variant="default" onClick={onClose}>{t.cancel}</Button>
      </Group>
    </form>
  );
}

/** The part of the receipt page that the answer will be. */
function Preview({ text }: { text: string }) {
  const t = useText(strings);
  const f = useFormat();
  const lines = text.trim().split("\n");
  return (
    <section className={classes["preview"]} aria-label={t.preview}>
      <p className={classes["previewLabel"]}>{t.preview}</p>
      <p className={classes["previewTitle"]}>{t.previewTitle}</p>
      <div className={classes["note"]}>
        {text.trim() ? lines.map((line, i) => <p key={i} lang="vi">{line}</p>) : <p className={classes["quiet"]}>{t.previewEmpty}</p>}
        <p className={classes["quiet"]}>{t.previewDay(f.day(today()))}</p>
      </div>
    </section>
  );
}

/** The civil date where the offices are. */
function today(): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Ho_Chi_Minh" }).format(new Date());
}
