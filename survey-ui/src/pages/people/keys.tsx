// The table of API keys.
import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { api } from "../../api/client";
import { useAddress } from "../../app/address";
import { IconKey } from "../../app/icons";
import { useFormat } from "../../i18n/format";
import { useText } from "../../i18n/text";
import { ConfirmModal } from "../../ui/confirm-modal";
import { DataTable, type Column } from "../../ui/data-table";
import { Section } from "../../ui/page";
import { EmptyState, LinesSkeleton, Loaded } from "../../ui/states";
import { StatusBadge } from "../../ui/status-badge";
import { told } from "../../ui/told";
import { keysQuery } from "./data";
import { keyStanding, today } from "./model";
import { strings } from "./strings";
import type { Key, Scope } from "./wire";
import { keyTone } from "./words";
import classes from "./people.module.css";

export function Keys() {
  const t = useText(strings);
  const client = useQueryClient();
  const query = useQuery(keysQuery);
  const [asked, setAsked] = useState<Key>();
  const [opened, setOpened] = useState(false);
  const ask = useCallback((k: Key) => { setAsked(k); setOpened(true); }, []);
  const revoke = async (reason: string) => {
    await api.post(`/keys/${asked!.id}/revoke`, { reason });
    told.done(t.keyRevokedDone);
    await client.invalidateQueries({ queryKey: ["keys"] });
  };
  return (
    <Section bare about={t.keysAbout} title={t.keysTitle}>
      <Loaded query={query} skeleton={<LinesSkeleton rows={4} height={58} />}>{(list) => <Table list={list} ask={ask} />}</Loaded>
      <ConfirmModal
        opened={opened} onClose={() => setOpened(false)} title={t.keyRevokeOf(asked?.name ?? "")} confirm={t.keyRevoke} reason="required" onConfirm={revoke}
      >
        {t.keyRevokeAbout(asked?.name ?? "")}
      </ConfirmModal>
    </Section>
  );
}

const shown: Record<ReturnType<typeof keyStanding>, "keyGood" | "keyOver" | "keyRevoked"> = { good: "keyGood", over: "keyOver", revoked: "keyRevoked" };

function Table({ list, ask }: { list: readonly Key[]; ask: (k: Key) => void }) {
  const t = useText(strings);
  const f = useFormat();
  const [sort, setSort] = useAddress("keysort", "-created");
  const columns = useMemo<Column<Key>[]>(() => [
    { id: "name", title: t.keySystem, width: "15rem", sort: (k) => k.name, cell: (k) => <span className={classes["who"]}><b>{k.name}</b><span>{t.keyBy}: {k.created_by === "cli" ? t.byCommand : k.created_by}</span></span> },
    { id: "scopes", title: t.keyScopes, cell: (k) => <ul className={classes["tags"]}>{k.scopes.map((s) => <li key={s}>{t[s as Scope] ?? s}</li>)}</ul> },
    {
      id: "state", title: t.state, sort: (k) => keyStanding(k, today()),
      cell: (k) => (
        <span>
          <StatusBadge tone={keyTone[keyStanding(k, today())]}>{t[shown[keyStanding(k, today())]]}</StatusBadge>
          {k.revoked && <span className={classes["sub"]}>{f.day(k.revoked)} · {k.revoked_by}: {k.reason}</span>}
        </span>
      ),
    },
    { id: "created", title: t.created, sort: (k) => k.created, cell: (k) => f.day(k.created) },
    { id: "last", title: t.keyLast, sort: (k) => k.last_day ?? "9999", cell: (k) => (k.last_day ? f.day(k.last_day) : t.keyNoEnd) },
    { id: "used", title: t.keyUsed, sort: (k) => k.used ?? "", cell: (k) => (k.used ? f.day(k.used) : t.never) },
    {
      id: "actions", title: t.actions, width: "7rem",
      cell: (k) => (k.revoked ? "–" : (
        <Button variant="default" size="xs" aria-label={t.keyRevokeOf(k.name)} onClick={() => ask(k)}>{t.keyRevoke}</Button>
      )),
    },
  ], [t, f, ask]);
  return (
    <DataTable
      id="keys" label={t.keys} columns={columns} rows={list} rowKey={(k) => k.id} sort={sort} onSort={setSort} plain
      empty={<EmptyState icon={IconKey} title={t.keysEmpty}>{t.keysEmptyHelp}</EmptyState>}
    />
  );
}
