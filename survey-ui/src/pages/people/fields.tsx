// Role and unit of an account, chosen in the same way for a new and an old one.
import { Radio, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useText } from "../../i18n/text";
import { byName, matcher } from "../../model/search";
import { unitsQuery } from "./data";
import { strings } from "./strings";
import type { Role } from "./wire";
import { roles, useRoleWords } from "./words";
import classes from "./people.module.css";

interface RoleFieldProps {
  value: Role;
  onChange: (role: Role) => void;
  error?: string | undefined;
  /** Why it can't be changed. */
  fixed?: string | undefined;
}

export function RoleField({ value, onChange, error, fixed }: RoleFieldProps) {
  const t = useText(strings);
  const words = useRoleWords();
  return (
    <Radio.Group label={t.role} value={value} onChange={(v) => onChange(v as Role)} error={error} description={fixed}>
      <div className={classes["roles"]}>
        {roles.map((r) => <Radio key={r} value={r} label={words.name(r)} description={words.help(r)} disabled={fixed !== undefined} />)}
      </div>
    </Radio.Group>
  );
}

interface UnitFieldProps {
  value: string;
  onChange: (key: string) => void;
  error?: string | undefined;
  disabled?: boolean;
}

/** Finds a unit among 114 by name or code; accents are not needed. */
export function UnitField({ value, onChange, error, disabled = false }: UnitFieldProps) {
  const t = useText(strings);
  const { data = [], isPending } = useQuery(unitsQuery);
  const list = data.toSorted((a, b) => byName(a.name, b.name)).map((u) => ({ value: u.key, label: u.name }));
  return (
    <Select
      label={t.unit} placeholder={t.unitPick} data={list} value={value || null} searchable error={error} disabled={disabled || isPending}
      nothingFoundMessage={t.unitNone} maxDropdownHeight={260} onChange={(v) => onChange(v ?? "")}
      filter={({ options, search }) => {
        const match = matcher(search);
        const rank = (o: (typeof options)[number]) => ("value" in o ? Math.min(match(o.label) ?? Infinity, match(o.value) ?? Infinity) : Infinity);
        return options.map((o) => ({ o, rank: rank(o) })).filter((x) => x.rank < Infinity).sort((a, b) => a.rank - b.rank).map((x) => x.o);
      }}
    />
  );
}
