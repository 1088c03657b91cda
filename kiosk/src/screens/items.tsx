import { useEffect, useId, useRef, useState } from "react";
import { Button } from "./button";
import { Face, levels } from "./face";
import classes from "./items.module.css";
import { Heading, useScene } from "./scene";
import steps from "./steps.module.css";
import type { Form, Item } from "../api/wire";
import type { Talk } from "../model/flow";
import { fill } from "../words";

/** The value of "no opinion", as on the form. */
const noOpinion = "na";

/** A second finger or a bounce after the next item has taken the place of the last. */
const bounce = 400;

/** The items of the factor that was chosen. All at once where there is room for it; one
 * by one with large text or low buttons. */
export function Items({ form, talk, items }: { form: Form; talk: Talk; items: Item[] }) {
  const { app, view, t, say } = useScene();
  const one = view.state.large || view.state.low;
  const [at, setAt] = useState(() => Math.max(0, items.findIndex((i) => !(i.id in talk.items))));
  const deaf = useRef(0);
  const moved = useRef(false);
  // The arrow keys of a keyboard choose each value on their way: they don't lead on.
  const finger = useRef(false);
  const goTo = (next: number) => {
    deaf.current = app.now() + bounce;
    moved.current = true;
    setAt(next);
  };
  const choose = (item: Item, value: string) => {
    if (app.now() < deaf.current) return;
    app.tell({ type: "item", item: item.id, value });
    if (one && finger.current && at < items.length - 1) goTo(at + 1);
  };
  const back = () => (one && at > 0 ? goTo(at - 1) : app.tell({ type: "back" }));
  const next = () => (one && at < items.length - 1 ? goTo(at + 1) : app.tell({ type: "next" }));
  const shown = one ? items.slice(at, at + 1) : items;
  return (
    <div className={steps["screen"]}>
      <div className={`${steps["head"]} ${steps["inline"]}`}>
        <Heading className={steps["title"]}>{talk.factor ? say(talk.factor.title) : t.items_hint}</Heading>
        {talk.factor && <p className={steps["hint"]}>{t.items_hint}</p>}
      </div>
      <div
        className={`${classes["list"]} ${one ? classes["one"] : classes["many"]}`}
        onPointerDown={() => { finger.current = true; }} onKeyDown={() => { finger.current = false; }}
      >
        {shown.map((item) => (
          <Scale
            key={item.id} form={form} item={item} name={`${talk.id}.${item.id}`} value={talk.items[item.id]}
            focus={one && moved.current} onChange={(value) => choose(item, value)}
          />
        ))}
      </div>
      <div className={steps["ways"]}>
        <Button onClick={back}>{t.back}</Button>
        {one && <p role="status">{fill(t.item_of, { x: at + 1, n: items.length })}</p>}
        <Button kind="main" onClick={next}>{t.next}</Button>
      </div>
    </div>
  );
}

interface ScaleProps {
  form: Form;
  item: Item;
  name: string;
  value: string | undefined;
  /** It has taken the place of another one, with the focus that was there. */
  focus: boolean;
  onChange: (value: string) => void;
}

function Scale({ form, item, name, value, focus, onChange }: ScaleProps) {
  const { say, label } = useScene();
  const id = useId();
  const legend = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (focus) legend.current?.focus({ preventScroll: true });
  }, [focus]);
  const radio = (v: string) => (
    <input type="radio" name={name} value={v} checked={value === v} autoComplete="off" onChange={() => onChange(v)} />
  );
  return (
    <div className={classes["item"]} role="radiogroup" aria-labelledby={id}>
      <h2 id={id} ref={legend} tabIndex={-1} className={classes["legend"]}>{say(item.text)}</h2>
      <div className={classes["row"]}>
        {levels.map((level) => (
          <label key={level}>
            {radio(String(level))}
            <Face level={level} />
            <span>{label(form.levels[level - 1]!)}</span>
          </label>
        ))}
        {item.no_opinion && <label className={classes["na"]}>{radio(noOpinion)}<span>{label(form.no_opinion)}</span></label>}
      </div>
    </div>
  );
}
