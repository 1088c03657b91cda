import classes from "./attract.module.css";
import { Face, levels } from "./face";
import { Heading, useScene } from "./scene";
import type { Form } from "../api/wire";

/** The question everybody is asked: one touch of a face and it is answered. */
export function Attract({ form }: { form: Form }) {
  const { app, view, t, say, label } = useScene();
  const bundle = view.bundle!;
  return (
    <div className={classes["screen"]}>
      <div className={classes["place"]}>
        <Heading className={classes["unit"]}>{bundle.unit.name}</Heading>
        {bundle.point && <p className={classes["point"]}>{bundle.point.name}</p>}
      </div>
      <div className={classes["ask"]}>
        <h2 id="ask" className={classes["question"]}>{say(form.ask.text)}</h2>
        <div className={classes["faces"]} role="group" aria-labelledby="ask">
          {levels.map((level) => (
            <button key={level} type="button" className={classes["face"]} onClick={() => app.tell({ type: "rate", level })}>
              <Face level={level} />
              <span>{label(form.levels[level - 1]!)}</span>
            </button>
          ))}
        </div>
        <p className={classes["about"]}>{t.about}</p>
      </div>
    </div>
  );
}
