// The auditors' work on doubtful responses: the queue, proposals that wait, and those that
// were decided.
import { Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useAddress } from "../../app/address";
import { useCampaign } from "../../app/campaign";
import { waitingQuery } from "../../app/waiting";
import { useFormat } from "../../i18n/format";
import { useText } from "../../i18n/text";
import { Page } from "../../ui/page";
import { EmptyState, ErrorState, LinesSkeleton } from "../../ui/states";
import { GroupView } from "./group";
import { Proposals } from "./proposals";
import { QueueView } from "./queue";
import classes from "./review.module.css";
import { strings } from "./strings";

const views = ["queue", "waiting", "history"] as const;

export default function Review() {
  const t = useText(strings);
  const f = useFormat();
  const { campaign, pending, error, retry } = useCampaign();
  const [view, setView] = useAddress("view", "queue", true);
  const [group] = useAddress("group");
  const [unit] = useAddress("unit");
  const { data } = useQuery(waitingQuery);
  return (
    <Page title={t.title} about={t.about}>
      {error ? <ErrorState error={error} retry={retry} />
        : pending ? <LinesSkeleton rows={8} height={64} />
        : !campaign ? <EmptyState title={t.noCampaign} />
        : group && unit ? <GroupView key={group} campaign={campaign} unit={unit} group={group} />
        : (
          <Tabs value={views.find((v) => v === view) ?? "queue"} onChange={(v) => setView(v ?? undefined)} keepMounted={false}>
            <Tabs.List className={classes["tabs"]!} aria-label={t.views}>
              {views.map((v) => (
                <Tabs.Tab key={v} value={v}>
                  {/* Its place is kept, so that no tab moves when the number comes. */}
                  {t[v]}{v === "waiting" && <span className={classes["count"]} data-none={!data?.waiting || undefined}>{f.number(data?.waiting ?? 0)}</span>}
                </Tabs.Tab>
              ))}
            </Tabs.List>
            <Tabs.Panel value="queue" pt="lg"><QueueView campaign={campaign} /></Tabs.Panel>
            <Tabs.Panel value="waiting" pt="lg"><Proposals open /></Tabs.Panel>
            <Tabs.Panel value="history" pt="lg"><Proposals open={false} /></Tabs.Panel>
          </Tabs>
        )}
    </Page>
  );
}
