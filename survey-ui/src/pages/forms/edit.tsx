// Writing a questionnaire: by fields or as YAML, with the form on a phone beside it.
import { Alert, Button, SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useCallback, useMemo, useRef, useState } from "react";
import { useAddress } from "../../app/address";
import { useText } from "../../i18n/text";
import { Page } from "../../ui/page";
import { ErrorState, LinesSkeleton, Loaded } from "../../ui/states";
import { told } from "../../ui/told";
import { Back } from "../campaigns/back";
import type { Difference } from "../campaigns/stale";
import { compare } from "./compare";
import { detailName } from "./compare-view";
import { formQuery, newDraft, template } from "./data";
import { edit, put, read } from "./document";
import { FormEditor, type At, type Change } from "./form-editor";
import classes from "./forms.module.css";
import { place, readForm } from "./model";
import { Preview } from "./preview";
import { ProblemList } from "./problems";
import { SaveBar } from "./save-bar";
import { strings } from "./strings";
import { useEditor, type Start } from "./use-editor";
import type { FileProblem } from "./wire";
import { YamlEditor, type YamlHandle } from "./yaml-editor";

const number = (text: string, version: number) => edit(text, put(["version"], version));

export default function EditForm() {
  const t = useText(strings);
  const [from] = useAddress("from");
  const [as] = useAddress("as");
  const m = /^(.+)@(\d+)$/.exec(from ?? "");
  if (!m) return <Writing name={newDraft} title={t.newName} start={{ text: template, etag: undefined }} />;
  return <Begun id={m[1]!} version={m[2]!} asNew={as === "new"} />;
}

function Begun({ id, version, asNew }: { id: string; version: string; asNew: boolean }) {
  const t = useText(strings);
  const query = useQuery({ ...formQuery(id, version), staleTime: Infinity });
  return (
    <Loaded query={query} skeleton={<Page title={t.editTitle(id)}><LinesSkeleton rows={14} /></Page>}>
      {({ data, etag }) => {
        const to = asNew ? (data.next_version ?? data.version + 1) : data.version;
        const start: Start = asNew ? { text: number(data.yaml, to), etag: undefined } : { text: data.yaml, etag };
        return <Writing key={`${id}@${to}`} name={`${id}@${to}`} title={`${id}, ${t.version(String(to))}`} start={start} />;
      }}
    </Loaded>
  );
}

function Writing({ name, title, start }: { name: string; title: string; start: Start }) {
  const t = useText(strings);
  const navigate = useNavigate();
  const [first] = useState(start);
  const editor = useEditor<unknown>({
    path: "/questionnaires", kind: "form", name, start: first, number,
    onSaved: (s) => {
      told.done(t.saved);
      void navigate({ to: "/forms/$id/$version", params: { id: s.id, version: String(s.version) } });
    },
  });
  const { text, change } = editor;
  const [tab, setTab] = useAddress("tab", "form");
  const [opened, setOpened] = useState<At>();
  const yaml = useRef<YamlHandle>(null);
  const parsed = useMemo(() => read(text), [text]);
  const edited = useCallback<Change>((fn) => change((old) => edit(old, fn)), [change]);
  const problems = editor.checked?.problems ?? noProblems;
  const go = (p: FileProblem) => {
    const at = place(p.path);
    if (tab === "form" && parsed.form && at?.question !== undefined) return setOpened({ section: at.section, question: at.question });
    setTab("yaml");
    // The field is there after the next paint.
    requestAnimationFrame(() => requestAnimationFrame(() => yaml.current?.goTo(p.line)));
  };
  const differences = (theirs: unknown): Difference[] => {
    const mine = parsed.form ?? readForm(undefined);
    return compare(readForm(theirs), mine).changes.flatMap((c) => {
      const where = `${{ form: t.whatForm, section: t.whatSection, question: t.whatQuestion }[c.what]} ${c.code || c.id}`;
      if (c.kind === "added") return [{ field: where, theirs: t.nothing, mine: c.title.vi || c.id }];
      if (c.kind === "removed") return [{ field: where, theirs: c.title.vi || c.id, mine: t.nothing }];
      if (c.details.length === 0) return [{ field: where, theirs: "", mine: t.moved }];
      return c.details.map((d) => ({ field: `${where}: ${detailName(d, t)}`, theirs: d.before || t.nothing, mine: d.after || t.nothing }));
    });
  };
  const question = opened && parsed.form?.sections[opened.section]?.questions[opened.question]?.id;
  return (
    <Page title={t.editTitle(title)} back={<Back to="/forms">{t.back}</Back>}>
      <div className={classes["editor"]}>
        <div>
          <SaveBar editor={editor} differences={differences}>
            <SegmentedControl value={tab} onChange={setTab} data={[{ value: "form", label: t.asForm }, { value: "yaml", label: t.asYaml }]} aria-label={t.title} />
          </SaveBar>
          {tab === "yaml"
            ? <YamlEditor ref={yaml} label={t.yamlLabel} value={text} onChange={change} marked={problems.map((p) => p.line)} />
            : parsed.form
              ? <FormEditor form={parsed.form} change={edited} problems={problems} opened={opened} onOpen={setOpened} />
              : <Alert color="accent">{t.yamlBroken(String(parsed.fault?.line ?? 1))} <Button variant="default" size="compact-sm" onClick={() => setTab("yaml")}>{t.toYaml}</Button></Alert>}
          {editor.checkError ? <ErrorState error={editor.checkError} /> : <ProblemList problems={editor.checked?.problems} more={editor.checked?.more ?? false} checking={editor.checking} onGo={go} />}
        </div>
        <div className={classes["side"]}><Preview text={text} question={question} /></div>
      </div>
    </Page>
  );
}

const noProblems: FileProblem[] = [];
