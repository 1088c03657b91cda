// One tablet: how it is, how it is set, what it did day by day, and what can be done.
import { ActionIcon, Alert, Button, Group, Menu } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { api } from "../../api/client";
import { IconAlertTriangle, IconArrowLeft, IconDots, IconInfoCircle, IconLock, IconPrinter, IconQrcode } from "../../app/icons";
import { useRight, useSession } from "../../app/session";
import { useFormat } from "../../i18n/format";
import { useText } from "../../i18n/text";
import { ConfirmModal } from "../../ui/confirm-modal";
import { Page } from "../../ui/page";
import { LinesSkeleton, Loaded } from "../../ui/states";
import { told } from "../../ui/told";
import { kioskQuery, useKiosksChanged } from "./data";
import { History } from "./history";
import classes from "./kiosks.module.css";
import { standing } from "./model";
import { NewCode } from "./pairing";
import { Settings } from "./settings";
import { Status } from "./status";
import { strings } from "./strings";
import type { One } from "./wire";
import { StateBadge } from "./words";

export default function OneKiosk() {
  const t = useText(strings);
  const { id } = getRouteApi("/shell/kiosks/$id").useParams();
  const query = useQuery(kioskQuery(id));
  const back = <Link to="/kiosks" className={classes["back"]}><IconArrowLeft size={16} aria-hidden />{t.back}</Link>;
  if (!query.data) {
    return <Page title={t.one} back={back}><Loaded query={query} skeleton={<LinesSkeleton rows={12} height={60} />}>{() => null}</Loaded></Page>;
  }
  return <Shown kiosk={query.data.data} back={back} />;
}

function Shown({ kiosk: k, back }: { kiosk: One; back: React.ReactNode }) {
  const t = useText(strings);
  const manage = useRight("kiosks.manage");
  const whole = !useSession().unit;
  const where = [whole ? k.unit_name : "", k.point ? k.point_name || k.point : t.wholeUnit].filter(Boolean).join(" · ");
  return (
    <Page
      title={k.name} back={back} about={<Group gap={8}><StateBadge kiosk={k} /><span>{where}</span></Group>}
      actions={<Actions kiosk={k} manage={manage} />}
    >
      <Notice kiosk={k} />
      <Status kiosk={k} />
      <Settings kiosk={k} manage={manage} />
      <History kiosk={k} />
    </Page>
  );
}

/** What has to be known before anything else. */
function Notice({ kiosk: k }: { kiosk: One }) {
  const t = useText(strings);
  const f = useFormat();
  const s = standing(k);
  const by = k.revoked_by === "cli" ? t.byCommand : (k.revoked_by ?? "");
  if (s === "revoked") {
    return <Alert color="gray" icon={<IconLock aria-hidden />} title={t.revokedTitle}>{t.revokedSay(k.revoked ? f.day(k.revoked) : "", by, k.reason ?? "")}</Alert>;
  }
  if (s === "silent") return <Alert color="accent" icon={<IconAlertTriangle aria-hidden />} title={t.silentTitle}>{t.silentHelp} {t.silentDo}</Alert>;
  if (s === "waiting") return <Alert color="blue" icon={<IconInfoCircle aria-hidden />} title={t.waiting}>{t.waitingHelp}</Alert>;
  return null;
}

function Actions({ kiosk: k, manage }: { kiosk: One; manage: boolean }) {
  const t = useText(strings);
  const [doing, setDoing] = useState<"pair" | "revoke">();
  const close = () => setDoing(undefined);
  const pair = k.state === "active" ? t.pairReplace : t.pairNew;
  return (
    <>
      <Button variant="default" leftSection={<IconPrinter size={18} aria-hidden />} renderRoot={(p) => <Link to="/kiosks/$id/sheet" params={{ id: k.id }} {...p} />}>
        {t.sheet}
      </Button>
      {manage && k.state !== "active" && <Button leftSection={<IconQrcode size={18} aria-hidden />} onClick={() => setDoing("pair")}>{pair}</Button>}
      {manage && k.state !== "revoked" && (
        <Menu position="bottom-end" shadow="md" width={230}>
          <Menu.Target>
            <ActionIcon variant="default" size={36} aria-label={t.more}><IconDots size={20} aria-hidden /></ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {k.state === "active" && <Menu.Item leftSection={<IconQrcode size={16} aria-hidden />} onClick={() => setDoing("pair")}>{pair}</Menu.Item>}
            <Menu.Item leftSection={<IconLock size={16} aria-hidden />} onClick={() => setDoing("revoke")}>{t.revoke}</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      <NewCode kiosk={k} opened={doing === "pair"} onClose={close} />
      <Revoke kiosk={k} opened={doing === "revoke"} onClose={close} />
    </>
  );
}

function Revoke({ kiosk: k, opened, onClose }: { kiosk: One; opened: boolean; onClose: () => void }) {
  const t = useText(strings);
  const f = useFormat();
  const changed = useKiosksChanged();
  const revoke = async (reason: string) => {
    await api.post(`/kiosks/${k.id}/revoke`, { reason });
    await changed();
    told.done(t.revokeDone);
  };
  return (
    <ConfirmModal opened={opened} onClose={onClose} title={t.revoke} confirm={t.revoke} reason="required" onConfirm={revoke}>
      <p className={classes["first"]}>{t.revokeAbout(k.name)}</p>
      <ul className={classes["points"]}>
        <li>{t.revokeLost}</li>
        {k.status.queue > 0 && <li><b>{t.revokeQueue(f.number(k.status.queue))}</b></li>}
        <li>{t.revokeKept}</li>
        <li>{t.revokeAgain}</li>
      </ul>
    </ConfirmModal>
  );
}
