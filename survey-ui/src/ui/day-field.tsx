import { Skeleton } from "@mantine/core";
import { lazy, Suspense } from "react";
import type { DayInputProps } from "./day-input";

const Input = lazy(() => import("./day-input"));

/** A field for a civil date, YYYY-MM-DD; typed as 22/11/2026 or chosen. The calendar
 * is loaded when a page has such a field. */
export function DayField(props: DayInputProps) {
  return <Suspense fallback={<Skeleton height={props.description ? 78 : 60} />}><Input {...props} /></Suspense>;
}
