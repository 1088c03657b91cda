import { useEffect, useState } from "react";
import { Button } from "./button";
import { bytes, moment, number, span } from "./format";
import { QR } from "./qr";
import { Heading, useScene, useSeconds } from "./scene";
import classes from "./staff.module.css";
import { receiptAddress } from "./thanks";
import type { Refused } from "../app";
import { fill } from "../words";

/** How long the page stays without a touch. */
const patience = 120_000;

/** A receipt nobody has: its page says so, which is enough to try a code. */
const sample = "000000000000000";

/** What the people of the desk need to know of the tablet, and what they may do. */
export function Staff({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { app, view, t } = useScene();
  const { health, bundle } = view;
  const [until, setUntil] = useState(() => app.now() + patience);
  const seconds = useSeconds(until);
  useEffect(() => { if (seconds === 0) onClose(); }, [seconds, onClose]);
  const touched = () => setUntil(app.now() + patience);

  return (
    <div className={classes["page"]} onPointerDown={touched} onKeyDown={touched}>
      <header className={classes["head"]}>
        <Heading className={classes["title"]}>{t.staff_title}</Heading>
        <Button kind="main" onClick={onClose}>{t.to_survey}</Button>
      </header>
      <main className={classes["body"]} tabIndex={0} aria-label={t.staff_title}>
        {open && <p className={classes["warn"]}>{t.staff_nopin}</p>}
        <Facts />
        <Aside />
      </main>
      <footer className={classes["foot"]}>
        <Button aria-disabled={health.sending} onClick={() => { if (!health.sending) void app.sync(); }}>{health.sending ? t.sending : t.send_now}</Button>
        <Button onClick={() => window.print()}>{t.print}</Button>
        <Button onClick={() => void app.setFullscreen(!health.fullscreen)}>{health.fullscreen ? t.leave : t.fullscreen}</Button>
        <p className={classes["end"]} role="timer">{fill(t.staff_end, { n: seconds })}</p>
      </footer>
      <section className={classes["slip"]}>
        <p>{bundle?.unit.name}</p>
        <p><b>{t.print_title}</b></p>
        <QR text={receiptAddress(sample)} label={t.receipt_qr} />
        <p>{t.print_about}</p>
      </section>
    </div>
  );
}

function Facts() {
  const { app, view, t, say } = useScene();
  const { bundle, health: h, state: { lang } } = view;
  useEffect(() => { void app.measure(); }, [app]);

  const at = (time: string | null) => (time ? moment(time, lang) : t.never);
  const trouble = h.trouble && (h.trouble.kind === "network" || h.trouble.kind === "timeout" ? t.pair_offline : h.trouble.kind === "large" ? t.too_large : h.trouble.detail || h.trouble.kind);
  const clock = h.skew === null ? t.unknown
    // What a person would set a clock for; the server corrects any.
    : Math.abs(h.skew) < 60 ? t.clock_right
      : fill(h.skew > 0 ? t.clock_fast : t.clock_slow, { n: span(Math.abs(h.skew), lang) });
  const rows: [string, string][] = [
    [t.place, bundle?.unit.name ?? t.unknown],
    [t.point, bundle?.point?.name ?? t.none],
    [t.kiosk, bundle ? bundle.kiosk.name : t.unknown],
    [t.campaign, bundle?.campaign ? say(bundle.campaign.title) : t.none],
    [t.queue, number(h.queue, lang)],
    [t.oldest, h.oldest ? moment(h.oldest, lang) : t.none],
    [t.sent, number(h.sent, lang)],
    [t.contact, at(h.contact)],
    [t.network, h.online ? t.online : t.offline],
    ...(trouble ? [[t.trouble, trouble] as [string, string]] : []),
    [t.aside, number(h.aside, lang)],
    [t.storage, fill(t.storage_value, { used: bytes(h.used, lang), quota: bytes(h.quota, lang) })],
    [t.room, fill(t.room_value, { n: number(h.room, lang) })],
    [t.persisted, h.persisted ? t.persisted_yes : t.persisted_no],
    [t.clock, clock],
    [t.battery, h.battery === null ? t.unknown : `${h.battery} %${h.charging ? `, ${t.charging}` : ""}`],
    [t.awake, h.awake ? t.yes : t.no],
    [t.version, h.update ? `${h.app}; ${t.update_ready}` : h.app],
  ];
  return <dl className={classes["facts"]}>{rows.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>;
}

/** Answers the server has refused, with its reasons; never what was answered. */
function Aside() {
  const { app, view, t, say } = useScene();
  const [refused, setRefused] = useState<Refused[] | null>(null);
  const { aside } = view.health;
  useEffect(() => {
    let gone = false;
    void app.refused().then((all) => { if (!gone) setRefused(all); });
    return () => { gone = true; };
  }, [app, aside]);
  if (!refused) return null;
  return (
    <>
      <h2 className={classes["sub"]}>{t.aside_title}</h2>
      <p className={classes["hint"]}>{refused.length ? t.aside_about : t.aside_none}</p>
      <ul className={classes["aside"]}>
        {refused.map((r) => (
          <li key={r.id}>{t.given_at} {moment(r.at, view.state.lang)}. {t.reason}: {r.detail ? say(r.detail) : r.kind}</li>
        ))}
      </ul>
    </>
  );
}
