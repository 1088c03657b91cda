// Which screen is seen. Everything of a person's talk hangs below a key of that talk, so
// that no element, and nothing a browser keeps with one, goes over to the next person.
import { useCallback, useEffect, useLayoutEffect, useState, useSyncExternalStore } from "react";
import { Attract } from "./attract";
import { Comment } from "./comment";
import { FactorChoice } from "./factor";
import { Frame } from "./frame";
import { Items } from "./items";
import { Idle, Notice } from "./notice";
import { Pairing, Revoked } from "./pairing";
import { Phone } from "./phone";
import { PINPad } from "./pin";
import { SceneOf, useScene } from "./scene";
import { Staff } from "./staff";
import { Thanks } from "./thanks";
import { wear } from "./theme";
import type { App, View } from "../app";
import type { Form } from "../api/wire";
import type { Screen } from "../model/flow";
import { inLang, words } from "../words";

export function Root({ app }: { app: App }) {
  const subscribe = useCallback((changed: () => void) => app.subscribe(changed), [app]);
  const view = useSyncExternalStore(subscribe, () => app.getSnapshot());
  const { lang, large, contrast, low } = view.state;
  useLayoutEffect(() => wear({ lang, large, contrast, low }), [lang, large, contrast, low]);
  useTouches(app);
  return <SceneOf app={app} view={view}><Whole /></SceneOf>;
}

/** Whoever touches or moves about is still there. */
function useTouches(app: App) {
  useEffect(() => {
    const touch = (e: Event) => {
      // A heading takes the focus by itself with each new screen.
      if (e.type !== "focusin" || (e.target as HTMLElement).tabIndex >= 0) app.tell({ type: "touch" });
    };
    const events = ["pointerdown", "keydown", "focusin"] as const;
    for (const e of events) document.addEventListener(e, touch, { passive: true });
    return () => { for (const e of events) document.removeEventListener(e, touch); };
  }, [app]);
}

function Whole() {
  const { app, view } = useScene();
  const [over, setOver] = useState<"pin" | "staff" | null>(null);
  const close = useCallback(() => setOver(null), []);
  const staff = useCallback(() => setOver("staff"), []);
  const open = view.bundle?.pin === null;
  useEffect(() => {
    app.hold(over !== null);
  }, [app, over]);

  // A code is of use where pairing is asked for only; nothing of it stays in the address.
  const { name } = view.phase;
  useEffect(() => {
    if (!["starting", "elsewhere", "pairing", "revoked"].includes(name) && location.hash) history.replaceState(null, "", location.pathname);
  }, [name]);

  if (over === "staff") return <Staff open={open} onClose={close} />;
  if (over === "pin") return <Frame onStaff={close} talking={false}><PINPad onRight={staff} onCancel={close} /></Frame>;
  return <Seen onStaff={() => setOver(open ? "staff" : "pin")} />;
}

function Seen({ onStaff }: { onStaff: () => void }) {
  const { view, t } = useScene();
  const { phase, state } = view;
  const plain = (screen: React.ReactNode) => <Frame onStaff={onStaff}>{screen}</Frame>;
  switch (phase.name) {
    case "starting":
      return <main aria-label={t.starting} aria-busy="true" />;
    case "elsewhere":
      return plain(<Notice icon="window" title={t.elsewhere_title} text={t.elsewhere} />);
    case "broken":
      return plain(<Notice icon="warn" title={t.broken_title} text={globalThis.isSecureContext ? t.broken : t.pair_insecure} retry />);
    case "waiting":
      return plain(<Notice icon="calendar" title={t.waiting_title} text={t.waiting} />);
    case "pairing":
      return plain(<Pairing busy={phase.busy} trouble={phase.trouble} />);
    case "revoked":
      return plain(<Revoked why={phase.why} busy={phase.busy} trouble={phase.trouble} />);
    case "idle":
      return plain(<Idle reason={phase.reason} />);
    case "talk": {
      const form = view.bundle?.form;
      if (!form) return plain(null);
      return (
        <Frame onStaff={onStaff} spoken={spoken(state.screen, form, view)} place={state.screen.name !== "attract"}>
          <TalkScreen key={keyOf(state.screen)} screen={state.screen} form={form} />
        </Frame>
      );
    }
  }
}

/** Of the person and the screen. */
function keyOf(screen: Screen): string {
  return `${screen.name} ${"talk" in screen ? screen.talk?.id : "id" in screen ? screen.id : ""}`;
}

function TalkScreen({ screen, form }: { screen: Screen; form: Form }) {
  const { view } = useScene();
  switch (screen.name) {
    case "attract":
      return <Attract form={form} />;
    case "factor":
      return <FactorChoice form={form} talk={screen.talk} />;
    case "items":
      return <Items form={form} talk={screen.talk} items={screen.items} />;
    case "comment":
      return form.comment && <Comment comment={form.comment} talk={screen.talk} />;
    case "phone":
      return <Phone address={view.bundle?.phone_form ?? ""} tapped={screen.talk !== null} />;
    case "thanks":
      return view.thanks && <Thanks thanks={view.thanks} until={screen.until} />;
  }
}

/** What is read aloud on a screen. */
function spoken(screen: Screen, form: Form, { state: { lang } }: View): string {
  const t = words[lang];
  const say = (text: { vi: string; en: string }) => inLang(text, lang);
  switch (screen.name) {
    case "attract":
      return `${say(form.ask.text)} ${form.levels.map(say).join(", ")}.`;
    case "factor":
      return `${t.which} ${form.factors.map((f) => say(f.title)).join(", ")}.`;
    case "items":
      return `${t.items_hint} ${screen.items.map((i) => say(i.text)).join(". ")}.`;
    case "comment":
      return form.comment ? `${say(form.comment.text)} ${t.comment_hint}` : "";
    case "phone":
      return `${t.phone_title}. ${t.phone_about}`;
    case "thanks":
      return t.thanks;
  }
}
