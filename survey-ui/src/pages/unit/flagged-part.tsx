// Flagged responses: how many for which reason, and below them the review.
import type { PartProps } from ".";
import { useRight } from "../../app/session";
import { useFormat } from "../../i18n/format";
import { useText } from "../../i18n/text";
import { Section } from "../../ui/page";
import { LinesSkeleton, Loaded } from "../../ui/states";
import Flagged from "./flagged";
import { useSplits } from "./queries";
import { strings } from "./strings";
import classes from "./unit.module.css";

export default function FlaggedPart({ data }: PartProps) {
  const t = useText(strings);
  const f = useFormat();
  const query = useSplits(data);
  const review = useRight("responses.review");
  const { flagged, excluded } = data.score.n;
  return (
    <>
      <Section title={t.flags} about={`${t.setAside(f.number(flagged), f.number(excluded))}. ${t.flagsAbout}`}>
        <Loaded query={query} skeleton={<LinesSkeleton rows={6} height={36} />}>
          {(d) => (flagged === 0 ? <p className={classes["quiet"]}>{t.noFlags}</p> : data.settled ? <p className={classes["quiet"]}>{t.settledLater}</p> : (
            <ul className={classes["flags"]}>
              {d.flags.filter((x) => x.n !== 0).map((x) => (
                <li key={x.key}>
                  <span>{t[`flag_${x.key}`]}</span>
                  <b>{x.n === null ? <span className={classes["quiet"]}>{t.few}</span> : f.number(x.n)}</b>
                </li>
              ))}
            </ul>
          ))}
        </Loaded>
      </Section>
      {review && <Flagged campaign={data.campaign.id} unit={data.unit.key} />}
    </>
  );
}
