// Writing a criteria set: its common numbers as fields, the rest as YAML; what it
// says in words, and what it would change, beside it.
import { Alert, Button, SegmentedControl, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useCallback, useMemo, useRef, useState } from "react";
import type { Document } from "yaml";
import { useAddress } from "../../app/address";
import { useFormat } from "../../i18n/format";
import { useText } from "../../i18n/text";
import { Page, Section } from "../../ui/page";
import { ErrorState, LinesSkeleton, Loaded } from "../../ui/states";
import { told } from "../../ui/told";
import { Back } from "../campaigns/back";
import { edit, put, readValue } from "../forms/document";
import classes from "../forms/forms.module.css";
import { ProblemList } from "../forms/problems";
import { SaveBar } from "../forms/save-bar";
import { useEditor, type Start } from "../forms/use-editor";
import type { FileProblem } from "../forms/wire";
import { YamlEditor, type YamlHandle } from "../forms/yaml-editor";
import { differenceName, differenceValue } from "./compare-view";
import { setQuery } from "./data";
import { Fields } from "./fields";
import { compareCriteria, readCriteria } from "./model";
import { strings } from "./strings";
import { TryOut } from "./try-out";
import { InWords, PointsChart } from "./words";

const number = (text: string, version: number) => edit(text, put(["version"], version));

/** The name of the draft of a set that is stored nowhere yet. */
export const newDraft = "new";

export default function EditCriteria({ from, asNew, start }: { from: string; asNew: boolean; start?: string }) {
  const t = useText(strings);
  const m = /^(.+)@(\d+)$/.exec(from);
  if (!m) return <Writing name={newDraft} title={t.newName} start={{ text: start ?? "", etag: undefined }} />;
  return <Begun id={m[1]!} version={m[2]!} asNew={asNew} />;
}

function Begun({ id, version, asNew }: { id: string; version: string; asNew: boolean }) {
  const t = useText(strings);
  const query = useQuery({ ...setQuery(id, version), staleTime: Infinity });
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
  const f = useFormat();
  const navigate = useNavigate();
  const [first] = useState(start);
  const editor = useEditor<unknown>({
    path: "/criteria", kind: "criteria", name, start: first, number,
    onSaved: (s) => {
      told.done(t.saved);
      void navigate({ to: "/criteria/$id/$version", params: { id: s.id, version: String(s.version) } });
    },
  });
  const { text, change } = editor;
  const [tab, setTab] = useAddress("tab", "form");
  const yaml = useRef<YamlHandle>(null);
  const parsed = useMemo(() => readValue(text), [text]);
  const set = useMemo(() => readCriteria(parsed.value), [parsed]);
  const edited = useCallback((fn: (doc: Document) => void) => change((old) => edit(old, fn)), [change]);
  const problems = editor.checked?.problems ?? noProblems;
  const go = (p: FileProblem) => {
    setTab("yaml");
    // The field is there after the next paint.
    requestAnimationFrame(() => requestAnimationFrame(() => yaml.current?.goTo(p.line)));
  };
  return (
    <Page title={t.editTitle(title)} back={<Back to="/criteria">{t.back}</Back>}>
      <div className={classes["editor"]}>
        <div>
          <SaveBar
            editor={editor}
            differences={(theirs) => compareCriteria(readCriteria(theirs), set).map((d) => ({ field: differenceName(d, t), theirs: differenceValue(d.before, d, t, f), mine: differenceValue(d.after, d, t, f) }))}
          >
            <SegmentedControl value={tab} onChange={setTab} data={[{ value: "form", label: t.asForm }, { value: "yaml", label: t.asYaml }]} aria-label={t.title} />
          </SaveBar>
          {tab === "yaml"
            ? <YamlEditor ref={yaml} label={t.yamlLabel} value={text} onChange={change} marked={problems.map((p) => p.line)} />
            : parsed.fault
              ? <Alert color="accent">{t.yamlBroken(String(parsed.fault.line))} <Button variant="default" size="compact-sm" onClick={() => setTab("yaml")}>{t.toYaml}</Button></Alert>
              : <Fields set={set} change={edited} problems={problems} />}
          {editor.checkError ? <ErrorState error={editor.checkError} /> : <ProblemList problems={editor.checked?.problems} more={editor.checked?.more ?? false} checking={editor.checking} onGo={go} />}
        </div>
        <div className={classes["stack"]}>
          <Text component="h2" fz="md" fw={600}>{t.preview}</Text>
          {parsed.fault ? null : <><PointsChart set={set} /><Text fz="sm" component="div"><InWords set={set} /></Text></>}
        </div>
      </div>
      {set.questionnaire.id ? <TryOut what={{ yaml: text }} questionnaire={set.questionnaire} blocked={editor.checking || problems.length > 0 || !editor.checked} /> : <Section><Text c="dimmed">{t.tryNone}</Text></Section>}
    </Page>
  );
}

const noProblems: FileProblem[] = [];
