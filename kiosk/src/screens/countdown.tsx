import { useScene, useSeconds } from "./scene";
import { fill } from "../words";

/** From when the end of a screen is announced: WCAG 2.2.1 asks for 20 seconds to stay. */
const warned = 20;

/** When the screen ends if nobody touches it, and that a touch keeps it. `always` for
 * screens that are over sooner than they would be announced. */
export function Countdown({ until, always = false, className }: { until: number; always?: boolean; className?: string | undefined }) {
  const { t } = useScene();
  const seconds = useSeconds(until);
  const shown = always || seconds <= warned;
  return (
    <div className={className}>
      {shown && <p><span role="timer">{fill(t.seconds, { n: seconds })}</span> <b>{t.stay}</b></p>}
      {/* Said once, not every second. */}
      <p className="unseen" role="status">{shown && !always ? `${fill(t.seconds, { n: warned })} ${t.stay}` : ""}</p>
    </div>
  );
}
