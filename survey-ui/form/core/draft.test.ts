import { describe, expect, it } from "vitest";
import { draftKey, draftLife, encode, readDraft, writeDraft, type Pairs } from "./draft";

const pairs: Pairs = [["overall", "4"], ["improve", "time"], ["improve", "papers"], ["comment", "Tốt & nhanh"]];
const noon = 1_795_000_000_000;

describe("draft", () => {
  it("comes back as it was kept", () => {
    for (const sent of [true, false]) {
      expect(readDraft(writeDraft({ pairs, sent }, noon), noon + 1000)).toEqual({ pairs, sent });
    }
  });

  it("lives a day and not longer", () => {
    const kept = writeDraft({ pairs, sent: false }, noon);
    expect(readDraft(kept, noon + draftLife - 1)).not.toBeNull();
    expect(readDraft(kept, noon + draftLife)).toBeNull();
  });

  it("from the future is none: the clock jumped", () => {
    expect(readDraft(writeDraft({ pairs, sent: false }, noon), noon - 1)).toBeNull();
  });

  it.each([null, "", "{", "null", "{}", "[]", "[1,0]", `[${noon},0,[]]`, `[${noon},0,[["a",1]]]`, `[${noon},0,[null]]`, `["x",0,[["a","1"]]]`])(
    "%s is none", (text) => expect(readDraft(text, noon)).toBeNull(),
  );

  it("keeps nothing but time, state and answers", () => {
    expect(JSON.parse(writeDraft({ pairs, sent: true }, noon))).toEqual([noon, 1, pairs]);
  });

  it("is kept per entry code", () => {
    expect(draftKey("/q/7K3M9PXD")).not.toBe(draftKey("/q/7K3M9PXE"));
  });
});

describe("encode", () => {
  it("writes what a form parser reads back", () => {
    expect([...new URLSearchParams(encode(pairs))]).toEqual(pairs);
  });

  it("of nothing is empty", () => expect(encode([])).toBe(""));
});
