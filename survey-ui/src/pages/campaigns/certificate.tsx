// The certificate of a closed campaign: make it, follow its making, take it away,
// correct it.
import { Alert, Button, Code, Group, Progress, Stack, Text } from "@mantine/core";
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { address, api } from "../../api/client";
import type { CampaignCertificate, CertificateInfo } from "../../api/wire.gen";
import { IconDownload, IconExternalLink, IconPrinter } from "../../app/icons";
import { repeated } from "../../app/queries";
import { useRight } from "../../app/session";
import { useFormat } from "../../i18n/format";
import { useSay, useText } from "../../i18n/text";
import { ConfirmModal } from "../../ui/confirm-modal";
import { CopyField } from "../../ui/copy-field";
import { Section } from "../../ui/page";
import { LinesSkeleton, Loaded } from "../../ui/states";
import { StatusBadge } from "../../ui/status-badge";
import { told } from "../../ui/told";
import { strings } from "./certificate-strings";
import classes from "./list.module.css";
import type { Campaign } from "./wire";

const query = (id: string) => queryOptions({
  queryKey: ["certificate", id],
  queryFn: (c) => api.get<CampaignCertificate>(`/campaigns/${id}/certificate`, repeated(c)),
  refetchInterval: (q) => (q.state.data?.state === "making" ? 1500 : false),
});

const tones = { none: "calm", making: "info", unfinished: "warn", made: "good", correcting: "warn" } as const;

export function Certificate({ campaign: c }: { campaign: Campaign }) {
  const t = useText(strings);
  const client = useQueryClient();
  const found = useQuery(query(c.id));
  const state = found.data?.state;
  // When it is made, the campaign is another one, too.
  const was = useRef(state);
  useEffect(() => {
    if (was.current === "making" && state !== "making") void client.invalidateQueries({ queryKey: ["campaigns"] });
    was.current = state;
  }, [client, state]);
  return (
    <Section title={t.title} about={state && <StatusBadge tone={tones[state]}>{t[state]}</StatusBadge>}>
      <Loaded query={found} skeleton={<LinesSkeleton rows={4} />}>{(x) => <Shown campaign={c} of={x} />}</Loaded>
    </Section>
  );
}

function Shown({ campaign: c, of: x }: { campaign: Campaign; of: CampaignCertificate }) {
  const t = useText(strings);
  const f = useFormat();
  const say = useSay();
  return (
    <Stack gap="md">
      {x.state === "none" && <div><Text>{t.noneYet}</Text><Text fz="sm" c="dimmed" mt={4}>{t.noneHelp}</Text></div>}
      {x.state === "making" && <Making of={x} />}
      {x.state === "unfinished" && <Alert color="yellow">{t.unfinishedHelp}</Alert>}
      {x.problem && <Alert color="accent" role="alert">{say(x.problem)}</Alert>}
      {x.correction && (
        <Alert color="yellow" title={t.correctingFor(x.correction.by, f.moment(x.correction.at))}>{x.correction.why}</Alert>
      )}
      {x.certificate && <Facts of={x.certificate} campaign={c} />}
      <Deeds campaign={c} of={x} />
      {x.earlier.length > 0 && (
        <div>
          <Text fw={600} fz="sm">{t.earlier}</Text>
          <ul className={classes["never"]}>
            {x.earlier.map((e) => (
              <li key={e.number}>
                <a href={address(`/certificates/${e.number}/file`)} download>{t.earlierOne(f.number(e.number), f.moment(e.at), f.number(e.replaced_by ?? 0))}</a>
              </li>
            ))}
          </ul>
        </div>
      )}
    </Stack>
  );
}

function Making({ of: x }: { of: CampaignCertificate }) {
  const t = useText(strings);
  const f = useFormat();
  const p = x.progress;
  const share = p && p.of > 0 ? (100 * p.done) / p.of : 0;
  return (
    <div role="status">
      <Text fz="sm" mb={6}>{share > 0 && p ? t.reading(f.number(p.done), f.number(p.of)) : t.starting}</Text>
      <Progress value={share || 2} animated aria-label={t.making} />
    </div>
  );
}

