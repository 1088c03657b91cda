// What every screen of the talk is given, without handing it through each of them.
import { createContext, useContext, useEffect, useRef, useState, type ReactNode } from "react";
import type { App, View } from "../app";
import type { Words } from "../api/wire";
import { inLang, words, type Text } from "../words";

export interface Scene {
  app: App;
  view: View;
  t: Text;
  say: (text: Words) => string;
  /** The same for narrow places: lines break where words do, not between the syllables
   * of the last word, such as "hài lòng". */
  label: (text: Words) => string;
}

const Context = createContext<Scene | null>(null);

export function SceneOf({ app, view, children }: { app: App; view: View; children: ReactNode }) {
  const { lang } = view.state;
  const say = (text: Words) => inLang(text, lang);
  const label = (text: Words) => (lang === "vi" ? say(text).replace(/ (?=\S+$)/, "\u00a0") : say(text));
  return <Context value={{ app, view, t: words[lang], say, label }}>{children}</Context>;
}

export function useScene(): Scene {
  const scene = useContext(Context);
  if (!scene) throw new Error("a screen outside SceneOf");
  return scene;
}

/** The heading of a screen. It takes the focus when it appears, so that a reader of
 * screens begins anew and no focus of the last person stays behind. */
export function Heading({ children, className }: { children: ReactNode; className?: string | undefined }) {
  const ref = useRef<HTMLHeadingElement>(null);
  useEffect(() => ref.current?.focus({ preventScroll: true }), []);
  return <h1 ref={ref} tabIndex={-1} className={className}>{children}</h1>;
}

/** Whole seconds until a moment of app.now(), never below 0. */
export function useSeconds(until: number): number {
  const { app } = useScene();
  const left = () => Math.max(0, Math.ceil((until - app.now()) / 1000));
  const [seconds, setSeconds] = useState(left);
  useEffect(() => {
    setSeconds(left());
    const timer = setInterval(() => setSeconds(left()), 200);
    return () => clearInterval(timer);
  }, [until]);
  return seconds;
}
