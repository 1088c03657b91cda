// The form editor: the same document as the YAML text, by fields.
import { Button, Group, Menu, NumberInput, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { memo, useMemo } from "react";
import type { Document } from "yaml";
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from "../../app/icons";
import { useSay, useText } from "../../i18n/text";
import { addQuestion, addSection, move, put, putWords, remove, type Path } from "./document";
import classes from "./forms.module.css";
import { place, questionTypes, type Form, type Words } from "./model";
import { QuestionCard, Tool } from "./question-card";
import { strings } from "./strings";
import type { FileProblem } from "./wire";

export type Change = (edit: (doc: Document) => void) => void;

export interface At {
  section: number;
  question: number;
}

interface Props {
  form: Form;
  change: Change;
  problems: readonly FileProblem[];
  opened: At | undefined;
  onOpen: (at: At | undefined) => void;
}

const none: ReadonlyMap<string, string> = new Map();

export const FormEditor = memo(function FormEditor({ form, change, problems, opened, onOpen }: Props) {
  const t = useText(strings);
  const say = useSay();
  // What is wrong, by the question (or section) it belongs to.
  const wrong = useMemo(() => {
    const by = new Map<string, Map<string, string>>();
    for (const p of problems) {
      const at = place(p.path);
      const key = at ? `${at.section}.${at.question ?? ""}` : "";
      if (!by.has(key)) by.set(key, new Map());
      by.get(key)!.set(at ? at.rest : p.path, say(p.message));
    }
    return by;
  }, [problems, say]);
  return (
    <Stack gap="md">
      <Whole form={form} change={change} problems={wrong.get("") ?? none} />
      {form.sections.map((s, i) => {
        const name = say(s.title) || s.id || t.part(String(i + 1));
        const path: Path = ["sections", i];
        const error = wrong.get(`${i}.`) ?? none;
        return (
          <section key={i} className={classes["section"]} aria-label={name}>
            <div className={classes["stack"]}>
              <div className={classes["cardHead"]}>
                <Text fw={600} flex={1}>{t.part(String(i + 1))}</Text>
                <div className={classes["tools"]}>
                  <Tool label={t.moveUp(name)} disabled={i === 0} onClick={() => change(move(path, ["sections", i - 1]))}><IconArrowUp size={16} aria-hidden /></Tool>
                  <Tool label={t.moveDown(name)} disabled={i === form.sections.length - 1} onClick={() => change(move(path, ["sections", i + 1]))}><IconArrowDown size={16} aria-hidden /></Tool>
                  <Tool label={t.removeIt(name)} onClick={() => change(remove(path))}><IconTrash size={16} aria-hidden /></Tool>
                </div>
              </div>
              <Pair labels={[t.sectionVi, t.sectionEn]} words={s.title} path={[...path, "title"]} change={change} problems={error} at="title" required />
              <Pair labels={[t.hintVi, t.hintEn]} words={s.hint} path={[...path, "hint"]} change={change} problems={error} at="hint" />
              {s.questions.map((_, j) => {
                const here = opened?.section === i && opened.question === j;
                return (
                  <QuestionCard
                    key={j} form={form} at={{ section: i, question: j }} opened={here} change={change} problems={wrong.get(`${i}.${j}`) ?? none}
                    onOpen={() => onOpen(here ? undefined : { section: i, question: j })}
                  />
                );
              })}
              <Menu position="bottom-start">
                <Menu.Target><Button variant="default" size="compact-md" w="fit-content" leftSection={<IconPlus size={16} aria-hidden />}>{t.addQuestion}</Button></Menu.Target>
                <Menu.Dropdown>
                  {questionTypes.map((type) => (
                    <Menu.Item key={type} onClick={() => { change(addQuestion(i, type)); onOpen({ section: i, question: s.questions.length }); }}>{t[type]}</Menu.Item>
                  ))}
                </Menu.Dropdown>
              </Menu>
            </div>
          </section>
        );
      })}
      <Button variant="default" w="fit-content" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => change(addSection)}>{t.addSection}</Button>
    </Stack>
  );
});

function Pair({ labels, words, path, change, problems, at, required = false, area = false }: {
  labels: [string, string]; words: Words; path: Path; change: Change; problems: ReadonlyMap<string, string>; at: string; required?: boolean; area?: boolean;
}) {
  return (
    <div className={classes["pair"]}>
      {(["vi", "en"] as const).map((lang, i) => {
        const props = {
          label: labels[i]!, required, value: words[lang], error: problems.get(`${at}.${lang}`),
          onChange: (e: { currentTarget: { value: string } }) => change(putWords(path, lang, e.currentTarget.value, !required)),
        };
        // As high as the text from the start: what grows after it is drawn moves the page.
        return area ? <Textarea key={lang} {...props} rows={Math.min(Math.max(Math.ceil(words[lang].length / 34), 2), 8)} /> : <TextInput key={lang} {...props} />;
      })}
    </div>
  );
}

function Whole({ form, change, problems }: { form: Form; change: Change; problems: ReadonlyMap<string, string> }) {
  const t = useText(strings);
  return (
    <section className={classes["section"]} aria-label={t.formCard}>
      <div className={classes["stack"]}>
        <Text fw={600}>{t.formCard}</Text>
        <Group gap="md" align="start">
          <TextInput label={t.formId} required value={form.id} maxLength={48} error={problems.get("id")} onChange={(e) => change(put(["id"], e.currentTarget.value))} />
          <NumberInput label={t.formVersion} required w={150} min={1} allowDecimal={false} value={form.version || ""} error={problems.get("version")} onChange={(v) => typeof v === "number" && change(put(["version"], v))} />
          <NumberInput label={t.minAnswered} w={290} min={0} max={100} allowDecimal={false} value={form.minAnswered} error={problems.get("min_answered_percent")} onChange={(v) => change(put(["min_answered_percent"], typeof v === "number" ? v : 0))} />
        </Group>
        <Pair labels={[t.titleVi, t.titleEn]} words={form.title} path={["title"]} change={change} problems={problems} at="title" required />
        <Pair labels={[t.introVi, t.introEn]} words={form.intro} path={["intro"]} change={change} problems={problems} at="intro" area />
        <details className={classes["levels"]}>
          <summary>{t.levels}</summary>
          <div className={classes["stack"]}>
            {problems.get("levels") && <Text fz="sm" c="var(--hl-bad)">{problems.get("levels")}</Text>}
            {form.levels.map((l, i) => (
              <Pair key={i} labels={[`${t.level(String(i + 1))}, ${t.vi}`, `${t.level(String(i + 1))}, ${t.en}`]} words={l} path={["levels", i]} change={change} problems={problems} at={`levels[${i}]`} required />
            ))}
            <Pair labels={[`${t.noOpinionWords}, ${t.vi}`, `${t.noOpinionWords}, ${t.en}`]} words={form.noOpinion} path={["no_opinion"]} change={change} problems={problems} at="no_opinion" />
          </div>
        </details>
      </div>
    </section>
  );
}
