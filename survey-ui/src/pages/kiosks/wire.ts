// The shapes of tablets under the names that the page uses; what each field means
// stands in server/api/spec/kiosk.yaml.
import type { AddKioskResponse, KioskDetail, KioskHours, ServicePoint, Text } from "../../api/wire.gen";

export type { Kiosk, KioskDay as HistoryDay, KioskStatus as Status, Pairing } from "../../api/wire.gen";

/** Minutes since midnight, `to` exclusive; equal: closed. */
export type Span = KioskHours[number];
export type Words = Text;
export type One = KioskDetail;
export type Made = AddKioskResponse;
export type Point = Pick<ServicePoint, "id" | "name">;
