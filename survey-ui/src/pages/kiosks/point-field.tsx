import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useText } from "../../i18n/text";
import { failure } from "../../ui/told";
import { pointsQuery } from "./data";
import { strings } from "./strings";

interface PointFieldProps {
  unit: string;
  /** Where it stands now: a choice that is there before the others are. */
  now?: { point: string; point_name: string };
  /** Empty for the unit as a whole. */
  value: string;
  onChange: (point: string) => void;
  error?: string | undefined;
}

// An option needs a value; no point has this one.
const whole = "*";

/** The service point of a unit where a tablet stands. */
export function PointField({ unit, now, value, onChange, error }: PointFieldProps) {
  const t = useText(strings);
  const { data = [], error: failed, isLoading } = useQuery(pointsQuery(unit));
  const here = now?.point && !data.some((p) => p.id === now.point) ? [{ id: now.point, name: now.point_name || now.point }] : [];
  return (
    <Select
      label={t.point} description={t.pointHelp} value={value || whole} allowDeselect={false} disabled={!unit || isLoading} searchable={data.length > 12}
      error={error ?? (failed ? failure(failed) : undefined)} onChange={(v) => onChange(v && v !== whole ? v : "")}
      data={[{ value: whole, label: t.wholeUnit }, ...[...here, ...data].map((p) => ({ value: p.id, label: p.name }))]}
    />
  );
}
