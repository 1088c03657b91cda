// The question read aloud. Only voices that are on the tablet: others would send the
// text to another host, and be silent without network.
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import type { Lang } from "../api/wire";

const synthesis: SpeechSynthesis | undefined = globalThis.speechSynthesis;

function voice(lang: Lang): SpeechSynthesisVoice | null {
  return synthesis?.getVoices().find((v) => v.localService && v.lang.toLowerCase().startsWith(lang)) ?? null;
}

function subscribe(tell: () => void): () => void {
  synthesis?.addEventListener("voiceschanged", tell);
  return () => synthesis?.removeEventListener("voiceschanged", tell);
}

/** Says text when asked; null where the tablet has no voice for the language. What is
 * being said ends with the screen. */
export function useSpeech(lang: Lang, text: string): { speaking: boolean; toggle: () => void } | null {
  const found = useSyncExternalStore(subscribe, () => voice(lang));
  const [speaking, setSpeaking] = useState(false);
  const going = useRef(false);
  useEffect(() => {
    going.current = speaking;
  }, [speaking]);
  useEffect(() => () => {
    if (!going.current) return; // to ask the browser takes longer than to draw a screen
    synthesis?.cancel();
    setSpeaking(false);
  }, [lang, text]);
  if (!found || !text) return null;
  const toggle = () => {
    synthesis!.cancel();
    if (speaking) {
      setSpeaking(false);
      return;
    }
    const said = new SpeechSynthesisUtterance(text);
    said.voice = found;
    said.lang = found.lang;
    said.rate = 0.9; // many who listen are old
    said.onend = said.onerror = () => setSpeaking(false);
    setSpeaking(true);
    synthesis!.speak(said);
  };
  return { speaking, toggle };
}
