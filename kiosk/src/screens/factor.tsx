import { Button } from "./button";
import { Face } from "./face";
import { Heading, useScene } from "./scene";
import classes from "./steps.module.css";
import type { Form } from "../api/wire";
import type { Talk } from "../model/flow";
import { fill } from "../words";

/** What the person would say more about; the rating itself is kept by now. */
export function FactorChoice({ form, talk }: { form: Form; talk: Talk }) {
  const { app, t, say } = useScene();
  return (
    <div className={classes["screen"]}>
      <div className={classes["head"]}>
        <p className={classes["yours"]}><Face level={talk.level} />{fill(t.yours, { level: say(form.levels[talk.level - 1]!) })}</p>
        <Heading className={classes["title"]}>{t.which}</Heading>
        <p className={classes["hint"]}>{t.which_hint}</p>
      </div>
      <div className={classes["rest"]}>
        <div className={classes["choices"]}>
          {form.factors.map((factor) => (
            <button key={factor.id} type="button" className={classes["choice"]} onClick={() => app.tell({ type: "factor", factor })}>
              {say(factor.title)}
            </button>
          ))}
          {form.comment && (
            <button type="button" className={classes["choice"]} onClick={() => app.tell({ type: "factor", factor: null })}>{t.other_matter}</button>
          )}
        </div>
        <div className={classes["ways"]}>
          <Button onClick={() => app.tell({ type: "skip" })}>{t.enough}</Button>
        </div>
      </div>
    </div>
  );
}
