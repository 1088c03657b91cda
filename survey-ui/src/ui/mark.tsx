/** The sign of the product: the smiling face of level 5 on the accent. */
export function Mark({ size }: { size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <circle cx="16" cy="16" r="15" fill="var(--hl-accent)" />
      <path
        d="M10 13q2-3 4 0M18 13q2-3 4 0M9 18q7 10 14 0" fill="none" stroke="var(--hl-on-accent)" strokeWidth="2.5" strokeLinecap="round"
      />
    </svg>
  );
}
