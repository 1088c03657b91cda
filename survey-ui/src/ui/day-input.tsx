// The calendar behind DayField, in a file of its own because it is heavy.
import "@mantine/dates/styles.layer.css";
import "dayjs/locale/vi";
import { DateInput, DatesProvider } from "@mantine/dates";
import type { ReactNode } from "react";
import { useLanguage } from "../i18n/language";
import { useText } from "../i18n/text";
import { readDay, type Day } from "../model/format";
import { strings } from "./strings";

export interface DayInputProps {
  label: string;
  value: Day | undefined;
  /** Undefined when the field was emptied. */
  onChange: (day: Day | undefined) => void;
  min?: Day;
  max?: Day;
  description?: ReactNode;
  error?: ReactNode;
  required?: boolean;
  disabled?: boolean;
}

export default function DayInput({ value, onChange, min, max, ...rest }: DayInputProps) {
  const lang = useLanguage();
  const t = useText(strings);
  return (
    <DatesProvider settings={{ locale: lang, firstDayOfWeek: 1, weekendDays: [], consistentWeeks: true }}>
      <DateInput
        {...rest} value={value ?? null} onChange={(v) => onChange(v ?? undefined)} dateParser={(text) => readDay(text) ?? null}
        valueFormat={lang === "vi" ? "DD/MM/YYYY" : "D MMM YYYY"} placeholder={t.dayPlaceholder} clearable={!rest.required}
        {...(min ? { minDate: min } : {})} {...(max ? { maxDate: max } : {})}
        nextLabel={t.nextMonth} previousLabel={t.previousMonth} clearButtonProps={{ "aria-label": t.clearDay }}
        monthLabelFormat={lang === "vi" ? "[Tháng] M, YYYY" : "MMMM YYYY"} popoverProps={{ shadow: "md" }}
      />
    </DatesProvider>
  );
}
