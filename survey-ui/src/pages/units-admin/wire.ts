// The shapes of units under the names that the page uses; what each field means stands
// in server/api/spec/units.yaml.
export type {
  ImportReport as Report, Merger, PlacedUnit as Unit, RelatedUnit as Related, ServicePoint as Point, SuccessionShare as Share,
  UnitInFile, UnitPlaces, UnitType,
} from "../../api/wire.gen";
