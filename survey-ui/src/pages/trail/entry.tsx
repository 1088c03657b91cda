// One entry in full.
import { Alert, Drawer, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { api } from "../../api/client";
import type { TrailEntry, TrailPage } from "../../api/wire.gen";
import { useFormat } from "../../i18n/format";
import { useLanguage } from "../../i18n/language";
import { useSay, useText } from "../../i18n/text";
import { EmptyState, Loaded, LinesSkeleton } from "../../ui/states";
import { Changes } from "./changes";
import { strings } from "./strings";
import classes from "./trail.module.css";
import { clock, objectText, type Names } from "./words";

/** The details beside the list; they have an address of their own. */
export function EntryDrawer({ seq, entry, names, onClose, onOpen }: {
  seq: number | undefined; entry: TrailEntry | undefined; names: Names; onClose: () => void; onOpen: (seq: number) => void;
}) {
  const t = useText(strings);
  const f = useFormat();
  return (
    <Drawer
      opened={seq !== undefined} onClose={onClose} position="right" size="min(38rem, 100%)" padding="lg"
      title={seq !== undefined && <Title order={2}>{t.entryTitle(f.number(seq))}</Title>} closeButtonProps={{ "aria-label": t.close }} attributes={{ header: { role: "none" } }}
    >
      {seq !== undefined && (entry ? <Details entry={entry} names={names} onOpen={onOpen} /> : <Read seq={seq} names={names} onOpen={onOpen} />)}
    </Drawer>
  );
}

/** Reads an entry that the list does not have. */
function Read({ seq, names, onOpen }: { seq: number; names: Names; onOpen: (seq: number) => void }) {
  const t = useText(strings);
  const query = useQuery({
    queryKey: ["trail", "entry", seq],
    queryFn: ({ signal }) => api.get<TrailPage>("/trail", { query: { cursor: seq + 1, limit: 1 }, signal }),
  });
  return (
    <Loaded query={query} skeleton={<LinesSkeleton rows={6} />}>
      {(page) => {
        const found = page.items.find((e) => e.seq === seq);
        return found ? <Details entry={found} names={names} onOpen={onOpen} /> : <EmptyState title={t.gone} order={3} />;
      }}
    </Loaded>
  );
}

function Details({ entry: e, names, onOpen }: { entry: TrailEntry; names: Names; onOpen: (seq: number) => void }) {
  const t = useText(strings);
  const f = useFormat();
  const say = useSay();
  const lang = useLanguage();
  const who = useWho();
  const both = e.before !== undefined && e.after !== undefined;
  return (
    <Stack gap="lg">
      {e.broken && <Alert color="accent" title={t.broken}>{t.brokenHelp}</Alert>}
      {e.undone !== undefined && (
        <Alert color="yellow">
          <button type="button" className={classes["jump"]} onClick={() => onOpen(e.undone!)}>{t.undone(f.number(e.undone))}</button>
        </Alert>
      )}
      <dl className={classes["facts"]}>
        <Fact name={t.what}><strong>{e.action ? say(e.text) : t.unreadable}</strong></Fact>
        {!e.at.startsWith("0001-") && <Fact name={t.at}>{f.moment(e.at).replace(/ \d\d:\d\d$/, "")} {clock(e.at)}</Fact>}
        <Fact name={t.who}>{who(e).name}</Fact>
        {who(e).role && <Fact name={t.role}>{who(e).role}</Fact>}
        {e.actor && <Fact name={t.account}><code>{e.actor}</code></Fact>}
        {e.object && <Fact name={t.object}><ObjectLink object={e.object}>{objectText(e.object, lang, names)}</ObjectLink></Fact>}
        {e.unit && <Fact name={t.unit}><Link to="/units/$unit" params={{ unit: e.unit }}>{e.unit_name || e.unit}</Link></Fact>}
        {e.note && <Fact name={t.note}>{e.note}</Fact>}
      </dl>
      {(e.before !== undefined || e.after !== undefined) && (
        <section>
          <Title order={3} mb="xs">{both ? t.changes : t.values}</Title>
          <Changes entry={e} names={names} />
        </section>
      )}
      {e.hash && <Text fz="xs" c="dimmed">{t.hash}: <code className={classes["hash"]}>{e.hash}</code></Text>}
    </Stack>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return <div><dt>{name}</dt><dd>{children}</dd></div>;
}

/** The object with a link to its page, where it has one. */
function ObjectLink({ object, children }: { object: string; children: ReactNode }) {
  const [kind, id] = [object.slice(0, object.indexOf(":")), object.slice(object.indexOf(":") + 1)];
  if (kind === "campaign") return <Link to="/campaigns/$id" params={{ id }}>{children}</Link>;
  if (kind === "unit") return <Link to="/units/$unit" params={{ unit: id }}>{children}</Link>;
  const [name, version] = id.split("@");
  if (kind === "questionnaire" && version) return <Link to="/forms/$id/$version" params={{ id: name!, version }}>{children}</Link>;
  if (kind === "criteria" && version) return <Link to="/criteria/$id/$version" params={{ id: name!, version }}>{children}</Link>;
  return <>{children}</>;
}

/** Who did something, and in which role. */
export function useWho(): (e: { actor: string; name: string; role: string; broken?: boolean }) => { name: string; role: string } {
  const t = useText(strings);
  const roles = useText(roleWords);
  return ({ actor, name, role, broken }) => ({
    name: actor === "cli" ? t.cli : name || actor || (broken ? "–" : t.nobody),
    role: (roles as Record<string, string>)[role] ?? role,
  });
}

const roleWords = {
  vi: { admin: "Quản trị thành phố", unit: "Cán bộ đơn vị", auditor: "Kiểm tra, giám sát", service: "Hệ thống khác" },
  en: { admin: "City administrator", unit: "Unit officer", auditor: "Auditor", service: "Another system" },
};
