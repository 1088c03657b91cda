// How a tablet is, as it said itself: each figure with what to do about it.
import type { ReactNode } from "react";
import { IconDeviceTablet } from "../../app/icons";
import { useFormat } from "../../i18n/format";
import { useText } from "../../i18n/text";
import { Section } from "../../ui/page";
import { EmptyState } from "../../ui/states";
import { span } from "../system/time";
import classes from "./kiosks.module.css";
import { batteryLow, roomLow, skewed, standing } from "./model";
import { strings } from "./strings";
import type { One } from "./wire";
import { useAgo } from "./words";

export function Status({ kiosk: k }: { kiosk: One }) {
  const t = useText(strings);
  const f = useFormat();
  const ago = useAgo();
  const s = k.status;
  if (!s.seen) {
    return (
      <Section title={t.status}>
        <EmptyState icon={IconDeviceTablet} title={t.statusNever} order={3}>{t.statusNeverHelp}</EmptyState>
      </Section>
    );
  }
  const low = batteryLow(s.battery, s.charging);
  const wrong = skewed(s.skew_seconds);
  const off = span(Math.abs(s.skew_seconds), t, f.number);
  return (
    <Section title={t.status} about={t.statusAbout}>
      <div className={classes["tiles"]}>
        <Tile name={t.seen} value={ago(s.seen)} attention={standing(k) === "silent"}>{f.moment(s.seen)}</Tile>
        <Tile name={t.queue} value={f.number(s.queue)} attention={s.queue > 0 && standing(k) === "silent"}>
          {s.queue > 0 && s.oldest ? <>{t.oldest(f.moment(s.oldest))}. {t.queueHelp}</> : t.queueHelp}
        </Tile>
        <Tile name={t.aside} value={f.number(s.aside)} attention={s.aside > 0}>{s.aside > 0 ? t.asideHelp : t.asideNone}</Tile>
        <Tile name={t.battery} value={s.battery === null ? t.unknown : f.percent(s.battery, 0)} attention={low}>
          {s.battery === null ? t.batteryUnknown : s.charging ? t.charging : low ? t.batteryLow : t.onBattery}
        </Tile>
        <Tile name={t.storage} value={s.quota > 0 ? f.bytes(s.used) : t.unknown} attention={roomLow(s.used, s.quota) || !s.persisted}>
          {s.quota > 0 && <>{t.storageOf(f.bytes(s.used), f.bytes(s.quota))}. </>}
          {s.persisted ? t.storageKept : t.storageLoose}
        </Tile>
        <Tile name={t.clock} value={Math.abs(s.skew_seconds) < 60 ? t.clockRight : s.skew_seconds > 0 ? t.clockFast(off) : t.clockSlow(off)} attention={wrong}>
          {wrong ? t.clockWrong : t.clockHelp}
        </Tile>
        <Tile name={t.version} value={s.app || t.unknown}>{t.versionHelp}</Tile>
      </div>
    </Section>
  );
}

function Tile({ name, value, attention = false, children }: { name: string; value: string; attention?: boolean; children: ReactNode }) {
  return (
    <div className={classes["tile"]} data-attention={attention || undefined}>
      <div className={classes["tileName"]}>{name}</div>
      <div className={classes["value"]}>{value}</div>
      <div className={classes["help"]}>{children}</div>
    </div>
  );
}
