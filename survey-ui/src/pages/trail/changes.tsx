// What was there before and after, in words: a line in the list, a table in the
// details.
import { Button, Text } from "@mantine/core";
import { Fragment, useState, type ReactNode } from "react";
import type { TrailEntry } from "../../api/wire.gen";
import { useFormat } from "../../i18n/format";
import { useLanguage } from "../../i18n/language";
import { useText } from "../../i18n/text";
import { difference, omitted, type Change, type Leaf } from "./difference";
import { strings } from "./strings";
import classes from "./trail.module.css";
import { fieldText, isTechnical, valueText, type Names } from "./words";

/** The changes that mean something to people. */
export function changesOf(e: TrailEntry): Change[] {
  const before = omitted(e.before) ? undefined : e.before;
  const after = omitted(e.after) ? undefined : e.after;
  return difference(before, after).filter((c) => !isTechnical(c.path));
}

function useWords(names: Names) {
  const t = useText(strings);
  const f = useFormat();
  const lang = useLanguage();
  const yesNo = { yes: t.yes, no: t.no };
  return {
    field: (c: Change) => fieldText(c.path, lang, names) || t.values,
    value: (v: Leaf, c: Change) => valueText(v, c.path, lang, f, names, yesNo),
  };
}

/** The first changes on one line each; more are only counted. */
export function Summary({ entry, names, most = 2 }: { entry: TrailEntry; names: Names; most?: number }) {
  const t = useText(strings);
  const f = useFormat();
  const words = useWords(names);
  // The object stands beside the action already.
  const changes = changesOf(entry)
    .filter((c) => c.path.at(-1) !== "hash" && !(c.after !== undefined && entry.object.endsWith(":" + c.after)));
  if (changes.length === 0) return null;
  const new_ = entry.before === undefined;
  return (
    <ul className={classes["summary"]}>
      {changes.slice(0, most).map((c) => (
        <li key={c.path.join("\n")}>
          <span className={classes["field"]}>{words.field(c)}: </span>
          {c.added || c.removed
            ? <>{list(c.added, "+", c)}{c.added && c.removed ? "; " : ""}{list(c.removed, "−", c)}</>
            : new_ ? words.value(c.after!, c)
            : <>{one(c.before, c)}<Arrow />{one(c.after, c)}</>}
        </li>
      ))}
      {changes.length > most && <li className={classes["field"]}>{t.rest(f.number(changes.length - most))}</li>}
    </ul>
  );

  function one(v: Leaf | undefined, c: Change) {
    return v === undefined ? <i>{t.nothing}</i> : words.value(v, c);
  }
  function list(values: Leaf[] | undefined, sign: string, c: Change): ReactNode {
    if (!values) return null;
    const shown = values.slice(0, 3).map((v) => words.value(v, c)).join(", ");
    const name = new_ ? "" : sign === "+" ? `${t.added.toLowerCase()} ` : `${t.removed.toLowerCase()} `;
    return `${name}${shown}${values.length > 3 ? ` ${t.rest(f.number(values.length - 3))}` : ""}`;
  }
}

/** Between before and after; those who listen hear a word. */
function Arrow() {
  const t = useText(strings);
  return <><span aria-hidden> → </span><span className="hl-unseen">{`, ${t.after.toLowerCase()}: `}</span></>;
}

const first = 20;

/** Every change, as a table. */
export function Changes({ entry, names }: { entry: TrailEntry; names: Names }) {
  const t = useText(strings);
  const f = useFormat();
  const words = useWords(names);
  const [all, setAll] = useState(false);
  const changes = changesOf(entry);
  const both = entry.before !== undefined && entry.after !== undefined;
  const left = [entry.before, entry.after].map(omitted);
  if (changes.length === 0 && !left.some(Boolean)) return <Text fz="sm" c="dimmed">{t.same}</Text>;
  const shown = all ? changes : changes.slice(0, first);
  // What a list had before and has now is not in sight, only what came and went.
  const cell = (values: Leaf[] | undefined, c: Change, verb: string) => values
    ? <>{both && (c.added || c.removed) && <div className={classes["field"]}>{verb}</div>}{values.map((v, i) => <Fragment key={i}>{i > 0 && <br />}{words.value(v, c)}</Fragment>)}</>
    : <span className={classes["field"]}>–</span>;
  return (
    <>
      {left.map((o, i) => o && (
        <Text key={i} fz="sm">{i === 0 ? t.before : t.after}: {t.omitted(f.bytes(o.bytes))} <code className={classes["hash"]}>{o.sha256}</code></Text>
      ))}
      {changes.length > 0 && (
        <table className={classes["changes"]}>
          <thead>
            <tr><th scope="col">{t.field}</th>{both ? <><th scope="col">{t.before}</th><th scope="col">{t.after}</th></> : <th scope="col">{t.values}</th>}</tr>
          </thead>
          <tbody>
            {shown.map((c) => {
              const before = c.removed ?? (c.before !== undefined ? [c.before] : undefined);
              const after = c.added ?? (c.after !== undefined ? [c.after] : undefined);
              return (
                <tr key={c.path.join("\n")}>
                  <th scope="row">{words.field(c)}</th>
                  {both
                    ? <><td data-side="before">{cell(before, c, t.removed)}</td><td data-side="after">{cell(after, c, t.added)}</td></>
                    : <td>{cell(after ?? before, c, "")}</td>}
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
      {shown.length < changes.length && <Button variant="subtle" size="compact-sm" onClick={() => setAll(true)}>{t.showAll(f.number(changes.length))}</Button>}
    </>
  );
}