function Facts({ of: x, campaign: c }: { of: CertificateInfo; campaign: Campaign }) {
  const t = useText(strings);
  const f = useFormat();
  return (
    <>
      <dl className={classes["facts"]}>
        <dt>{t.number}</dt><dd>{f.number(x.number)}</dd>
        <dt>{t.at}</dt><dd>{f.moment(x.at)}</dd>
        <dt>{t.by}</dt><dd>{x.by}</dd>
        <dt>{t.responses}</dt><dd>{t.responsesOf(f.number(x.responses), f.number(x.units))}</dd>
        {x.replaces !== undefined && <><dt>{t.replaces(f.number(x.replaces))}</dt><dd>{x.why}</dd></>}
      </dl>
      <div className={classes["links"]}>
        <Button component="a" variant="default" leftSection={<IconPrinter size={16} aria-hidden />} href={address(`/certificates/${x.number}/pdf`)} target="_blank">{t.print}</Button>
        <Button component="a" variant="default" leftSection={<IconDownload size={16} aria-hidden />} href={address(`/certificates/${x.number}/file`)} download>{t.file}</Button>
        <Button component="a" variant="default" leftSection={<IconExternalLink size={16} aria-hidden />} href={`/kq?dot=${c.id}`} target="_blank">{t.page}</Button>
      </div>
      <CopyField label={t.hash} description={t.hashHelp} value={x.hash} />
      <CopyField label={t.root} value={x.root} />
      <CopyField label={t.key} value={x.key} />
      <div>
        <Text fz="sm" fw={500} mb={4}>{t.check}</Text>
        <Code block className={classes["command"]} tabIndex={0}>{`hailong verify --certificate bien-ban-${x.number}-${x.campaign}.json --key ${x.key} --noted ${x.hash}`}</Code>
      </div>
    </>
  );
}

/** What may be done about it by who runs campaigns. */
function Deeds({ campaign: c, of: x }: { campaign: Campaign; of: CampaignCertificate }) {
  const t = useText(strings);
  const client = useQueryClient();
  const manages = useRight("campaigns.manage");
  const [asked, setAsked] = useState<"certify" | "correct">();
  if (!manages || x.state === "making") return null;
  const closed = x.state === "none" || x.state === "unfinished" || x.state === "correcting";
  if (closed && !x.can_sign) return <Alert color="yellow">{t.noKey}</Alert>;
  const verb = x.state === "none" ? t.certify : x.state === "unfinished" ? t.goOn : t.again;
  const take = (answer: CampaignCertificate) => client.setQueryData(query(c.id).queryKey, answer);
  const certify = async () => take(await api.post<CampaignCertificate>(`/campaigns/${c.id}/certify`));
  const correct = async (why: string) => {
    take(await api.post<CampaignCertificate>(`/campaigns/${c.id}/correct`, { why }));
    await client.invalidateQueries({ queryKey: ["campaigns"] });
    told.done(t.corrected);
  };
  const close = () => setAsked(undefined);
  return (
    <Group>
      {closed
        ? <Button onClick={() => setAsked("certify")}>{verb}</Button>
        : <Button variant="default" onClick={() => setAsked("correct")}>{t.correct}</Button>}
      <ConfirmModal opened={asked === "certify"} onClose={close} title={t.certifyTitle} confirm={verb} onConfirm={certify}>
        <Text fz="sm">{t.certifyBody}</Text>
        <Text fz="sm" fw={600} mt="sm">{t.certifyNever}</Text>
        <ul className={classes["never"]}><li>{t.certifyNever1}</li><li>{t.certifyNever2}</li><li>{t.certifyNever3}</li></ul>
      </ConfirmModal>
      <ConfirmModal opened={asked === "correct"} onClose={close} title={t.correctTitle} confirm={t.correctIt} reason="required" onConfirm={correct}>
        <Text fz="sm">{t.correctBody}</Text>
        <Text fz="sm" fw={600} mt="sm">{t.correctPublic}</Text>
      </ConfirmModal>
    </Group>
  );
}
