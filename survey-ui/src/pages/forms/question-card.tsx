// One question in the form editor: closed it is a line, open it has its fields.
import { ActionIcon, Button, Checkbox, Group, MultiSelect, NumberInput, Select, Stack, Text, Textarea, TextInput, Tooltip } from "@mantine/core";
import { memo } from "react";
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from "../../app/icons";
import { useSay, useText } from "../../i18n/text";
import { StatusBadge } from "../../ui/status-badge";
import { addOption, move, put, putWords, remove, setType, type Path } from "./document";
import classes from "./forms.module.css";
import { asks, questionTypes, type Form, type Question, type QuestionType } from "./model";
import { strings, type Strings } from "./strings";
import { typeWord } from "./type-word";
import type { Change } from "./form-editor";

interface Props {
  form: Form;
  at: { section: number; question: number };
  opened: boolean;
  onOpen: () => void;
  change: Change;
  /** What is wrong, by the rest of its path: "text.vi". */
  problems: ReadonlyMap<string, string>;
}

/** Of the questions only the open one follows the rest of the form; the others are
 * lines that change with their own question. */
export const QuestionCard = memo(Card, (a, b) => {
  if (a.opened || b.opened || a.problems !== b.problems || a.at.section !== b.at.section || a.at.question !== b.at.question) return false;
  const [x, y] = [a.form.sections[a.at.section]!, b.form.sections[b.at.section]!];
  return x.questions.length === y.questions.length && JSON.stringify(x.questions[a.at.question]) === JSON.stringify(y.questions[b.at.question]);
});

function Card({ form, at, opened, onOpen, change, problems }: Props) {
  const t = useText(strings);
  const say = useSay();
  const section = form.sections[at.section]!;
  const q = section.questions[at.question]!;
  const path: Path = ["sections", at.section, "questions", at.question];
  const name = say(q.text) || q.id || t.untitled;
  const last = at.question === section.questions.length - 1;
  const shift = (by: number) => change(move(path, ["sections", at.section, "questions", at.question + by]));
  return (
    <div className={classes["card"]} data-open={opened || undefined} data-bad={problems.size > 0 || undefined}>
      <div className={classes["cardHead"]}>
        <button type="button" className={classes["cardTitle"]} aria-expanded={opened} onClick={onOpen}>
          <b>{q.code && `${q.code}. `}{name}</b>
          <span className={classes["meta"]}>
            <span>{typeWord(t, q.type)}</span><span>{q.id}</span>
            {q.required && <span>{t.required}</span>}
            {q.showWhen && <span>{t.whenShown(q.showWhen.question, q.showWhen.in.join(", "))}</span>}
            {problems.size > 0 && <StatusBadge tone="bad">{t.problems(String(problems.size))}</StatusBadge>}
          </span>
        </button>
        <div className={classes["tools"]}>
          <Tool label={t.moveUp(name)} disabled={at.question === 0} onClick={() => shift(-1)}><IconArrowUp size={16} aria-hidden /></Tool>
          <Tool label={t.moveDown(name)} disabled={last} onClick={() => shift(1)}><IconArrowDown size={16} aria-hidden /></Tool>
          <Tool label={t.removeIt(name)} onClick={() => change(remove(path))}><IconTrash size={16} aria-hidden /></Tool>
        </div>
      </div>
      {opened && <Fields form={form} q={q} at={at} path={path} change={change} problems={problems} />}
    </div>
  );
}

export function Tool({ label, children, ...rest }: { label: string; disabled?: boolean; onClick: () => void; children: React.ReactNode }) {
  return (
    <Tooltip label={label} disabled={rest.disabled ?? false}>
      <ActionIcon variant="subtle" color="gray" aria-label={label} {...rest}>{children}</ActionIcon>
    </Tooltip>
  );
}

function Fields({ form, q, at, path, change, problems }: { form: Form; q: Question; at: Props["at"]; path: Path; change: Change; problems: ReadonlyMap<string, string> }) {
  const t = useText(strings);
  const say = useSay();
  const error = (rest: string) => problems.get(rest);
  const choice = q.type === "single" || q.type === "multiple";
  const sections = form.sections.map((s, i) => ({ value: String(i), label: say(s.title) || s.id || t.part(String(i + 1)) }));
  return (
    <Stack gap="sm" mt="md">
      <div className={classes["pair"]}>
        <Textarea label={t.textVi} required autosize minRows={2} value={q.text.vi} error={error("text.vi")} onChange={(e) => change(putWords([...path, "text"], "vi", e.currentTarget.value))} />
        <Textarea label={t.textEn} required autosize minRows={2} value={q.text.en} error={error("text.en")} onChange={(e) => change(putWords([...path, "text"], "en", e.currentTarget.value))} />
        <TextInput label={t.hintVi} value={q.hint.vi} error={error("hint.vi")} onChange={(e) => change(putWords([...path, "hint"], "vi", e.currentTarget.value, true))} />
        <TextInput label={t.hintEn} value={q.hint.en} error={error("hint.en")} onChange={(e) => change(putWords([...path, "hint"], "en", e.currentTarget.value, true))} />
        <Select
          label={t.type} data={questionTypes.map((v) => ({ value: v, label: t[v] }))} value={q.type} allowDeselect={false} error={error("type")}
          onChange={(v) => v && change(setType(path, v as QuestionType))}
        />
        <Select label={t.toSection} data={sections} value={String(at.section)} allowDeselect={false} onChange={(v) => v && Number(v) !== at.section && change(move(path, ["sections", Number(v), "questions", 999]))} />
        <TextInput label={t.code} value={q.code} maxLength={16} error={error("code")} onChange={(e) => change(put([...path, "code"], e.currentTarget.value || undefined))} />
        <TextInput label={t.id} description={t.idHelp} value={q.id} maxLength={24} error={error("id")} onChange={(e) => change(put([...path, "id"], e.currentTarget.value))} />
      </div>
      <Group gap="lg">
        <Checkbox label={t.required} checked={q.required} onChange={(e) => change(put([...path, "required"], e.currentTarget.checked || undefined))} />
        {q.type === "scale" && <Checkbox label={t.noOpinion} checked={q.noOpinion} error={error("no_opinion")} onChange={(e) => change(put([...path, "no_opinion"], e.currentTarget.checked || undefined))} />}
      </Group>
      {q.type === "text" && (
        <NumberInput label={t.maxLength} w={200} min={1} max={5000} allowDecimal={false} value={q.maxLength || ""} error={error("max_length")} onChange={(v) => change(put([...path, "max_length"], typeof v === "number" ? v : 1))} />
      )}
      {choice && <Options q={q} path={path} change={change} problems={problems} />}
      <Condition form={form} q={q} at={at} path={path} change={change} error={error("show_when.question") ?? error("show_when.in[0]")} />
    </Stack>
  );
}

