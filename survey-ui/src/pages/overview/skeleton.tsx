import { Skeleton, VisuallyHidden } from "@mantine/core";
import { useText } from "../../i18n/text";
import { LinesSkeleton } from "../../ui/states";
import { strings as shared } from "../../ui/strings";
import classes from "./overview.module.css";

/** The overview that is on its way: cards, the caution, a table. */
export function OverviewSkeleton() {
  const t = useText(shared);
  return (
    <div className={classes["waiting"]} aria-busy="true">
      <VisuallyHidden role="status">{t.loading}</VisuallyHidden>
      <div className={classes["cards"]}>{[0, 1, 2, 3].map((i) => <Skeleton key={i} height="9.25rem" radius={12} />)}</div>
      <Skeleton height={44} radius={8} />
      <LinesSkeleton rows={12} height={64} />
    </div>
  );
}
