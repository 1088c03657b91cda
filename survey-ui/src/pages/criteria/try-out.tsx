// A set tried on the counts of a campaign: what each unit has now, what it would
// have, and what that means in words.
import { Alert, Button, Group, Select, Stack, Text } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { campaignsQuery } from "../../app/campaign";
import { useAddress } from "../../app/address";
import { useFormat } from "../../i18n/format";
import { useSay, useText } from "../../i18n/text";
import { pick } from "../../model/campaign";
import { find } from "../../model/search";
import { DataTable, type Column } from "../../ui/data-table";
import { Figure } from "../../ui/figure";
import { Section } from "../../ui/page";
import { SearchField } from "../../ui/search-field";
import { ErrorState } from "../../ui/states";
import { codeOf } from "../campaigns/paste";
import { tryOut } from "../forms/ask";
import classes from "../forms/forms.module.css";
import { strings } from "./strings";
import { places, summary } from "./try";
import type { TryFigures, TryResult, TryUnit } from "./wire";

interface Props {
  /** A stored version, or a file that is being written. */
  what: { ref: { id: string; version: number } } | { yaml: string };
  questionnaire: { id: string; version: number };
  /** Problems keep a file from being tried. */
  blocked?: boolean;
}

export function TryOut({ what, questionnaire, blocked = false }: Props) {
  const t = useText(strings);
  const say = useSay();
  const { data: list = [] } = useQuery(campaignsQuery);
  const fitting = list.filter((c) => c.state !== "draft" && c.questionnaire.id === questionnaire.id && c.questionnaire.version === questionnaire.version);
  const [chosen, setChosen] = useState<string>();
  const campaign = pick(fitting, chosen);
  const run = useMutation({ mutationFn: () => tryOut<TryResult>({ campaign: campaign!.id, ...what }) });
  return (
    <Section title={t.tryTitle} about={t.tryAbout}>
      <Stack gap="lg">
        {!campaign ? <Text c="dimmed">{t.tryNone}</Text> : (
          <Group align="end" gap="sm">
            <Select
              label={t.tryCampaign} w={420} maw="100%" value={campaign.id} allowDeselect={false} data={fitting.map((c) => ({ value: c.id, label: say(c.title) }))}
              onChange={(v) => { setChosen(v ?? undefined); run.reset(); }}
            />
            <Button onClick={() => run.mutate()} loading={run.isPending} disabled={blocked}>{t.tryRun}</Button>
          </Group>
        )}
        {blocked && <Text fz="sm" c="dimmed">{t.tryProblems}</Text>}
        {run.isError && <ErrorState error={run.error} retry={() => run.mutate()} order={3} />}
        {run.data && <Result result={run.data} />}
      </Stack>
    </Section>
  );
}

function Result({ result: r }: { result: TryResult }) {
  const t = useText(strings);
  const f = useFormat();
  const s = useMemo(() => summary(r), [r]);
  const said: [number, (n: string) => string][] = [
    [s.turns.up, t.tryUp], [s.turns.down, t.tryDown], [s.turns.same, t.trySame], [s.turns.gains, t.tryGains],
    [s.turns.loses, t.tryLoses], [s.turns.none, t.tryNoPoints], [s.turns.hidden, t.tryHidden],
  ];
  return (
    <>
      {r.raised.length > 0 && <Alert color="yellow">{t.tryRaised} {r.raised.map((x) => t[x]).join(", ")}.</Alert>}
      <div role="status">
        <ul className={classes["words"]}>
          {said.filter(([n]) => n > 0).map(([n, words], i) => <li key={i}>{words(f.number(n))}</li>)}
          {s.before !== undefined && s.after !== undefined && <li>{t.tryMean(f.fixed(s.before), f.fixed(s.after))}</li>}
          {s.passesBefore + s.passesAfter > 0 && <li>{t.tryPasses(f.number(s.passesBefore), f.number(s.passesAfter))}</li>}
        </ul>
      </div>
      <Units result={r} />
    </>
  );
}

function Units({ result: r }: { result: TryResult }) {
  const t = useText(strings);
  const f = useFormat();
  const [query, setQuery] = useState("");
  const [sort, setSort] = useAddress("sort", "-change");
  const rows = useMemo(() => find(r.units, query, (u) => [u.name, codeOf(u.unit)]), [r.units, query]);
  const columns = useMemo((): Column<TryUnit>[] => {
    const hidden = <Text component="span" fz="sm" c="dimmed">{t.hidden}</Text>;
    const index = (x: TryFigures) => <Figure value={x.index} n={x.n} margin={x.margin} status={x.status} />;
    const points = (x: TryFigures) => (x.points === null ? <Text component="span" fz="sm" c="dimmed">{t.few}</Text> : f.fixed(x.points));
    const delta = (u: TryUnit) => (u.after && u.after.points !== null && u.before.points !== null ? u.after.points - u.before.points : null);
    return [
      { id: "name", title: t.unit, width: "20%", sort: (u) => u.name, cell: (u) => u.name },
      { id: "now", title: t.indexNow, align: "right", sort: (u) => u.before.index, cell: (u) => index(u.before) },
      { id: "tried", title: t.indexTried, align: "right", sort: (u) => u.after?.index ?? null, cell: (u) => (u.after ? index(u.after) : hidden) },
      { id: "points", title: t.pointsNow, align: "right", sort: (u) => u.before.points, cell: (u) => points(u.before) },
      { id: "after", title: t.pointsTried, align: "right", sort: (u) => u.after?.points ?? null, cell: (u) => (u.after ? points(u.after) : hidden) },
      { id: "change", title: t.pointsChange, align: "right", sort: delta, cell: (u) => { const d = delta(u); return d === null ? "–" : f.change(d, 2); } },
      {
        id: "rank", title: t.rankChange, align: "right", sort: (u) => places(u) ?? null,
        cell: (u) => (u.before.rank === null && !u.after?.rank ? "–" : t.rankFrom(u.before.rank === null ? "–" : f.number(u.before.rank), !u.after || u.after.rank === null ? "–" : f.number(u.after.rank))),
      },
    ];
  }, [t, f]);
  return (
    <DataTable
      id="try" label={t.tryTitle} columns={columns} rows={rows} rowKey={(u) => u.unit} sort={sort} onSort={setSort}
      tools={<SearchField label={t.search} value={query} onChange={setQuery} found={query ? t.found(f.number(rows.length)) : ""} />}
      empty={<Text c="dimmed">{t.none}</Text>}
    />
  );
}
