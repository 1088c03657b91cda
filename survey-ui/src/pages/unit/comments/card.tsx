// One comment: what was asked, what was written, what was made of it.
import { Button, Group } from "@mantine/core";
import { memo, useId, useRef, useState } from "react";
import { IconMessage, IconPencil } from "../../../app/icons";
import { useRight } from "../../../app/session";
import { useFormat } from "../../../i18n/format";
import { useSay, useText } from "../../../i18n/text";
import { ConfirmModal } from "../../../ui/confirm-modal";
import { StatusBadge } from "../../../ui/status-badge";
import { told } from "../../../ui/told";
import { AnswerEditor } from "./answer-editor";
import classes from "./comments.module.css";
import { useAnswer, type Place } from "./data";
import { pieces } from "./model";
import { strings } from "./strings";
import { TagRow } from "./tag-row";
import type { Comment, Tag, TagCount } from "./wire";

interface CardProps {
  place: Place;
  comment: Comment;
  tags: readonly TagCount[];
  order: readonly Tag[];
  query: string;
  drafts: Map<string, string>;
}

export const Card = memo(function Card({ place, comment: m, tags, order, query, drafts }: CardProps) {
  const t = useText(strings);
  const f = useFormat();
  const say = useSay();
  const id = useId();
  const may = useRight("comments.answer");
  return (
    <li>
      <article className={classes["card"]} aria-labelledby={id}>
        <div className={classes["meta"]}>
          <h3 id={id}><span className="hl-unseen">{t.card(f.day(m.day))}: </span>{say(m.asked)}</h3>
          {m.standing !== "counted" && <StatusBadge tone={m.standing === "excluded" ? "bad" : "warn"}>{t[m.standing]}</StatusBadge>}
        </div>
        <p className={classes["text"]} lang="vi"><Marked text={m.text} query={query} /></p>
        <p className={classes["where"]}>
          <time dateTime={m.day}>{f.day(m.day)}</time>
          <span>{t[m.channel]}</span>
          <span>{m.point_name || m.point || t.wholeUnit}</span>
        </p>
        <div className={classes["made"]}>
          <TagRow place={place} comment={m} tags={tags} order={order} may={may} />
          {may ? <Answering place={place} comment={m} drafts={drafts} /> : m.answer && <Answered comment={m} />}
        </div>
      </article>
    </li>
  );
});

/** A text with what was searched for marked. */
function Marked({ text, query }: { text: string; query: string }) {
  if (!query.trim()) return <>{text}</>;
  return <>{pieces(text, query).map((p, i) => (p.hit ? <mark key={i}>{p.text}</mark> : p.text))}</>;
}

/** The answer as it is, for those who only read. */
function Answered({ comment: m }: { comment: Comment }) {
  const t = useText(strings);
  const f = useFormat();
  return (
    <div className={classes["answer"]}>
      <p className={classes["answerHead"]}><b>{t.answerShown}</b> · {t.answerDay(f.day(m.answer!.day))}</p>
      <p className={classes["text"]} lang="vi">{m.answer!.text}</p>
    </div>
  );
}

/** The answer and what the unit may do with it. */
function Answering({ place, comment: m, drafts }: { place: Place; comment: Comment; drafts: Map<string, string> }) {
  const t = useText(strings);
  const f = useFormat();
  const [writing, setWriting] = useState(drafts.has(m.ref));
  const [withdrawing, setWithdrawing] = useState(false);
  const { mutateAsync } = useAnswer(place, m);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    drafts.delete(m.ref);
    setWriting(false);
    requestAnimationFrame(() => button.current?.focus());
  };
  if (writing) return <AnswerEditor place={place} comment={m} drafts={drafts} onClose={close} />;
  if (!m.answer) {
    return (
      <Button ref={button} className={classes["begin"]!} size="compact-md" variant="light" leftSection={<IconMessage size={16} aria-hidden />}
        aria-label={t.answerOf(f.day(m.day))} onClick={() => setWriting(true)}>
        {t.answer}
      </Button>
    );
  }
  const over = m.answer.text;
  return (
    <div className={classes["whole"]}>
      <Answered comment={m} />
      <Group gap="xs" mt={8}>
        <Button ref={button} size="compact-sm" variant="default" leftSection={<IconPencil size={14} aria-hidden />} onClick={() => setWriting(true)}>{t.edit}</Button>
        <Button size="compact-sm" variant="subtle" color="gray" onClick={() => setWithdrawing(true)}>{t.withdraw}</Button>
      </Group>
      <ConfirmModal
        opened={withdrawing} onClose={() => setWithdrawing(false)} title={t.withdrawTitle} confirm={t.withdraw}
        onConfirm={() => mutateAsync({ text: "", over }).then(() => told.done(t.withdrawn))}
      >
        {t.withdrawHelp}
      </ConfirmModal>
    </div>
  );
}
