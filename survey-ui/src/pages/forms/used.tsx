// Who uses a version, and whether it can still change.
import { Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useSay, useText } from "../../i18n/text";
import { StatusBadge } from "../../ui/status-badge";
import { strings } from "./strings";
import type { CampaignName } from "./wire";

/** The campaigns of a version; `brief` by their ids, for cells. */
export function UsedBy({ campaigns, brief = false }: { campaigns: readonly CampaignName[]; brief?: boolean }) {
  const t = useText(strings);
  const say = useSay();
  if (campaigns.length === 0) return <Text component="span" c="dimmed" fz="sm">{t.notUsed}</Text>;
  return <>{campaigns.map((c, i) => <span key={c.id}>{i > 0 && ", "}<Link to="/campaigns/$id" params={{ id: c.id }}>{brief ? c.id : say(c.title)}</Link></span>)}</>;
}

/** A version is fixed once a campaign has opened with it, whoever looks. */
export function Fixed({ campaigns }: { campaigns: readonly CampaignName[] }) {
  const t = useText(strings);
  return campaigns.some((c) => c.state !== "draft") ? <StatusBadge tone="calm">{t.fixed}</StatusBadge> : <StatusBadge tone="info">{t.editable}</StatusBadge>;
}
