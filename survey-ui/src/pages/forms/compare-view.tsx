// What differs between two versions, to be read.
import { Text } from "@mantine/core";
import { useFormat } from "../../i18n/format";
import { useSay, useText } from "../../i18n/text";
import { StatusBadge } from "../../ui/status-badge";
import type { Change, Comparison, Detail } from "./compare";
import classes from "./forms.module.css";
import { strings, type Strings } from "./strings";
import { typeWord } from "./type-word";

const tones = { added: "good", removed: "bad", changed: "info", moved: "warn" } as const;

export function ComparisonView({ comparison }: { comparison: Comparison }) {
  const t = useText(strings);
  const f = useFormat();
  const { changes, same } = comparison;
  if (changes.length === 0) return <Text c="dimmed">{t.compareSame}</Text>;
  return (
    <>
      <Text fz="sm" c="dimmed" mb="sm">{t.compareCount(f.number(changes.length), f.number(same))}</Text>
      <ul className={classes["changes"]}>{changes.map((c, i) => <li key={i}><One change={c} /></li>)}</ul>
    </>
  );
}

function One({ change: c }: { change: Change }) {
  const t = useText(strings);
  const say = useSay();
  const what = { form: t.whatForm, section: t.whatSection, question: t.whatQuestion }[c.what];
  return (
    <>
      <StatusBadge tone={tones[c.kind]}>{t[c.kind]}</StatusBadge>{" "}
      <Text component="span" fz="sm" c="dimmed">{what} {c.code || c.id}</Text>{" "}
      <Text component="span" fz="sm" fw={500}>{say(c.title)}</Text>
      {c.details.length > 0 && (
        <dl className={classes["detail"]}>
          {c.details.map((d, i) => (
            <div key={i} style={{ display: "contents" }}>
              <dt>{detailName(d, t)}</dt>
              <dd className={classes["before"]}><span className="hl-unseen">{t.before}: </span><del>{value(d.before, d, t)}</del></dd>
              <dd className={classes["after"]}><span className="hl-unseen">{t.after}: </span><ins>{value(d.after, d, t)}</ins></dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}

export function detailName(d: Detail, t: Strings): string {
  return [t[`p_${d.part}`], d.name, d.lang && `(${t[d.lang]})`].filter(Boolean).join(" ");
}

function value(text: string, d: Detail, t: Strings): string {
  if (d.part === "required" || d.part === "no_opinion") return text === "true" ? t.yes : t.no;
  if (d.part === "type" && text) return typeWord(t, text);
  if (d.part === "min_answered") return `${text} %`;
  return text || t.nothing;
}
