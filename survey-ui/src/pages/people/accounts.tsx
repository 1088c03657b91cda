// The table of accounts with its filters, and the dialogs of one account.
import { ActionIcon, Button, Menu, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useAddress } from "../../app/address";
import { IconDots, IconKey, IconLock, IconLogout, IconPencil, IconRefresh } from "../../app/icons";
import { useFormat } from "../../i18n/format";
import { useText } from "../../i18n/text";
import { DataTable, type Column } from "../../ui/data-table";
import { SearchField } from "../../ui/search-field";
import { EmptyState, Loaded, LinesSkeleton } from "../../ui/states";
import { StatusBadge } from "../../ui/status-badge";
import { accountsQuery } from "./data";
import { Dialogs, type Doing } from "./dialogs";
import { filtered, standing } from "./model";
import { strings } from "./strings";
import type { Account, Role, State } from "./wire";
import { roles, standingTone, useRoleWords } from "./words";
import classes from "./people.module.css";

export function Accounts() {
  const query = useQuery(accountsQuery);
  const [doing, setDoing] = useState<Doing>();
  return (
    <>
      <Loaded query={query} skeleton={<LinesSkeleton rows={9} height={58} />}>{(list) => <List list={list} act={setDoing} />}</Loaded>
      <Dialogs doing={doing} onClose={(only) => setDoing((d) => (only && d?.what !== only ? d : undefined))} onNext={setDoing} />
    </>
  );
}

function List({ list, act }: { list: readonly Account[]; act: (d: Doing) => void }) {
  const t = useText(strings);
  const f = useFormat();
  const words = useRoleWords();
  const [text, setText] = useAddress("q", "");
  const [role, setRole] = useAddress("role");
  const [state, setState] = useAddress("state");
  const [sort, setSort] = useAddress("sort", "name");
  const columns = useColumns(act);
  const rows = useMemo(
    () => filtered(list, { text, role: role as Role | undefined, state: state as State | undefined }),
    [list, text, role, state],
  );
  const clear = () => { setText(""); setRole(undefined); setState(undefined); };
  const states = [["active", t.active], ["invited", t.invited], ["disabled", t.disabled]] as const;
  return (
    <DataTable
      id="people" label={t.people} columns={columns} rows={rows} rowKey={(a) => a.id} sort={text ? "" : sort} onSort={setSort}
      tools={
        <div className={classes["filters"]}>
          <SearchField value={text} onChange={setText} label={t.search} width={280} {...(text ? { found: t.found(f.number(rows.length)) } : {})} />
          <Select
            aria-label={t.role} placeholder={t.anyRole} value={role ?? null} clearable w={190} onChange={(v) => setRole(v ?? undefined)}
            data={roles.map((r) => ({ value: r, label: words.name(r) }))}
          />
          <Select
            aria-label={t.state} placeholder={t.anyState} value={state ?? null} clearable w={180} onChange={(v) => setState(v ?? undefined)}
            data={states.map(([value, label]) => ({ value, label }))}
          />
        </div>
      }
      empty={<EmptyState title={t.emptyTitle} action={<Button variant="default" onClick={clear}>{t.clear}</Button>}>{t.emptyHelp}</EmptyState>}
    />
  );
}

function useColumns(act: (d: Doing) => void): Column<Account>[] {
  const t = useText(strings);
  const f = useFormat();
  const words = useRoleWords();
  return useMemo(() => [
    { id: "name", title: t.name, sort: (a) => a.name, cell: (a) => <Who account={a} /> },
    {
      id: "role", title: t.role, sort: (a) => `${words.name(a.role)} ${a.unit?.name ?? ""}`,
      cell: (a) => <span>{words.name(a.role)}<span className={classes["sub"]}>{a.unit?.name ?? t.city}</span></span>,
    },
    { id: "unit", title: t.unit, hidden: true, sort: (a) => a.unit?.name ?? "", cell: (a) => a.unit?.name ?? t.city },
    { id: "state", title: t.state, sort: (a) => standing(a, new Date()), cell: (a) => <Standing account={a} /> },
    { id: "factor", title: t.factor, sort: (a) => (a.totp ? 1 : 0), cell: (a) => (a.totp ? t.factorOn : t.factorOff) },
    { id: "seen", title: t.seen, sort: (a) => a.seen ?? "", cell: (a) => (a.seen ? f.day(a.seen) : t.never) },
    { id: "created", title: t.created, hidden: true, sort: (a) => a.created, cell: (a) => f.day(a.created) },
    { id: "actions", title: t.actions, width: "5.5rem", cell: (a) => <Actions account={a} act={act} /> },
    // The words follow the language, as t and f do.
  ] satisfies Column<Account>[], [t, f, act]);
}

function Who({ account }: { account: Account }) {
  const t = useText(strings);
  return (
    <span className={classes["who"]}>
      <b>{account.name}</b>
      <span>{account.login}{account.own && ` · ${t.own}`}</span>
      {account.managed && <span>{t.managed}</span>}
    </span>
  );
}

function Standing({ account }: { account: Account }) {
  const t = useText(strings);
  const f = useFormat();
  const s = standing(account, new Date());
  const who = account.disabled_by === "cli" ? t.byCommand : (account.disabled_by ?? "");
  return (
    <span>
      <StatusBadge tone={standingTone[s]}>{t[s]}</StatusBadge>
      {s === "invited" && account.invited_until && <span className={classes["sub"]}>{t.invitedUntil(f.moment(account.invited_until))}</span>}
      {s === "disabled" && account.reason && <span className={classes["sub"]}>{t.disabledWhy(who, account.reason)}</span>}
    </span>
  );
}

function Actions({ account, act }: { account: Account; act: (d: Doing) => void }) {
  const t = useText(strings);
  const disabled = account.state === "disabled";
  const item = (what: Doing["what"], label: string, icon: typeof IconKey) => {
    const Icon = icon;
    return <Menu.Item leftSection={<Icon size={16} aria-hidden />} onClick={() => act({ what, account } as Doing)}>{label}</Menu.Item>;
  };
  return (
    <Menu position="bottom-end" shadow="md" width={250}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={36} aria-label={t.actionsOf(account.name)}><IconDots size={20} aria-hidden /></ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {item("edit", t.edit, IconPencil)}
        {!account.own && !disabled && item("reset", account.state === "invited" ? t.newLink : t.reset, IconKey)}
        {!account.own && account.state === "active" && item("signOut", t.signOut, IconLogout)}
        {!account.own && (disabled ? item("enable", t.enable, IconRefresh) : item("disable", t.disable, IconLock))}
      </Menu.Dropdown>
    </Menu>
  );
}
