// Where the own account is signed in, and how to end that.
import { Button, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import type { ListSessionsResponse } from "../../api/wire.gen";
import { forget } from "../../app/session";
import { useFormat } from "../../i18n/format";
import { useText } from "../../i18n/text";
import { ConfirmModal } from "../../ui/confirm-modal";
import { Section } from "../../ui/page";
import { LinesSkeleton, Loaded } from "../../ui/states";
import { StatusBadge } from "../../ui/status-badge";
import { told } from "../../ui/told";
import { strings } from "./strings";
import classes from "./account.module.css";

type ListedSession = ListSessionsResponse[number];

export function Sessions() {
  const t = useText(strings);
  const client = useQueryClient();
  const [asked, setAsked] = useState(false);
  const query = useQuery({ queryKey: ["sessions"], queryFn: ({ signal }) => api.get<ListSessionsResponse>("/sessions", { signal }) });
  const all = async () => {
    await api.delete("/sessions");
    forget(client);
  };
  return (
    <Section
      title={t.sessions} about={t.sessionsHelp}
      actions={<Button variant="default" onClick={() => setAsked(true)}>{t.all}</Button>}
    >
      <Loaded query={query} skeleton={<LinesSkeleton rows={2} height={64} />}>
        {(list) => <ul className={classes["list"]}>{list.map((s) => <Item key={s.id} session={s} />)}</ul>}
      </Loaded>
      <ConfirmModal opened={asked} onClose={() => setAsked(false)} title={t.all} confirm={t.allConfirm} onConfirm={all}>
        {t.allHelp}
      </ConfirmModal>
    </Section>
  );
}

function Item({ session }: { session: ListedSession }) {
  const t = useText(strings);
  const f = useFormat();
  const client = useQueryClient();
  const end = useMutation({
    mutationFn: () => api.delete(`/sessions/${session.id}`),
    onSuccess: () => told.done(t.ended),
    onError: told.failed,
    onSettled: () => client.invalidateQueries({ queryKey: ["sessions"] }),
  });
  const began = t.around(f.moment(session.created));
  return (
    <li className={classes["item"]}>
      <div>
        <Text>
          {{ password: t.byPassword, invitation: t.byInvitation, oidc: t.byOIDC }[session.method]}{" "}
          {session.own && <StatusBadge tone="good">{t.here}</StatusBadge>}
        </Text>
        <Text fz="sm" c="dimmed">{t.began} {began} · {t.seen} {t.around(f.moment(session.seen))}</Text>
      </div>
      {!session.own && (
        <Button variant="default" size="xs" loading={end.isPending} aria-label={t.endOf(began)} onClick={() => end.mutate()}>{t.end}</Button>
      )}
    </li>
  );
}
