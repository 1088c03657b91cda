// Shapes of the forms' part of the API.
import type { CampaignState } from "../../api/wire";
import type { Bilingual } from "../../i18n/text";

export interface CampaignName {
  id: string;
  title: Bilingual;
  state: CampaignState;
}

export interface VersionInfo {
  id: string;
  version: number;
  title: Bilingual;
  hash: string;
  campaigns: CampaignName[];
  editable: boolean;
  next_version?: number;
}

export interface FormInfo extends VersionInfo {
  items: number;
  questions: number;
}

export interface Stored<M> extends VersionInfo {
  model: M;
  yaml: string;
}

export interface FileProblem {
  line: number;
  path: string;
  message: Bilingual;
}

/** What storing a file would do. */
export type Storing = "new" | "same" | "replace" | "used" | "never";

export interface Check<M> {
  problems: FileProblem[];
  more: boolean;
  id: string;
  version: number;
  hash: string;
  model: M | null;
  storing: Storing;
  used_by: CampaignName | null;
  next_version: number;
  etag?: string;
}
