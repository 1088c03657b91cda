// The frame of every screen that residents see: the sign of the product (behind it the
// way for staff), the place, the screen, the countdown and the bar of choices.
import { useRef, type ReactNode } from "react";
import { Countdown } from "./countdown";
import classes from "./frame.module.css";
import { Icon, Mark, type IconName } from "./icon";
import { useScene } from "./scene";
import { useSpeech } from "./speech";

interface Props {
  children: ReactNode;
  /** Opens the PIN pad. */
  onStaff: () => void;
  /** What is read aloud on this screen. */
  spoken?: string;
  /** Shows the unit at the top, where it is not the heading itself. */
  place?: boolean;
  /** False while something else lies over the talk. */
  talking?: boolean;
}

export function Frame({ children, onStaff, spoken = "", place = true, talking = true }: Props) {
  const { view } = useScene();
  const { bundle, state } = view;
  return (
    <div className={classes["frame"]}>
      <header className={classes["top"]}>
        <StaffMark onStaff={onStaff} />
        {place && bundle && <p className={classes["where"]}>{bundle.unit.name}</p>}
        {talking && view.phase.name === "talk" && state.screen.name !== "thanks" && state.deadline !== null && <Countdown until={state.deadline} className={classes["clock"]} />}
      </header>
      <main className={classes["main"]}>{children}</main>
      <footer><Bar spoken={spoken} talking={talking} /></footer>
    </div>
  );
}

// A resident who touches the sign by chance must not land at the PIN pad.
const hold = 2000;

function StaffMark({ onStaff }: { onStaff: () => void }) {
  const { t } = useScene();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const end = () => clearTimeout(timer.current);
  return (
    <button
      type="button" className={classes["mark"]} aria-label={`${t.brand}. ${t.staff}`}
      onPointerDown={() => { timer.current = setTimeout(onStaff, hold); }} onPointerUp={end} onPointerLeave={end} onPointerCancel={end}
      // A keyboard or a screen reader cannot hold: their click has no finger behind it.
      onClick={(e) => { if (e.detail === 0) onStaff(); }}
    >
      <Mark /><span>{t.brand}</span>
    </button>
  );
}

function Bar({ spoken, talking }: { spoken: string; talking: boolean }) {
  const { app, view, t } = useScene();
  const { state, bundle, phase } = view;
  const speech = useSpeech(state.lang, spoken);
  const toggle = (type: "large" | "contrast" | "low") => (
    <Tool icon={type} text={t[type]} pressed={state[type]} onClick={() => app.tell({ type, on: !state[type] })} />
  );
  const phone = talking && phase.name === "talk" && bundle?.phone_form && state.screen.name !== "thanks" && state.screen.name !== "phone";
  const other = state.lang === "vi" ? "en" : "vi";
  return (
    <div className={classes["bar"]} role="group" aria-label={t.tools}>
      <Tool icon="lang" text={t.other_language} lang={other} onClick={() => app.tell({ type: "lang", lang: other })} />
      {toggle("large")}
      {toggle("contrast")}
      {toggle("low")}
      {speech && (
        <Tool icon={speech.speaking ? "silence" : "listen"} text={speech.speaking ? t.silence : t.listen} onClick={speech.toggle} />
      )}
      {phone && <Tool icon="phone" text={t.phone} onClick={() => app.tell({ type: "phone" })} />}
    </div>
  );
}

function Tool({ icon, text, pressed, lang, onClick }: { icon: IconName; text: string; pressed?: boolean; lang?: string; onClick: () => void }) {
  return (
    <button type="button" className={classes["tool"]} aria-pressed={pressed} lang={lang} onClick={onClick}>
      <Icon name={icon} /><span>{text}</span>
    </button>
  );
}
