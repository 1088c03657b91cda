// The page of a unit that the chosen campaign does not ask about, such as one that became
// part of another: its history alone, which leads to the campaigns that do.
import type { ReactNode } from "react";
import { useText } from "../../../i18n/text";
import { Page } from "../../../ui/page";
import { ErrorState, PageSkeleton } from "../../../ui/states";
import { Told, useHistory } from ".";
import { strings } from "./strings";

export default function Elsewhere({ unit, error, retry, back }: { unit: string; error: Error; retry: () => void; back: ReactNode }) {
  const t = useText(strings);
  const found = useHistory(unit);
  if (found.isError) return <ErrorState error={error} retry={retry} order={1} />;
  if (!found.data) return <PageSkeleton />;
  return <Page title={found.data.unit.name} about={t.elsewhere} back={back}><Told unit={unit} /></Page>;
}
