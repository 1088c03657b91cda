import { expect, test } from "vitest";
import handbook from "../../../../server/docs/operations.md?raw";
import { blocks, spans } from "./markdown";

test("a chapter as it is written", () => {
  const text = [
    "Dòng một", "nối sang dòng hai.", "", "- mục `a`", "  nối tiếp", "- [ ] mục b", "", "```sh", "hailong spool   # vì sao", "", "```",
    "### Mục nhỏ", "| lý do | việc |", "| --- | --- |", "| `x` | một \\| hai |", "1. đầu", "2. sau",
  ].join("\n");
  expect(blocks(text)).toEqual([
    { kind: "paragraph", spans: [{ kind: "text", text: "Dòng một nối sang dòng hai." }] },
    { kind: "list", items: [[{ kind: "text", text: "mục " }, { kind: "code", text: "a" }, { kind: "text", text: " nối tiếp" }], [{ kind: "text", text: "mục b" }]] },
    { kind: "code", text: "hailong spool   # vì sao\n" },
    { kind: "heading", spans: [{ kind: "text", text: "Mục nhỏ" }] },
    {
      kind: "table", head: [[{ kind: "text", text: "lý do" }], [{ kind: "text", text: "việc" }]],
      rows: [[[{ kind: "code", text: "x" }], [{ kind: "text", text: "một | hai" }]]],
    },
    { kind: "list", items: [[{ kind: "text", text: "đầu" }], [{ kind: "text", text: "sau" }]] },
  ]);
});

test("spans", () => {
  expect(spans("**đừng** *restart*, xem [mục](#spool-old) và <b>")).toEqual([
    { kind: "strong", text: "đừng" }, { kind: "text", text: " " }, { kind: "em", text: "restart" }, { kind: "text", text: ", xem " },
    { kind: "link", text: "mục", to: "#spool-old" }, { kind: "text", text: " và <b>" },
  ]);
});

test("the whole handbook is read, and nothing of its marks is left", () => {
  const book = handbook.replace(/^<a id.*\n/gm, "").replace(/^# .*\n/, "");
  const all = blocks(book);
  expect(all.length).toBeGreaterThan(100);
  const left = all.filter((b) => b.kind !== "code").flatMap((b) =>
    b.kind === "list" ? b.items.flat() : b.kind === "table" ? [...b.head, ...b.rows.flat()].flat() : b.spans)
    .filter((s) => s.kind === "text" && /`|\*\*|\]\(|^\||```/.test(s.text));
  expect(left).toEqual([]);
});
