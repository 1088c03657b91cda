// The files that were asked for, the newest first, with how far each is.
import { Button, Progress } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { address, api } from "../../api/client";
import { IconDownload, IconFileExport, IconRefresh, IconTrash, IconX } from "../../app/icons";
import type { Tone } from "../../app/tokens";
import { useFormat } from "../../i18n/format";
import { useSay, useText } from "../../i18n/text";
import { ConfirmModal } from "../../ui/confirm-modal";
import { CopyField } from "../../ui/copy-field";
import { Section } from "../../ui/page";
import { EmptyState, LinesSkeleton, Loaded } from "../../ui/states";
import { StatusBadge } from "../../ui/status-badge";
import { useAttempt } from "../signin/attempt";
import { exportsQuery, useExportsChanged } from "./data";
import classes from "./exports.module.css";
import { moving, progress } from "./model";
import { strings } from "./strings";
import type { Export } from "./wire";

export function Files() {
  const t = useText(strings);
  const query = useQuery(exportsQuery);
  return (
    <Section title={t.list}>
      <Loaded query={query} skeleton={<LinesSkeleton rows={4} height={96} />}>
        {({ items }) => (items.length === 0
          ? <EmptyState icon={IconFileExport} title={t.noneTitle}>{t.none}</EmptyState>
          : <ul className={classes["files"]}>{items.map((x) => <File key={x.id} file={x} />)}</ul>)}
      </Loaded>
    </Section>
  );
}

const tones: Record<Export["state"], Tone> = { queued: "info", running: "info", done: "good", failed: "bad", expired: "calm" };

/** What a file is of: words that tell two of one kind apart. */
function useWords() {
  const say = useSay();
  const t = useText(strings);
  return (x: Export) => {
    const values = Object.entries(x.filter).map(([name, v]) => {
      const words = t as unknown as Record<string, string>;
      return words[`${name}_${v}`] ?? (name === "responses" ? t.responses : name === "from" ? `${t.from} ${v}` : name === "to" ? `${t.to} ${v}` : `${name} ${v}`);
    });
    return {
      name: t[`kind_${x.kind}`],
      of: [x.title ? say(x.title) : "", x.unit?.name ?? "", t[x.format], ...values].filter(Boolean).join(" · "),
    };
  };
}

function File({ file: x }: { file: Export }) {
  const t = useText(strings);
  const f = useFormat();
  const say = useSay();
  const words = useWords()(x);
  const told = `${words.name}, ${f.moment(x.asked)}`;
  return (
    <li className={classes["file"]}>
      <div className={classes["head"]}>
        <div>
          <h3>{words.name}</h3>
          <p className={classes["of"]}>{words.of}</p>
          <p className={classes["of"]}>
            <time dateTime={x.asked}>{f.moment(x.asked)}</time>
            {!x.own && <> · {t.by(x.by)}</>}
            {x.state === "done" && <> · {x.rows > 0 && <>{t.rows(f.number(x.rows))} · </>}{f.bytes(x.bytes)}{x.until && <> · {t.until(f.moment(x.until))}</>}</>}
          </p>
        </div>
        <StatusBadge tone={tones[x.state]}>{x.removed ? t.removedState : t[x.state]}</StatusBadge>
      </div>
      {moving(x) && <Moving file={x} label={told} />}
      {x.state === "failed" && x.problem && <p className={classes["why"]} role="alert">{say(x.problem)}</p>}
      {x.state === "expired" && x.manifest_hash && <p className={classes["of"]}>{t.expiredHelp}</p>}
      <Buttons file={x} told={told} />
      {x.manifest_hash && <Proof file={x} />}
    </li>
  );
}

function Moving({ file: x, label }: { file: Export; label: string }) {
  const t = useText(strings);
  const f = useFormat();
  const part = progress(x);
  return (
    <div className={classes["moving"]}>
      <Progress value={part ?? 100} animated={part === undefined && x.state === "running"} {...(x.state === "queued" ? { color: "gray" } : {})} aria-label={t.progressLabel(label)} />
      <span>{x.state === "queued" ? t.queuedHelp : x.total > 0 ? t.progressOf(f.number(x.rows), f.number(x.total)) : "\u00a0"}</span>
    </div>
  );
}

function Buttons({ file: x, told }: { file: Export; told: string }) {
  const t = useText(strings);
  const changed = useExportsChanged();
  const attempt = useAttempt();
  const [asking, setAsking] = useState(false);
  const remove = async () => {
    await api.delete(`/exports/${x.id}`);
    await changed();
  };
  const again = () => attempt.run(async () => {
    await api.post("/exports", {
      kind: x.kind, format: x.format, filter: x.filter, ...(x.campaign ? { campaign: x.campaign } : {}), ...(x.unit ? { unit: x.unit.key } : {}),
    });
    await changed();
  });
  return (
    <div className={classes["buttons"]}>
      {x.state === "done" && (
        <Button component="a" size="sm" variant="light" leftSection={<IconDownload size={16} aria-hidden />} href={address(`/exports/${x.id}/file`)} download aria-label={t.downloadWhat(told)}>
          {t.download}
        </Button>
      )}
      {x.manifest_hash && (
        <Button component="a" size="sm" variant="default" href={address(`/exports/${x.id}/manifest`)} download aria-label={t.manifestWhat(told)}>{t.manifest}</Button>
      )}
      {x.own && (x.state === "failed" || x.state === "expired") && (
        <Button
          size="sm" variant="default" leftSection={<IconRefresh size={16} aria-hidden />} loading={attempt.busy} onClick={() => void again()} aria-label={t.againWhat(told)}
        >
          {t.again}
        </Button>
      )}
      {x.own && x.state === "done" && (
        <Button size="sm" variant="subtle" color="gray" leftSection={<IconTrash size={16} aria-hidden />} onClick={() => setAsking(true)} aria-label={t.removeWhat(told)}>
          {t.remove}
        </Button>
      )}
      {x.own && moving(x) && (
        <Button
          size="sm" variant="default" leftSection={<IconX size={16} aria-hidden />} loading={attempt.busy} onClick={() => void attempt.run(remove)} aria-label={t.cancelWhat(told)}
        >
          {t.cancel}
        </Button>
      )}
      {attempt.why && <span role="alert" className={classes["why"]}>{attempt.why}</span>}
      <ConfirmModal opened={asking} onClose={() => setAsking(false)} title={t.removeTitle} confirm={t.remove} onConfirm={remove}>{t.removeText}</ConfirmModal>
    </div>
  );
}

function Proof({ file: x }: { file: Export }) {
  const t = useText(strings);
  return (
    <details className={classes["proof"]}>
      <summary>{t.proof}</summary>
      <div>
        <CopyField label={t.sha} value={x.sha256} />
        <CopyField label={t.manifestHash} value={x.manifest_hash} />
        <p className={classes["of"]}>{t.proofHelp}</p>
        <code>hailong verify --manifest {x.file}.manifest.json --noted {x.manifest_hash}</code>
        {x.signed && (
          <>
            <p className={classes["of"]}>{t.signedHelp} <a href={address(`/exports/${x.id}/signature`)} download>{t.signature}</a></p>
            <code>hailong verify --manifest {x.file}.manifest.json --key {t.publicKey}</code>
          </>
        )}
      </div>
    </details>
  );
}
