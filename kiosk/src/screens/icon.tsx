// Signs of the bar at the foot, drawn with the stroke of the faces.
const paths = {
  lang: "M4 16a12 12 0 1 0 24 0a12 12 0 1 0-24 0M4 16h24M16 4q-10 12 0 24q10-12 0-24",
  large: "M3 25l7-18l7 18M5.5 19h9M19 25l4.5-11l4.5 11M20.500 21h6",
  contrast: "M4 16a12 12 0 1 0 24 0a12 12 0 1 0-24 0M16 4v24M20 8v16M24 11v10",
  low: "M16 4v16M9 14l7 7l7-7M5 27h22",
  listen: "M5 12v8h5l7 6v-20l-7 6zM21 12q3 4 0 8M24.5 8q6 8 0 16",
  silence: "M5 12v8h5l7 6v-20l-7 6zM22 12l7 8M29 12l-7 8",
  phone: "M10 4h12q2 0 2 2v20q0 2-2 2h-12q-2 0-2-2v-20q0-2 2-2M14.5 24h3",
  check: "M4 16a12 12 0 1 0 24 0a12 12 0 1 0-24 0M10.5 16.5l4 4l7.5-8.5",
  wait: "M9 5h14M9 27h14M10 5q0 7 6 11q6-4 6-11M10 27q0-7 6-11q6 4 6 11",
  pause: "M4 16a12 12 0 1 0 24 0a12 12 0 1 0-24 0M13 11v10M19 11v10",
  calendar: "M6 8h20v18h-20zM6 14h20M11 5v5M21 5v5",
  window: "M4 8h18v14h-18zM10 8v-4h18v14h-6",
  warn: "M16 5l13 22h-26zM16 13v6M16 23v.5",
};

export type IconName = keyof typeof paths;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg
      viewBox="0 0 32 32" fill="none" stroke="currentColor" strokeWidth="2.2" strokeLinecap="round" strokeLinejoin="round"
      aria-hidden="true" focusable="false"
    >
      <path d={paths[name]} />
    </svg>
  );
}

/** The sign of the product, as the console has it. */
export function Mark() {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <circle cx="16" cy="16" r="15" fill="var(--accent)" />
      <path d="M10 13q2-3 4 0M18 13q2-3 4 0M9 18q7 10 14 0" fill="none" stroke="var(--on-accent)" strokeWidth="2.5" strokeLinecap="round" />
    </svg>
  );
}
