// What keeps a file from being stored, by line; a press leads there.
import { Text } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck } from "../../app/icons";
import { useFormat } from "../../i18n/format";
import { useSay, useText } from "../../i18n/text";
import classes from "./forms.module.css";
import { strings } from "./strings";
import type { FileProblem } from "./wire";

interface Props {
  problems: readonly FileProblem[] | undefined;
  more: boolean;
  checking: boolean;
  onGo: (problem: FileProblem) => void;
}

export function ProblemList({ problems, more, checking, onGo }: Props) {
  const t = useText(strings);
  const f = useFormat();
  const say = useSay();
  const n = problems?.length ?? 0;
  return (
    <div className={classes["problems"]}>
      <Text fz="sm" fw={500} role="status" className={classes["verdict"]!}>
        {problems === undefined || checking
          ? t.checking
          : n === 0
            ? <><IconCircleCheck size={16} aria-hidden color="var(--hl-good)" /> {t.noProblems}</>
            : <><IconAlertTriangle size={16} aria-hidden color="var(--hl-bad)" /> {more ? t.problemsMore(f.number(n)) : t.problems(f.number(n))}</>}
      </Text>
      {n > 0 && (
        <ul>
          {problems!.map((p, i) => (
            <li key={i}>
              <button type="button" onClick={() => onGo(p)}>
                <span className={classes["line"]}>{p.line > 0 ? t.lineNumber(f.number(p.line)) : t.wholeFile}</span>
                <span>{p.path && <code>{p.path}</code>} {say(p.message)}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
