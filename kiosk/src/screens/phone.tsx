import { Button } from "./button";
import { QR } from "./qr";
import { Heading, useScene } from "./scene";
import classes from "./steps.module.css";

/** The full form, to be finished on one's own phone. */
export function Phone({ address, tapped }: { address: string; tapped: boolean }) {
  const { app, t } = useScene();
  return (
    <div className={classes["screen"]}>
      <div className={classes["two"]}>
        <div>
          <Heading className={classes["title"]}>{t.phone_title}</Heading>
          <p className={classes["big"]}>{t.phone_about}</p>
          {tapped && <p className={classes["hint"]}>{t.phone_tapped}</p>}
        </div>
        <p className={classes["code"]}><QR text={address} label={t.phone_qr} /></p>
      </div>
      <div className={classes["ways"]}>
        <Button onClick={() => app.tell({ type: "back" })}>{t.back}</Button>
        {/* Giving up a rating that was made is not what to lead people to. */}
        <Button kind={tapped ? "plain" : "main"} onClick={() => app.tell({ type: "phone-taken" })}>{tapped ? t.phone_taken : t.phone_done}</Button>
      </div>
    </div>
  );
}
