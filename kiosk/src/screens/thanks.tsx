import { Button } from "./button";
import { Countdown } from "./countdown";
import { Icon } from "./icon";
import { QR } from "./qr";
import { Heading, useScene } from "./scene";
import classes from "./steps.module.css";
import type { Thanks as Kept } from "../app";

/** Where a receipt is looked up: the server that served this app. */
export function receiptAddress(receipt: string): string {
  // In capitals a code has fewer, bigger modules; the path is read in either case.
  return `${location.origin}/r/${receipt}`;
}

/** Thanks only once the answer is on disk; the receipt when the server has sent one. */
export function Thanks({ thanks, until }: { thanks: Kept; until: number }) {
  const { app, t } = useScene();
  const { kept, failed } = thanks;
  const receipt = kept && !failed ? thanks.receipt : null;
  const title = failed ? t.thanks_failed_title : kept ? t.thanks : t.thanks_saving;
  const about = failed ? t.thanks_failed : !kept ? "" : receipt ? t.thanks_stored : t.thanks_kept;
  return (
    <div className={classes["screen"]}>
      <div className={classes[receipt ? "two" : "notice"]}>
        <div className={classes["said"]}>
          <Icon name={failed ? "warn" : kept ? "check" : "wait"} />
          {/* Another heading is another element: it takes the focus and is read. */}
          <Heading key={title}>{title}</Heading>
          <p className={classes["big"]} role="status">{about}</p>
          {receipt && <p className={classes["hint"]}>{t.receipt_about}</p>}
        </div>
        {receipt && (
          <div className={classes["code"]}>
            <QR text={receiptAddress(receipt)} label={t.receipt_qr} />
            <p>{t.receipt}<br /><b>{receipt}</b></p>
          </div>
        )}
      </div>
      <div className={classes["ways"]}>
        <Countdown until={until} always className={classes["clock"]} />
        <Button kind="main" onClick={() => app.tell({ type: "next" })}>{t.done}</Button>
      </div>
    </div>
  );
}
