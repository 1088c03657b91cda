// Saving, and what it would do; undo; the draft. Shared by questionnaires and
// criteria sets.
import { Alert, Button, Group, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { IconHistory } from "../../app/icons";
import { useFormat } from "../../i18n/format";
import { useSay, useText } from "../../i18n/text";
import { failure } from "../../ui/told";
import { StaleModal, type Difference } from "../campaigns/stale";
import classes from "./forms.module.css";
import { strings } from "./strings";
import type { Editor } from "./use-editor";

interface Props<M> {
  editor: Editor<M>;
  /** On the left: the choice of form or YAML. */
  children: ReactNode;
  differences: (theirs: M) => Difference[];
}

export function SaveBar<M>({ editor: e, children, differences }: Props<M>) {
  const t = useText(strings);
  const f = useFormat();
  const say = useSay();
  const c = e.checked;
  const label = !c ? t.save
    : c.storing === "used" ? t.saveAs(f.number(c.next_version))
    : c.storing === "replace" ? t.saveReplace(f.number(c.version))
    : c.storing === "new" ? t.saveNew(f.number(c.version)) : t.save;
  const words = !c || e.checking ? ""
    : c.storing === "same" ? t.sameNow
    : c.storing === "used" && c.used_by ? t.usedNow(f.number(c.version), say(c.used_by.title)) : t.draftKept;
  const mine = () => URL.createObjectURL(new Blob([e.text], { type: "application/yaml" }));
  return (
    <>
      {e.draft && (
        <Alert color="blue">
          <Group justify="space-between" gap="sm">
            <span>{t.draftFound(f.moment(e.draft.at))}</span>
            <Button size="compact-sm" variant="default" onClick={e.dropDraft}>{t.draftDrop}</Button>
          </Group>
        </Alert>
      )}
      <div className={classes["bar"]}>
        {children}
        <Group gap="xs">
          <Button variant="default" leftSection={<IconHistory size={16} aria-hidden />} disabled={!e.canUndo} onClick={e.undo}>{t.undo}</Button>
          {/* As wide as its longest label, which is known only when the file was looked at. */}
          <Button miw={216} disabled={!e.canSave} loading={e.saving} onClick={e.save}>{label}</Button>
        </Group>
      </div>
      <Text fz="sm" c="dimmed" role="status">{words}</Text>
      {e.saveError !== undefined && <Alert color="accent" role="alert">{failure(e.saveError)}</Alert>}
      {e.theirs && (
        <StaleModal
          opened onTake={e.takeOver} onReload={e.reload} onCancel={e.goOn} differences={differences(e.theirs.data.model)}
          words={{
            title: t.staleTitle, body: t.staleBody, field: t.staleField, theirs: t.staleTheirs, mine: t.staleMine,
            take: t.staleTake, reload: t.staleReload, cancel: t.staleCancel, same: t.staleSame,
          }}
          keep={
            <Button
              variant="default" size="compact-sm" w="fit-content"
              onClick={() => { const a = document.createElement("a"); a.href = mine(); a.download = `${c?.id || "yaml"}.yaml`; a.click(); URL.revokeObjectURL(a.href); }}
            >
              {t.staleKeep}
            </Button>
          }
        />
      )}
    </>
  );
}
