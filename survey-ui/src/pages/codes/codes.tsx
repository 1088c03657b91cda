// The table of codes: found, filtered, chosen for printing, each with what can be done.
import { Button, SegmentedControl, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useMemo, useState } from "react";
import { useAddress } from "../../app/address";
import { IconPlus, IconPrinter, IconQrcode } from "../../app/icons";
import { useFormat } from "../../i18n/format";
import { useSession } from "../../app/session";
import { useText } from "../../i18n/text";
import { DataTable, type Column } from "../../ui/data-table";
import { SearchField } from "../../ui/search-field";
import { EmptyState, LinesSkeleton, Loaded } from "../../ui/states";
import { StatusBadge } from "../../ui/status-badge";
import { told } from "../../ui/told";
import { ChoiceContext, useChoiceOf, useChosen, useMakeChoice, type Choice } from "./choice";
import classes from "./codes.module.css";
import { codesQuery } from "./data";
import { channelOrder, filtered, grouped, printable } from "./model";
import { Poster } from "./poster";
import type { ToPrint } from "./print";
import { Revoke } from "./revoke";
import { strings } from "./strings";
import type { Code } from "./wire";
import { useWhere } from "./words";

interface Props {
  manage: boolean;
  print: (what: ToPrint) => void;
  issue: () => void;
}

export function Codes(props: Props) {
  const query = useQuery(codesQuery);
  return <Loaded query={query} skeleton={<LinesSkeleton rows={12} height={49} />}>{(list) => <List list={list} {...props} />}</Loaded>;
}

function List({ list, manage, print, issue }: Props & { list: readonly Code[] }) {
  const t = useText(strings);
  const f = useFormat();
  const [asked] = useAddress("q", ""); // of a link from another page
  const [text, setText] = useState(asked);
  // Of a whole city the posters first; who has one unit sees its few codes at once.
  const usual = useSession().unit ? "all" : "qr";
  const [channel, setChannel] = useAddress("channel", usual);
  const [status, setStatus] = useAddress("status", "active");
  const [sort, setSort] = useAddress("sort", "unit");
  const [poster, setPoster] = useState<Code>();
  const [revoking, setRevoking] = useState<Code>();
  const choice = useMakeChoice();
  const slow = useDeferredValue(text);
  const rows = useMemo(() => filtered(list, { text: slow, channel: channel === "all" ? "" : channel, status }), [list, slow, channel, status]);
  const columns = useColumns(manage, setPoster, setRevoking);
  const clear = () => { setText(""); setChannel("all"); setStatus("active"); };
  if (list.length === 0) {
    return (
      <EmptyState icon={IconQrcode} title={t.noneTitle} action={manage && <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={issue}>{t.issue}</Button>}>
        {manage ? t.noneManage : t.noneUnit}
      </EmptyState>
    );
  }
  const channels = channelOrder.filter((c) => list.some((x) => x.channel === c));
  return (
    <ChoiceContext value={choice}>
      <div className={classes["tools"]}>
        <SearchField value={text} onChange={setText} label={t.search} width={300} {...(text ? { found: t.found(f.number(rows.length)) } : {})} />
        <Select
          aria-label={t.channel} value={channel} allowDeselect={false} w={170} onChange={(v) => setChannel(v ?? "all")}
          data={[{ value: "all", label: t.anyChannel }, ...channels.map((c) => ({ value: c, label: t[c] }))]}
        />
        <SegmentedControl
          aria-label={t.status} value={status} onChange={setStatus}
          data={[{ value: "active", label: t.active }, { value: "revoked", label: t.revoked }, { value: "all", label: t.allStatus }]}
        />
      </div>
      <DataTable
        id="codes" label={t.list} columns={columns} rows={rows} rowKey={(c) => c.code} sort={slow ? "" : sort} onSort={setSort}
        tools={<ChosenBar choice={choice} shown={rows} list={list} print={print} />}
        empty={<EmptyState title={t.emptyTitle} action={<Button variant="default" onClick={clear}>{t.clear}</Button>}>{t.emptyHelp}</EmptyState>}
      />
      <Poster code={poster} onClose={() => setPoster(undefined)} />
      <Revoke code={revoking} onClose={() => setRevoking(undefined)} />
    </ChoiceContext>
  );
}

