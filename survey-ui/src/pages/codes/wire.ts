// The shapes of codes under the names that the page uses; what each field means stands
// in server/api/spec/codes.yaml.
import type { ListStrayScansResponse, PlacedUnit } from "../../api/wire.gen";

export type { Code } from "../../api/wire.gen";

export type Stray = ListStrayScansResponse[number];
/** A unit with how many service points and active codes it has. */
export type Place = Pick<PlacedUnit, "key" | "name" | "points" | "codes">;
