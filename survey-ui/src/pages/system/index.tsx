// How the service is, in words: what each part's state means and what to do.
import { Alert, Button, Progress, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { api } from "../../api/client";
import { repeated } from "../../app/queries";
import type { HealthState, SystemCheck, SystemState } from "../../api/wire.gen";
import { useAddress } from "../../app/address";
import { IconAlertTriangle, IconCircleCheck, IconDeviceTablet, IconFileText, IconWifiOff } from "../../app/icons";
import type { Tone } from "../../app/tokens";
import { useFormat } from "../../i18n/format";
import { useSay, useText } from "../../i18n/text";
import { Page, Section } from "../../ui/page";
import { LinesSkeleton, Loaded } from "../../ui/states";
import { StatusBadge } from "../../ui/status-badge";
import { HandbookDrawer } from "./handbook";
import { strings } from "./strings";
import classes from "./system.module.css";
import { clock, span } from "./time";

const every = 10_000;
const tones: Record<HealthState, Tone> = { ok: "good", degraded: "warn", down: "bad" };

export default function System() {
  const t = useText(strings);
  const [chapter, setChapter] = useAddress("chapter");
  const query = useQuery({
    queryKey: ["system"],
    queryFn: (c) => api.get<SystemState>("/system", repeated(c)),
    refetchInterval: every, staleTime: 0,
  });
  return (
    <Page title={t.title} about={t.about}>
      <Loaded query={query} skeleton={<LinesSkeleton rows={12} height={72} />}>
        {(s) => (
          <>
            <Whole state={s} lost={query.isError} />
            <Section title={t.parts}>
              <ul className={classes["parts"]}>{s.checks.map((c) => <Part key={c.name} check={c} onOpen={setChapter} />)}</ul>
            </Section>
            <Section title={t.figures}><Figures state={s} /></Section>
            <Section title={t.about_}><Server state={s} /></Section>
            <Section title={t.kiosks} actions={<Link to="/kiosks">{t.kiosksOpen}</Link>}><Kiosks state={s} /></Section>
          </>
        )}
      </Loaded>
      <HandbookDrawer chapter={chapter} onOpen={setChapter} onClose={() => setChapter(undefined)} />
    </Page>
  );
}

/** The whole in one sentence. It is told again to those who listen only when it has
 * changed: the time beside it is outside. */
function Whole({ state: s, lost }: { state: SystemState; lost: boolean }) {
  const t = useText(strings);
  const say = useSay();
  const Icon = s.state === "ok" ? IconCircleCheck : IconAlertTriangle;
  return (
    <div>
      <div className={classes["whole"]} data-tone={tones[s.state]}>
        <Icon size={28} aria-hidden />
        <div role="status" className={classes["said"]}><Title order={2}>{say(s.text)}</Title></div>
        <Text fz="sm" className={classes["updated"]}>{t.updated(clock(s.at))}</Text>
      </div>
      {lost && <Alert mt="sm" color="yellow" icon={<IconWifiOff aria-hidden />} role="alert">{t.lost(clock(s.at))}</Alert>}
    </div>
  );
}

function Part({ check: c, onOpen }: { check: SystemCheck; onOpen: (chapter: string) => void }) {
  const t = useText(strings);
  const say = useSay();
  const title = say(c.title);
  return (
    <li data-state={c.state}>
      <div className={classes["partHead"]}>
        <Title order={3}>{title}</Title>
        <StatusBadge tone={tones[c.state]}>{t[c.state]}</StatusBadge>
      </div>
      <Text fz="sm">{say(c.text)}</Text>
      {c.advice && (
        <div className={classes["advice"]}>
          <Text fz="sm"><strong>{t.advice}: </strong>{say(c.advice)}</Text>
          {c.chapter && (
            <Button
              variant="subtle" size="compact-sm" leftSection={<IconFileText size={16} aria-hidden />} aria-label={t.readMore(title)}
              onClick={() => onOpen(c.chapter!)}
            >
              {t.handbook}
            </Button>
          )}
        </div>
      )}
    </li>
  );
}

function Figures({ state: s }: { state: SystemState }) {
  const t = useText(strings);
  const f = useFormat();
  const { spool, campaigns } = s;
  const used = spool.limit_bytes > 0 ? (100 * spool.bytes) / spool.limit_bytes : 0;
  const time = (seconds: number) => span(seconds, t, f.number);
  return (
    <div className={classes["figures"]}>
      <Tile name={t.campaigns} value={f.number(campaigns.open)}>
        {t.campaignsHelp(f.number(campaigns.draft), f.number(campaigns.closed), f.number(campaigns.certified))}
      </Tile>
      <Tile name={t.spool} value={f.number(spool.responses)} attention={spool.responses > 0}>
        <div>{spool.responses > 0 && spool.oldest_seconds > 0 ? t.oldest(time(spool.oldest_seconds)) : t.spoolHelp}</div>
        <div>{t.spoolUsed(f.bytes(spool.bytes), f.bytes(spool.limit_bytes))}</div>
        <Progress mt={8} size="sm" value={used} color={used > 70 ? "accent" : "gray"} aria-label={t.spoolUsed(f.bytes(spool.bytes), f.bytes(spool.limit_bytes))} />
      </Tile>
      <Tile name={t.quarantined} value={f.number(spool.quarantined)} attention={spool.quarantined > 0}>{t.quarantinedHelp}</Tile>
      <Tile name={t.uncounted} value={s.uncounted === null ? t.unknown : f.number(s.uncounted)}>{t.uncountedHelp}</Tile>
      <Tile name={t.registry} value={s.registry_age_seconds === null ? t.unknown : s.registry_age_seconds < 2 ? t.now : t.ago(time(s.registry_age_seconds))}>{t.registryHelp}</Tile>
      <Tile name={t.connections} value={f.number(s.connections.open)}>{t.ofMost(f.number(s.connections.most))}</Tile>
      <Tile name={t.disk} value={s.disk_free_bytes === null ? t.unknown : f.bytes(s.disk_free_bytes)}>{t.diskHelp}</Tile>
    </div>
  );
}

function Tile({ name, value, attention = false, children }: { name: string; value: string; attention?: boolean; children: ReactNode }) {
  return (
    <div className={classes["tile"]} data-attention={attention || undefined}>
      <div className={classes["name"]}>{name}</div>
      <div className={classes["value"]}>{value}</div>
      <div className={classes["help"]}>{children}</div>
    </div>
  );
}

/** The tablets: how many there are, and which should be heard of and are not. */
function Kiosks({ state: s }: { state: SystemState }) {
  const t = useText(strings);
  const f = useFormat();
  const { state, active, items } = s.kiosks;
  const said = {
    none: [t.kiosksNone, t.kiosksHelp], unknown: [t.kiosksUnknown, t.kiosksUnknownHelp],
    ok: [t.kiosksOk(f.number(active)), t.kiosksOkHelp], silent: [t.kiosksSilent(f.number(items.length), f.number(active)), t.kiosksSilentHelp],
  }[state];
  return (
    <>
      <div className={classes["none"]} data-tone={state === "silent" ? "warn" : undefined}>
        {state === "silent" ? <IconAlertTriangle size={28} stroke={1.5} aria-hidden /> : <IconDeviceTablet size={28} stroke={1.5} aria-hidden />}
        <div><Text fw={500}>{said[0]}</Text><Text fz="sm" c="dimmed">{said[1]}</Text></div>
      </div>
      {items.length > 0 && (
        <ul className={classes["silent"]}>
          {items.map((k) => (
            <li key={k.id}>
              <Link to="/kiosks/$id" params={{ id: k.id }}>{k.name}</Link>
              <span>{k.unit_name}</span>
              <span>{k.seen ? t.kiosksSeen(f.moment(k.seen)) : t.kiosksNever}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Server({ state: s }: { state: SystemState }) {
  const t = useText(strings);
  const f = useFormat();
  const facts: [string, ReactNode][] = [
    [t.instance, s.instance || t.unknown],
    [t.version, <>{s.version}{s.revision && <code className={classes["revision"]}>{s.revision.slice(0, 12)}</code>}</>],
    [t.started, f.moment(s.started)],
    [t.uptime, span(s.uptime_seconds, t, f.number)],
    [t.store, t[s.store]],
    [t.limits, t[s.limits]],
  ];
  return <dl className={classes["facts"]}>{facts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>;
}
