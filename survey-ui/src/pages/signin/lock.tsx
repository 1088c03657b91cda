// While too many wrong attempts hold a sign-in back: how long, and when it is over.
import { Alert, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { IconClock } from "../../app/icons";
import { useText } from "../../i18n/text";
import classes from "./gate.module.css";
import { countdown } from "./model";
import { strings } from "./strings";

/** Seconds until `end` (of performance.now()), each second anew; 0 when it is over. */
export function useLeft(end: number | undefined): number {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    if (end === undefined) return;
    setNow(performance.now());
    const id = setInterval(() => setNow(performance.now()), 250);
    return () => clearInterval(id);
  }, [end]);
  return end === undefined ? 0 : Math.max(0, Math.ceil((end - now) / 1000));
}

/** Says how long to wait. The seconds are not read aloud; that it is over is. */
export function Lock({ end, left, why }: { end: number | undefined; left: number; why: string }) {
  const t = useText(strings);
  if (end === undefined) return null;
  return left > 0 ? (
    <Alert color="orange" icon={<IconClock aria-hidden />} title={t.locked} role="alert">
      <Text fz="sm">{why}</Text>
      <Text fz="sm" mt={4} aria-hidden>{t.lockedLeft} <span className={classes["left"]}>{countdown(left)}</span></Text>
    </Alert>
  ) : <Alert color="green" role="status">{t.unlocked}</Alert>;
}
