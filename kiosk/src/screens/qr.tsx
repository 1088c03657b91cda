import { correction, generate } from "lean-qr";
import { useMemo } from "react";

// Light modules around a code, without which phones do not find it.
const margin = 4;

/** A QR code as one path; black on white in every look, or phones would not read it. */
export function QR({ text, label }: { text: string; label: string }) {
  const { size, path } = useMemo(() => draw(text), [text]);
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${size} ${size}`} shapeRendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}

/** One run of dark modules after another, row by row. */
function draw(text: string) {
  const code = generate(text, { minCorrectionLevel: correction.M });
  let path = "";
  for (let y = 0; y < code.size; y++) {
    for (let x = 0; x < code.size; x++) {
      const from = x;
      while (x < code.size && code.get(x, y)) x++;
      if (x > from) path += `M${from + margin} ${y + margin}h${x - from}v1h${from - x}z`;
    }
  }
  return { size: code.size + 2 * margin, path };
}
