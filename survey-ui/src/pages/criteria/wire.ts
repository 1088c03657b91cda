// Shapes of the criteria's part of the API.
export type { CriteriaInfo, TryFigures, TryResult, TryUnit } from "../../api/wire.gen";
