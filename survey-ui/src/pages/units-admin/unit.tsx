// One unit beside the table: what it is, its service points, its codes, what it came
// from and went into.
import { Drawer, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useFormat } from "../../i18n/format";
import { useText } from "../../i18n/text";
import { LinesSkeleton, Loaded } from "../../ui/states";
import { grouped } from "../codes/model";
import { unitQuery } from "./data";
import { codeOf, fromOf } from "./model";
import { Points } from "./points";
import { strings } from "./strings";
import { Succession } from "./succession";
import classes from "./units.module.css";
import type { UnitPlaces } from "./wire";

interface Props {
  /** Its key; undefined for none. */
  unit: string | undefined;
  manage: boolean;
  open: (unit: string | undefined) => void;
}

export function UnitDrawer({ unit, manage, open }: Props) {
  const t = useText(strings);
  const { data } = useQuery({ ...unitQuery(unit ?? ""), enabled: !!unit });
  return (
    <Drawer
      opened={!!unit} onClose={() => open(undefined)} position="right" size={640} title={unit && data ? data.name : t.name}
      closeButtonProps={{ "aria-label": t.close }} classNames={{ title: classes["drawerTitle"]! }}
    >
      {unit && <Body key={unit} unit={unit} manage={manage} open={open} />}
    </Drawer>
  );
}

function Body({ unit, manage, open }: Props & { unit: string }) {
  const query = useQuery(unitQuery(unit));
  return <Loaded query={query} skeleton={<LinesSkeleton rows={10} />}>{(u) => <One unit={u} manage={manage} open={open} />}</Loaded>;
}

function One({ unit: u, manage, open }: { unit: UnitPlaces; manage: boolean; open: Props["open"] }) {
  const t = useText(strings);
  const f = useFormat();
  const facts = [
    t[u.type], `${t.code} ${codeOf(u.key)}`,
    u.until ? t.validPeriod(f.period(fromOf(u.key), u.until)) : t.validFrom(f.day(fromOf(u.key))),
    u.district, u.province, u.population === null ? t.noPopulation : t.people(f.number(u.population)),
  ].filter(Boolean);
  return (
    <div className={classes["unit"]}>
      <Text c="dimmed" fz="sm">{facts.join(" · ")}</Text>
      <Part title={t.pointsTitle}><Points unit={u} manage={manage && !u.until} /></Part>
      <Part title={t.codesTitle}><CodeList unit={u} /></Part>
      <Part title={t.successionTitle}><Succession unit={u} open={open} /></Part>
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return <section><Title order={3} fz="md" mb={8}>{title}</Title>{children}</section>;
}

function CodeList({ unit }: { unit: UnitPlaces }) {
  const t = useText(strings);
  const active = unit.code_list.filter((c) => c.status === "active");
  return (
    <>
      {active.length === 0 ? <Text fz="sm" c="dimmed">{t.codesNone}</Text> : (
        <ul className={classes["lines"]}>
          {active.map((c) => (
            <li key={c.code}>
              <span>{c.point_name || c.point || t.wholeUnit}</span>
              <span className={classes["quiet"]}>{t[c.channel]}</span>
              <span className={classes["mono"]}>{grouped(c.code)}</span>
            </li>
          ))}
        </ul>
      )}
      <Text fz="sm" mt={8}><Link to="/codes" search={{ q: unit.name, channel: "all" }}>{t.codesOpen}</Link></Text>
    </>
  );
}
