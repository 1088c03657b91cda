// The little of Markdown that the operator's handbook uses, as a tree to be drawn:
// headings, paragraphs, lists, tables, code. No HTML passes through.

export type Span =
  | { kind: "text" | "code" | "strong" | "em"; text: string }
  | { kind: "link"; text: string; to: string };

export type Block =
  | { kind: "heading"; spans: Span[] }
  | { kind: "paragraph"; spans: Span[] }
  | { kind: "code"; text: string }
  | { kind: "list"; items: Span[][] }
  | { kind: "table"; head: Span[][]; rows: Span[][][] };

export function blocks(text: string): Block[] {
  const found: Block[] = [];
  const lines = text.split("\n");
  for (let i = 0; i < lines.length;) {
    const line = lines[i]!;
    const take = (fits: (line: string) => boolean): string[] => {
      const start = i;
      while (i < lines.length && fits(lines[i]!)) i++;
      return lines.slice(start, i);
    };
    if (line.trim() === "") i++;
    else if (line.startsWith("```")) {
      i++;
      found.push({ kind: "code", text: take((l) => !l.startsWith("```")).join("\n") });
      i++;
    } else if (/^#{2,6} /.test(line)) {
      found.push({ kind: "heading", spans: spans(line.replace(/^#+ /, "")) });
      i++;
    } else if (line.startsWith("|")) {
      const [head, , ...rows] = take((l) => l.startsWith("|")).map(cells);
      found.push({ kind: "table", head: head ?? [], rows });
    } else if (item(line)) {
      const items: string[] = [];
      for (const l of take((l) => item(l) || (l.startsWith("  ") && l.trim() !== ""))) {
        if (item(l)) items.push(l.replace(/^(?:[-*]|\d+\.) (?:\[[ x]\] )?/, ""));
        else items[items.length - 1] += " " + l.trim();
      }
      found.push({ kind: "list", items: items.map(spans) });
    } else {
      found.push({ kind: "paragraph", spans: spans(take((l) => l.trim() !== "" && !/^(```|\||#{2,6} )/.test(l) && !item(l)).join(" ")) });
    }
  }
  return found;
}

const item = (line: string) => /^(?:[-*]|\d+\.) /.test(line);

/** The cells of a row; \| within a cell is no border. */
function cells(line: string): Span[][] {
  return line.trim().replace(/^\||\|$/g, "").split(/(?<!\\)\|/).map((c) => spans(c.trim().replaceAll("\\|", "|")));
}

const marks = /`([^`]+)`|\*\*([^*]+)\*\*|\*([^*]+)\*|\[([^\]]+)\]\(([^)]+)\)/g;

export function spans(text: string): Span[] {
  const found: Span[] = [];
  let at = 0;
  for (const m of text.matchAll(marks)) {
    if (m.index > at) found.push({ kind: "text", text: text.slice(at, m.index) });
    at = m.index + m[0].length;
    if (m[1] !== undefined) found.push({ kind: "code", text: m[1] });
    else if (m[2] !== undefined) found.push({ kind: "strong", text: m[2] });
    else if (m[3] !== undefined) found.push({ kind: "em", text: m[3] });
    else found.push({ kind: "link", text: m[4]!, to: m[5]! });
  }
  if (at < text.length) found.push({ kind: "text", text: text.slice(at) });
  return found;
}
