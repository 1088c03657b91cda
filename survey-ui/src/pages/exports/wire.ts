// The shapes of exports under the names that the page uses; what each field means
// stands in server/api/spec/exports.yaml.
export type { Export, ExportFormat as Format, ExportKind as Kind, ExportOrder as Order } from "../../api/wire.gen";
