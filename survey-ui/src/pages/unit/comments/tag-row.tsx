// The tags of a comment: those it has, and all of them to choose from when asked for.
import { useState } from "react";
import { IconCheck, IconPlus } from "../../../app/icons";
import { useSay, useText } from "../../../i18n/text";
import { told } from "../../../ui/told";
import classes from "./comments.module.css";
import { useToggle, type Place } from "./data";
import { strings } from "./strings";
import type { Comment, Tag, TagCount } from "./wire";

interface TagRowProps {
  place: Place;
  comment: Comment;
  tags: readonly TagCount[];
  order: readonly Tag[];
  may: boolean;
}

export function TagRow({ place, comment: m, tags, order, may }: TagRowProps) {
  const t = useText(strings);
  const say = useSay();
  const [open, setOpen] = useState(false);
  const toggle = useToggle(place, m, order);
  const has = (tag: Tag) => (toggle.isPending && toggle.variables.tag === tag ? toggle.variables.on : m.tags.includes(tag));
  const shown = tags.filter((x) => open || has(x.tag));
  if (!may) {
    return shown.length === 0 ? null : (
      <ul className={classes["tags"]} aria-label={t.tags}>{shown.map((x) => <li key={x.tag} className={classes["tag"]}>{say(x.text)}</li>)}</ul>
    );
  }
  const press = (tag: Tag) => toggle.mutate({ tag, on: !has(tag) }, { onError: (err) => told.failed(err) });
  return (
    <div className={classes["tags"]} role="group" aria-label={t.tags}>
      {shown.map((x) => (
        <button key={x.tag} type="button" className={classes["tag"]} aria-pressed={has(x.tag)} onClick={() => press(x.tag)}>
          {has(x.tag) && <IconCheck size={14} aria-hidden />}{say(x.text)}
        </button>
      ))}
      <button type="button" className={classes["tag"]} data-add aria-expanded={open} onClick={() => setOpen(!open)}>
        {!open && <IconPlus size={14} aria-hidden />}{open ? t.tagsDone : t.addTag}
      </button>
    </div>
  );
}
