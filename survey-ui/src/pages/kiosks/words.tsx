// How a tablet is, in words, badges and times, for list and page alike.
import type { Tone } from "../../app/tokens";
import { useFormat } from "../../i18n/format";
import { useText } from "../../i18n/text";
import { StatusBadge } from "../../ui/status-badge";
import { span } from "../system/time";
import { clockOf, hourLines, standing, type Standing } from "./model";
import { strings } from "./strings";
import type { Kiosk, Span } from "./wire";

const tones: Record<Standing, Tone> = { active: "good", silent: "bad", waiting: "info", revoked: "calm" };

export function StateBadge({ kiosk }: { kiosk: Pick<Kiosk, "state" | "silent"> }) {
  const t = useText(strings);
  const s = standing(kiosk);
  return <StatusBadge tone={tones[s]}>{t[s]}</StatusBadge>;
}

/** How long ago an instant was, from the reader's clock; what that has in the future is now. */
export function useAgo(): (instant: string) => string {
  const t = useText(strings);
  const f = useFormat();
  return (instant) => {
    const seconds = (Date.now() - Date.parse(instant)) / 1000;
    // Contacts are known to the minute.
    return seconds < 90 ? t.now : t.ago(span(Math.floor(seconds / 60) * 60, t, f.number));
  };
}

/** Names of the days of the week, Sunday first. */
export function useWeekdays(): string[] {
  const t = useText(strings);
  return [t.weekday0, t.weekday1, t.weekday2, t.weekday3, t.weekday4, t.weekday5, t.weekday6];
}

/** Opening hours as lines of days and hours. */
export function useHourLines(): (hours: readonly Span[]) => { days: string; hours: string }[] {
  const t = useText(strings);
  const names = useWeekdays();
  return (hours) => hourLines(hours).map((l) => {
    const [first, last] = [names[l.days[0]!]!, names[l.days.at(-1)!]!];
    return {
      days: l.days.length > 1 ? t.dayRange(first, last) : first,
      hours: l.hours ? `${clockOf(l.hours.from)} – ${clockOf(l.hours.to)}` : t.closed,
    };
  });
}
