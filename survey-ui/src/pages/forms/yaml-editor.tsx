// A file's text with numbered lines; lines with problems are marked. It is the
// browser's own text field: keys, undo and screen readers work as anywhere.
import { useEffect, useId, useMemo, useRef, type Ref, useImperativeHandle } from "react";
import classes from "./forms.module.css";

export interface YamlHandle {
  /** Puts the caret at the start of a line, from 1. */
  goTo: (line: number) => void;
}

interface Props {
  label: string;
  value: string;
  onChange: (text: string) => void;
  /** Lines with problems. */
  marked: readonly number[];
  ref?: Ref<YamlHandle>;
  readOnly?: boolean;
}

export function YamlEditor({ label, value, onChange, marked, ref, readOnly = false }: Props) {
  const area = useRef<HTMLTextAreaElement>(null);
  const gutter = useRef<HTMLDivElement>(null);
  const id = useId();
  const lines = useMemo(() => value.split("\n").length, [value]);
  const bad = useMemo(() => new Set(marked), [marked]);
  const follow = () => {
    if (gutter.current && area.current) gutter.current.scrollTop = area.current.scrollTop;
  };
  useEffect(follow, [lines]);
  useImperativeHandle(ref, () => ({
    goTo(line) {
      const a = area.current;
      if (!a) return;
      const at = a.value.split("\n").slice(0, Math.max(line - 1, 0)).reduce((n, l) => n + l.length + 1, 0);
      a.focus();
      a.setSelectionRange(at, at);
      a.scrollTop = Math.max((line - 5) * 20, 0);
      follow();
    },
  }), []);
  return (
    <div className={classes["yaml"]}>
      <label htmlFor={id} className="hl-unseen">{label}</label>
      <div ref={gutter} className={classes["gutter"]} aria-hidden>
        {Array.from({ length: lines }, (_, i) => <div key={i} data-bad={bad.has(i + 1) || undefined}>{i + 1}</div>)}
      </div>
      <textarea
        id={id} ref={area} value={value} spellCheck={false} autoCapitalize="off" autoCorrect="off" wrap="off" readOnly={readOnly}
        onChange={(e) => onChange(e.currentTarget.value)} onScroll={follow}
      />
    </div>
  );
}
