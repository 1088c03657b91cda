// The columns of the table, in their order.
import { useMemo } from "react";
import { useFormat } from "../../i18n/format";
import { useText } from "../../i18n/text";
import type { Column } from "../../ui/data-table";
import {
  ChannelCell, FlaggedCell, IndexCell, LastCell, NameCell, PaceCell, PointsCell, ProgressCell, RankCell, ReachText, ShareCell, Status, TrendCell,
} from "./cells";
import { barFloor, sortValues } from "./rows";
import { strings } from "./strings";
import type { Overview, UnitRow } from "./wire";

export function useColumns(view: Overview): readonly Column<UnitRow>[] {
  const t = useText(strings);
  const f = useFormat();
  return useMemo(() => {
    const words = { t, f };
    const floor = barFloor(view.units);
    const columns: (Omit<Column<UnitRow>, "sort"> & { id: keyof typeof sortValues })[] = [
      { id: "unit", title: t.unit, cell: (r) => <NameCell row={r} view={view} words={words} /> },
      { id: "status", title: t.status, hidden: true, cell: (r) => <Status row={r} words={words} /> },
      { id: "index", title: t.index, cell: (r) => <IndexCell row={r} floor={floor} words={words} /> },
      { id: "progress", title: t.progress, cell: (r) => <ProgressCell row={r} words={words} /> },
      { id: "reach", title: t.reach, hidden: true, cell: (r) => <ReachText row={r} words={words} /> },
      { id: "pace", title: t.pace, hidden: true, align: "right", cell: (r) => <PaceCell row={r} words={words} /> },
      { id: "points", title: t.points, align: "right", cell: (r) => <PointsCell row={r} words={words} /> },
      { id: "rank", title: t.rank, cell: (r) => <RankCell row={r} words={words} /> },
      { id: "trend", title: t.trend, cell: (r) => <TrendCell row={r} words={words} /> },
      { id: "dissatisfied", title: t.dissatisfied, align: "right", cell: (r) => <ShareCell row={r} share={r.dissatisfied} words={words} /> },
      { id: "very", title: t.very, align: "right", cell: (r) => <ShareCell row={r} share={r.very_satisfied} words={words} /> },
      { id: "channels", title: t.channels, cell: (r) => <ChannelCell row={r} words={words} /> },
      { id: "flagged", title: t.flaggedShare, align: "right", cell: (r) => <FlaggedCell row={r} words={words} /> },
      { id: "last", title: t.last, cell: (r) => <LastCell day={r.last_day} today={view.today} words={words} /> },
      { id: "n", title: t.n, hidden: true, align: "right", cell: (r) => f.number(r.n.used) },
      { id: "population", title: t.population, hidden: true, align: "right", cell: (r) => (r.population ? f.number(r.population) : t.none) },
    ];
    return columns.map((c) => ({ ...c, sort: sortValues[c.id] }));
  }, [t, f, view]);
}