/** How many are chosen, and what to do with them. */
function ChosenBar({ choice, shown, list, print }: { choice: Choice; shown: readonly Code[]; list: readonly Code[]; print: (what: ToPrint) => void }) {
  const t = useText(strings);
  const f = useFormat();
  const chosen = useChosen(choice);
  // A code that was revoked meanwhile can't be printed any more.
  const codes = list.filter((c) => printable(c) && chosen.has(c.code)).map((c) => c.code);
  const fit = shown.filter(printable).map((c) => c.code);
  return (
    <div className={classes["chosen"]}>
      <Button variant="default" size="xs" disabled={fit.length === 0} onClick={() => choice.set(fit)}>{t.chooseShown(f.number(fit.length))}</Button>
      <Button
        variant="default" size="xs" disabled={codes.length === 0} leftSection={<IconPrinter size={16} aria-hidden />} onClick={() => print({ codes })}
      >
        {t.printChosen}
      </Button>
      <Button variant="subtle" size="xs" disabled={codes.length === 0} onClick={() => choice.set([])}>{t.chooseNone}</Button>
      <span role="status">{codes.length > 0 ? t.chosen(f.number(codes.length)) : ""}</span>
    </div>
  );
}

function useColumns(manage: boolean, show: (c: Code) => void, revoke: (c: Code) => void): Column<Code>[] {
  const t = useText(strings);
  const f = useFormat();
  return useMemo(() => [
    { id: "unit", title: t.place, sort: (c) => c.unit_name, cell: (c) => <Name code={c} /> },
    { id: "point", title: t.point, sort: (c) => c.point_name ?? "", cell: (c) => c.point_name || (c.point ? c.point : <span className={classes["quiet"]}>{t.wholeUnit}</span>) },
    { id: "channel", title: t.channel, sort: (c) => t[c.channel], cell: (c) => t[c.channel] },
    { id: "code", title: t.code, sort: (c) => c.code, cell: (c) => <span className={classes["code"]}>{grouped(c.code)}</span> },
    { id: "status", title: t.status, sort: (c) => c.status, cell: (c) => <Status code={c} /> },
    { id: "issued", title: t.issued, sort: (c) => c.issued, cell: (c) => f.day(c.issued) },
    { id: "actions", title: t.actions, width: "11rem", cell: (c) => <Actions code={c} manage={manage} show={show} revoke={revoke} /> },
  ] satisfies Column<Code>[], [t, f, manage, show, revoke]);
}

function Name({ code }: { code: Code }) {
  const t = useText(strings);
  const where = useWhere();
  const [chosen, toggle] = useChoiceOf(code.code);
  if (!printable(code)) return <span className={classes["name"]}><span className={classes["gap"]} />{code.unit_name}</span>;
  return (
    <span className={classes["name"]}>
      <input type="checkbox" className={classes["box"]} checked={chosen} onChange={toggle} aria-label={t.choose(where(code))} />
      {code.unit_name}
    </span>
  );
}

function Status({ code }: { code: Code }) {
  const t = useText(strings);
  const f = useFormat();
  if (code.status === "active") return <StatusBadge tone="good">{t.active}</StatusBadge>;
  return (
    <span>
      <StatusBadge>{t.revoked}</StatusBadge>
      <span className={classes["why"]}>{t.revokedOn(code.revoked ? f.day(code.revoked) : "", code.reason ?? "")}</span>
    </span>
  );
}

function Actions({ code, manage, show, revoke }: { code: Code; manage: boolean; show: (c: Code) => void; revoke: (c: Code) => void }) {
  const t = useText(strings);
  const where = useWhere();
  if (code.status === "revoked") return null;
  const what = where(code);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(code.url);
      told.done(t.copied);
    } catch {
      show(code); // where the link stands to be copied by hand
    }
  };
  return (
    <span className={classes["actions"]}>
      {code.channel === "qr"
        ? <button type="button" onClick={() => show(code)} aria-label={t.posterOf(what)}>{t.poster}</button>
        : <button type="button" onClick={() => void copy()} aria-label={t.copyLinkOf(what)}>{t.copyLink}</button>}
      {manage && <button type="button" onClick={() => revoke(code)} aria-label={t.revokeOf(what)}>{t.revoke}</button>}
    </span>
  );
}