function Options({ q, path, change, problems }: { q: Question; path: Path; change: Change; problems: ReadonlyMap<string, string> }) {
  const t = useText(strings);
  return (
    <div className={classes["stack"]} role="group" aria-label={t.options}>
      <Text fz="sm" fw={500}>{t.options}</Text>
      {problems.get("options") && <Text fz="sm" c="var(--hl-bad)">{problems.get("options")}</Text>}
      {q.options.map((o, i) => {
        const at: Path = [...path, "options", i];
        const n = String(i + 1);
        return (
          <div key={i} className={classes["option"]}>
            <TextInput aria-label={t.optionId(n)} value={o.id} maxLength={24} error={problems.get(`options[${i}].id`)} onChange={(e) => change(put([...at, "id"], e.currentTarget.value))} />
            <TextInput aria-label={t.optionVi(n)} value={o.text.vi} error={problems.get(`options[${i}].text.vi`)} onChange={(e) => change(putWords([...at, "text"], "vi", e.currentTarget.value))} />
            <TextInput aria-label={t.optionEn(n)} value={o.text.en} error={problems.get(`options[${i}].text.en`)} onChange={(e) => change(putWords([...at, "text"], "en", e.currentTarget.value))} />
            <div className={classes["tools"]}>
              <Tool label={t.moveUp(t.optionId(n))} disabled={i === 0} onClick={() => change(move(at, [...path, "options", i - 1]))}><IconArrowUp size={16} aria-hidden /></Tool>
              <Tool label={t.moveDown(t.optionId(n))} disabled={i === q.options.length - 1} onClick={() => change(move(at, [...path, "options", i + 1]))}><IconArrowDown size={16} aria-hidden /></Tool>
              <Tool label={t.removeOption(n)} onClick={() => change(remove(at))}><IconTrash size={16} aria-hidden /></Tool>
            </div>
          </div>
        );
      })}
      <Button variant="default" size="compact-sm" w="fit-content" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => change(addOption(path))}>{t.addOption}</Button>
    </div>
  );
}

/** The answers a question can have, as values and words. */
function answers(form: Form, q: Question, t: Strings, say: (w: Question["text"]) => string) {
  switch (q.type) {
    case "scale":
      return [
        ...form.levels.slice(0, 5).map((l, i) => ({ value: String(i + 1), label: say(l) || t.level(String(i + 1)) })),
        ...(q.noOpinion ? [{ value: "na", label: say(form.noOpinion) || "na" }] : []),
      ];
    case "yes_no": return [{ value: "yes", label: t.yes }, { value: "no", label: t.no }];
    case "rating": return Array.from({ length: 11 }, (_, i) => ({ value: `s${i}`, label: String(i) }));
    case "single": case "multiple": return q.options.filter((o) => o.id).map((o) => ({ value: o.id, label: say(o.text) || o.id }));
  }
  return [];
}

function Condition({ form, q, at, path, change, error }: { form: Form; q: Question; at: Props["at"]; path: Path; change: Change; error: string | undefined }) {
  const t = useText(strings);
  const say = useSay();
  const before = [...form.sections.slice(0, at.section).flatMap((s) => s.questions), ...form.sections[at.section]!.questions.slice(0, at.question)]
    .filter((x) => x.id && x.type !== "text");
  const parent = asks(form).find((x) => x.id === q.showWhen?.question);
  const seen = new Set<string>();
  const choices = before.filter((x) => !seen.has(x.id) && seen.add(x.id));
  return (
    <div className={classes["pair"]}>
      <Select
        label={t.condition} clearable placeholder={t.conditionNone} value={q.showWhen?.question ?? null} error={error} searchable
        data={choices.map((x) => ({ value: x.id, label: `${x.code ? x.code + ". " : ""}${say(x.text) || x.id}` }))}
        onChange={(v) => change(put([...path, "show_when"], v ? { question: v, in: [answers(form, choices.find((x) => x.id === v)!, t, say)[0]?.value ?? ""] } : undefined))}
      />
      {q.showWhen && parent && (
        <MultiSelect label={t.conditionIn} data={answers(form, parent, t, say)} value={q.showWhen.in} onChange={(v) => change(put([...path, "show_when", "in"], v))} />
      )}
    </div>
  );
}
