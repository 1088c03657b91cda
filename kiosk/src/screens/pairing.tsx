import { useEffect, useState, type FormEvent } from "react";
import { Button } from "./button";
import classes from "./pairing.module.css";
import { Heading, useScene } from "./scene";
import steps from "./steps.module.css";
import type { Trouble } from "../app";
import { fill, type Text } from "../words";

const length = 8;

/** A code as it was typed or scanned, in the alphabet codes are made of: no I, L, O. */
export function readCode(typed: string): string {
  return typed.toUpperCase().replace(/[\s–-]/g, "").replace(/[IL]/g, "1").replace(/O/g, "0");
}

/** Why pairing failed, in words for who stands in front of the tablet. */
function explain(t: Text, { kind, detail, wait }: Trouble): string {
  switch (kind) {
    case "unknown":
    case "malformed":
    case "invalid":
      return t.pair_unknown;
    case "limited":
      return fill(t.pair_limited, { n: Math.max(1, Math.ceil(wait / 60)) });
    case "network":
    case "timeout":
      return t.pair_offline;
    default:
      return detail || t.pair_failed;
  }
}

/** Makes this tablet known to the server. The link that the console shows as a QR
 * carries the code in its hash; the hash leaves the address before anything else. */
export function Pairing({ busy, trouble }: { busy: boolean; trouble: Trouble | null }) {
  const { t } = useScene();
  return (
    <div className={classes["screen"]}>
      <Heading className={steps["title"]}>{t.pair_title}</Heading>
      <p>{t.pair_about}</p>
      <PairingForm busy={busy} trouble={trouble} />
    </div>
  );
}

function PairingForm({ busy, trouble }: { busy: boolean; trouble: Trouble | null }) {
  const { app, t } = useScene();
  const [typed, setTyped] = useState("");
  const [short, setShort] = useState(false);
  const code = readCode(typed);
  const error = busy ? "" : short ? fill(t.pair_short, { n: code.length }) : trouble ? explain(t, trouble) : "";

  useEffect(() => {
    const scanned = takeScanned();
    if (!scanned) return;
    setTyped(scanned);
    void app.pair(scanned);
  }, [app]);

  const submit = (e: FormEvent) => {
    e.preventDefault();
    if (busy) return;
    setShort(code.length !== length);
    if (code.length === length) void app.pair(code);
  };
  return (
    <form className={classes["form"]} autoComplete="off" noValidate onSubmit={submit}>
      <label className={classes["label"]} htmlFor="pairing-code">{t.pair_code}</label>
      <input
        id="pairing-code" className={classes["code"]} name="pairing" autoComplete="off" autoCorrect="off" autoCapitalize="characters"
        spellCheck={false} maxLength={12} value={typed} aria-describedby="pairing-hint pairing-error" aria-invalid={error !== ""}
        onChange={(e) => { setTyped(e.target.value); setShort(false); }}
      />
      <p id="pairing-hint" className={classes["hint"]}>{t.pair_hint}</p>
      <p id="pairing-error" className={classes["error"]} role="alert">{error}</p>
      <Button kind="main" type="submit" aria-disabled={busy}>{busy ? t.pair_busy : t.pair_go}</Button>
    </form>
  );
}

/** The code in the address, once: a reload or a step back must not find it again. */
function takeScanned(): string {
  const code = readCode(location.hash.slice(1)); // what would have to be decoded is no code
  if (!location.hash) return "";
  history.replaceState(null, "", location.pathname);
  return /^[0-9A-Z]{8}$/.test(code) ? code : "";
}

/** Cut off: why, and the way back in. */
export function Revoked({ why, busy, trouble }: { why: string; busy: boolean; trouble: Trouble | null }) {
  const { view, t } = useScene();
  const { queue } = view.health;
  const [open, setOpen] = useState(() => location.hash.length > 1);
  return (
    <div className={classes["screen"]}>
      <Heading className={steps["title"]}>{t.revoked_title}</Heading>
      <p>{t.revoked_about}</p>
      {why && <dl className={classes["reason"]}><dt>{t.revoked_reason}</dt><dd>{why}</dd></dl>}
      {queue > 0 && <p>{fill(t.revoked_waiting, { n: queue })}</p>}
      {open ? <PairingForm busy={busy} trouble={trouble} /> : <p><Button onClick={() => setOpen(true)}>{t.revoked_pair}</Button></p>}
    </div>
  );
}
