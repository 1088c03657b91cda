import { useEffect, useEffectEvent, useState } from "react";
import { Button } from "./button";
import classes from "./pin.module.css";
import { Heading, useScene, useSeconds } from "./scene";
import steps from "./steps.module.css";
import { fill } from "../words";

const longest = 8;

/** How long the pad waits for a digit: it must not stand in a resident's way. */
const patience = 20_000;

/** The pad for the PIN of the staff. What is typed is shown as dots and never kept. */
export function PINPad({ onRight, onCancel }: { onRight: () => void; onCancel: () => void }) {
  const { app, t } = useScene();
  const [pin, setPIN] = useState("");
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState(false);
  const [locked, setLocked] = useState(0);
  const wait = useSeconds(locked);
  const shut = busy || wait > 0;

  const add = (digit: string) => {
    if (shut) return;
    setWrong(false);
    setPIN((p) => (p.length < longest ? p + digit : p));
  };
  const erase = () => setPIN((p) => p.slice(0, -1));
  const enter = async () => {
    if (shut || !pin) return;
    setBusy(true);
    const check = await app.checkPIN(pin).catch(() => ({ result: "wrong" }) as const);
    setBusy(false);
    setPIN("");
    if (check.result === "right" || check.result === "none") return onRight();
    setWrong(check.result === "wrong");
    if (check.result === "wait") setLocked(app.now() + check.seconds * 1000);
  };

  useEffect(() => {
    const timer = setTimeout(onCancel, Math.max(patience, locked - app.now() + 5000));
    return () => clearTimeout(timer);
  }, [pin, locked, busy, app, onCancel]);
  const key = useEffectEvent((e: KeyboardEvent) => {
    if (/^\d$/.test(e.key)) add(e.key);
    else if (e.key === "Backspace") erase();
    else if (e.key === "Escape") onCancel();
    // Enter on a button presses that button.
    else if (e.key === "Enter" && !(e.target instanceof HTMLButtonElement)) void enter();
  });
  // One listener for as long as the pad is there: a key is a touch as well, the touch
  // draws the pad anew, and a listener exchanged meanwhile would miss the key.
  useEffect(() => {
    const listen = (e: KeyboardEvent) => key(e);
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, []);

  return (
    <div className={classes["screen"]}>
      <Heading className={steps["title"]}>{t.pin_title}</Heading>
      <p className={classes["dots"]} aria-hidden="true">
        {Array.from({ length: Math.max(4, pin.length) }, (_, i) => <i key={i} className={i < pin.length ? classes["full"] : ""} />)}
      </p>
      <p className="unseen" role="status">{fill(t.pin_entered, { n: pin.length })}</p>
      <p className={classes["error"]} role="alert">{wait > 0 ? fill(t.pin_locked, { n: wait }) : wrong ? t.pin_wrong : ""}</p>
      <div className={classes["pad"]}>
        {["1", "2", "3", "4", "5", "6", "7", "8", "9"].map((d) => <Button key={d} aria-disabled={shut} onClick={() => add(d)}>{d}</Button>)}
        <Button className={classes["word"]} onClick={erase}>{t.erase}</Button>
        <Button aria-disabled={shut} onClick={() => add("0")}>0</Button>
        <Button kind="main" className={classes["word"]} aria-disabled={shut || !pin} onClick={() => void enter()}>{t.ok}</Button>
      </div>
      <Button kind="bare" onClick={onCancel}>{t.cancel}</Button>
    </div>
  );
}
