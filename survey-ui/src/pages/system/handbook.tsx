// A chapter of the operator's handbook beside the page.
import { Code, Drawer, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Fragment } from "react";
import { api } from "../../api/client";
import type { HandbookChapter } from "../../api/wire.gen";
import { useText } from "../../i18n/text";
import { Loaded, LinesSkeleton } from "../../ui/states";
import { blocks, type Block, type Span } from "./markdown";
import { strings } from "./strings";
import classes from "./system.module.css";

export function HandbookDrawer({ chapter, onOpen, onClose }: {
  chapter: string | undefined; onOpen: (chapter: string) => void; onClose: () => void;
}) {
  const t = useText(strings);
  return (
    <Drawer
      opened={chapter !== undefined} onClose={onClose} position="right" size="min(42rem, 100%)" padding="lg" title={t.handbook}
      closeButtonProps={{ "aria-label": t.close }} attributes={{ header: { role: "none" } }}
    >
      {chapter !== undefined && <Chapter key={chapter} id={chapter} onOpen={onOpen} />}
    </Drawer>
  );
}

function Chapter({ id, onOpen }: { id: string; onOpen: (chapter: string) => void }) {
  const query = useQuery({
    queryKey: ["system", "handbook", id],
    queryFn: ({ signal }) => api.get<HandbookChapter>(`/system/handbook/${encodeURIComponent(id)}`, { signal }),
    staleTime: Infinity, // it came with the server
  });
  return (
    <Loaded query={query} skeleton={<LinesSkeleton rows={5} />}>
      {(c) => (
        // The handbook is written in Vietnamese, with English where a word decides.
        <Stack gap="md" lang="vi" className={classes["book"]}>
          <Title order={2}>{c.title}</Title>
          {blocks(c.text).map((b, i) => <Part key={i} block={b} onOpen={onOpen} />)}
        </Stack>
      )}
    </Loaded>
  );
}

function Part({ block: b, onOpen }: { block: Block; onOpen: (chapter: string) => void }) {
  const t = useText(strings);
  const words = (spans: Span[]) => <Words spans={spans} onOpen={onOpen} />;
  switch (b.kind) {
    case "heading": return <Title order={3}>{words(b.spans)}</Title>;
    case "paragraph": return <Text fz="sm">{words(b.spans)}</Text>;
    case "code": return <Code block tabIndex={0} role="region" aria-label={t.command}>{b.text}</Code>;
    case "list": return <ul>{b.items.map((item, i) => <li key={i}>{words(item)}</li>)}</ul>;
    case "table": return (
      <div className={classes["bookTable"]} tabIndex={0} role="region" aria-label={t.handbook}>
        <table>
          <thead><tr>{b.head.map((c, i) => <th key={i} scope="col">{words(c)}</th>)}</tr></thead>
          <tbody>{b.rows.map((r, i) => <tr key={i}>{r.map((c, j) => <td key={j}>{words(c)}</td>)}</tr>)}</tbody>
        </table>
      </div>
    );
  }
}

function Words({ spans, onOpen }: { spans: Span[]; onOpen: (chapter: string) => void }) {
  return spans.map((s, i) => (
    <Fragment key={i}>
      {s.kind === "code" ? <code>{s.text}</code>
        : s.kind === "strong" ? <strong>{s.text}</strong>
        : s.kind === "em" ? <em>{s.text}</em>
        : s.kind === "link" && s.to.startsWith("#") ? <button type="button" className={classes["jump"]} onClick={() => onOpen(s.to.slice(1))}>{s.text}</button>
        : s.text /* files of the sources are not here */}
    </Fragment>
  ));
}
