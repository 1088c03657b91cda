// The five drawn faces of the form, read at build. Words stand beside each face, so a
// face itself is silent.
import faces from "../../../survey-ui/form/faces.svg?raw";

const drawings = new Map(
  [...faces.matchAll(/<symbol id="hl-(\d)"[^>]*>(.*?)<\/symbol>/gs)].map((m) => [Number(m[1]), { __html: m[2]! }]),
);

export const levels = [1, 2, 3, 4, 5] as const;

export function Face({ level }: { level: number }) {
  return (
    <svg
      viewBox="0 0 32 32" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round"
      aria-hidden="true" focusable="false" dangerouslySetInnerHTML={drawings.get(level)!}
    />
  );
}
