// Made from server/api/openapi.gen.yaml by npm run gen. Do not edit.

/**
 * A civil date in Vietnam
 */
export type Day = string;
/**
 * A unit in time
 */
export type UnitKey = string;
export type UnitCode = string;
/**
 * A service point of a unit; empty for the unit as a whole
 */
export type PointID = string;
export type Channel = "qr" | "link" | "kiosk" | "assisted";
export type Standing = "counted" | "flagged" | "excluded";
export type Flag = "fast" | "uniform" | "repeat" | "unproven" | "burst" | "closed_hours";
/**
 * Percent with two decimals
 */
export type Percent = number;
export type CampaignID = string;
export type CampaignState = "draft" | "open" | "closed" | "certified";
/**
 * SHA-256
 */
export type Hash = string;
export type CommentTag =
  "praise" | "attitude" | "waiting" | "procedure" | "guidance" | "fees" | "place" | "online" | "other";
export type ExportKind =
  | "scores"
  | "items"
  | "steps"
  | "aggregates"
  | "report-unit"
  | "report-city"
  | "responses"
  | "package"
  | "questionnaire"
  | "codebook"
  | "trail";
export type ExportFormat = "xlsx" | "csv" | "json" | "jsonl" | "pdf" | "zip";
export type MaybeUnit = null | UnitNamed;
export type ExportVersion = {
  hash: string;
  id: string;
  version: number;
} | null;
/**
 * What storing would do: a new version; the same that is stored; replace another
 * file; nothing, since a campaign has opened with the version; nothing, since there
 * are problems.
 *
 */
export type Storing = "new" | "same" | "replace" | "used" | "never";
export type SuccessionShare = "whole" | "part";
export type SuccessionNote =
  "" | "area_and_population" | "area_only" | "remainder" | "remainder_all_residents" | "district_without_communes";
export type HistoryFigures = {
  n: HistoryCounts;
  status: "ok" | "insufficient" | "below_publish";
  basis: number | null;
  index: number | null;
  interval: UnitInterval;
  pooled: number | null;
  very_satisfied: number | null;
  dissatisfied: number | null;
  points: number | null;
  max_points: number;
} | null;
export type UnitInterval = {
  low: Percent;
  high: Percent;
  /**
   * Half the width in percentage points
   */
  margin: number;
  /**
   * For a known number of transactions
   */
  corrected: boolean;
} | null;
export type HistoryCarried = {
  /**
   * How many former units
   */
  units: number;
  n: HistoryCounts;
  basis: number | null;
  index: number | null;
  interval: UnitInterval;
  pooled: number | null;
  very_satisfied: number | null;
  dissatisfied: number | null;
} | null;
/**
 * waiting: no tablet has used its code yet
 */
export type KioskState = "waiting" | "active" | "revoked";
/**
 * Opening hours by weekday, Sunday first
 *
 * @minItems 7
 * @maxItems 7
 */
export type KioskHours = {
  /**
   * Minutes since midnight
   */
  from: number;
  /**
   * Not included; the same as `from` is closed
   */
  to: number;
}[];
export type OverviewStatus = "ok" | "insufficient" | "below_publish";
export type AccountState = "invited" | "active" | "disabled";
export type PersonRole = "admin" | "unit" | "auditor";
export type Right =
  | "figures.read"
  | "comments.read"
  | "comments.answer"
  | "responses.review"
  | "campaigns.manage"
  | "forms.manage"
  | "units.manage"
  | "codes.read"
  | "codes.manage"
  | "kiosks.read"
  | "kiosks.manage"
  | "people.manage"
  | "trail.read"
  | "system.read"
  | "exports.make"
  | "responses.export";
export type ReviewAction = "exclude" | "restore";
export type ReviewPace = "unknown" | "under_20s" | "20s_1m" | "1_3m" | "3_10m" | "over_10m";
export type ReviewMix = {
  /**
   * Responses it rests on
   */
  basis: number;
  very: Percent;
  satisfied: Percent;
  middle: Percent;
  dissatisfied: Percent;
} | null;
export type ProposalState = "waiting" | "applying" | "confirmed" | "declined" | "withdrawn";
export type ProposalDetail = ProposalFields & {
  made: ProposalEffect[];
  decided: ProposalEffect[] | null;
};
export type ScoreShort = {
  n: number;
  index: number | null;
  pooled: number | null;
  points: number | null;
} | null;
/**
 * What is not full may go on to its next step and do nothing else
 */
export type Stage = "totp" | "enrol" | "full";
export type Method = "password" | "invitation" | "oidc";
export type RecoveryCodes = string[];
export type HealthState = "ok" | "degraded" | "down";
export type HealthReason =
  | "store_away"
  | "spool_filled"
  | "spool_waiting"
  | "set_aside"
  | "limits_local"
  | "registry_stale"
  | "counts_late"
  | "stopping";
export type IndexDifference = {
  before: Percent;
  after: Percent;
  value: number;
  low: number | null;
  high: number | null;
  /**
   * The interval leaves out 0
   */
  clear: boolean;
  text: Text;
} | null;
export type PooledDifference = {
  before: Percent;
  after: Percent;
  before_n: number;
  after_n: number;
  value: number;
  low: number;
  high: number;
  /**
   * Rounded up to four places
   */
  p: number;
  /**
   * p is at most 0.05
   */
  clear: boolean;
  text: Text;
} | null;
export type IndexParts = {
  total: number;
  /**
   * Made of counts; false where a printed rate stands for withheld ones
   */
  exact: boolean;
  text: Text;
  /**
   * The largest first
   */
  parts: {
    id: string;
    title: Text;
    /**
     * The factor's rate; null where it is no part of the index
     */
    before: number | null;
    after: number | null;
    weight_before: Percent;
    weight_after: Percent;
    /**
     * From other ratings of the same items
     */
    rates: number;
    /**
     * From other weights, or other items
     */
    mix: number;
    total: number;
    text: Text;
  }[];
} | null;
export type PeriodRate = {
  /**
   * Ratings of level 4 or 5
   */
  satisfied: number;
  /**
   * Ratings
   */
  n: number;
  rate: Percent;
  interval: UnitInterval;
} | null;
export type UnitPeriod = {
  campaign: UnitPast | null;
  first: Day;
  last: Day;
  /**
   * null when it would tell of a week that is withheld
   */
  n: number | null;
  /**
   * Enough responses to show figures of the period
   */
  enough: boolean;
} | null;
export type UnitType = "xa" | "phuong" | "thi_tran" | "dac_khu";
export type ListCampaignsResponse = CampaignInfo[];
export type ListCodesResponse = Code[];
export type IssueCodesResponse = Code[];
export type ListStrayScansResponse = StrayScans[];
export type DownloadExportResponse = unknown;
export type ListQuestionnairesResponse = FormInfo[];
export type StoreQuestionnaireResponse = Form | FormCheck;
export type ListCriteriaResponse = CriteriaInfo[];
export type StoreCriteriaResponse = Criteria | CriteriaCheck;
export type ListKiosksResponse = Kiosk[];
export type ListUnitNamesResponse = UnitNamed[];
export type ListKeysResponse = Key[];
export type ListScoresResponse = Score[];
export type ListSessionsResponse = {
  id: string;
  method: Method;
  /**
   * To the hour
   */
  created: string;
  /**
   * Last use, to the hour
   */
  seen: string;
  /**
   * The one that asks
   */
  own: boolean;
}[];
export type ExportTrailResponse = (StoredTrailEntry | UnreadableTrailEntry)[];
export type ListUnitsResponse = PlacedUnit[];
export type ListSuccessionResponse = Merger[];
export type ListPointsResponse = ServicePoint[];

export interface Problem {
  type: string;
  title: string;
  status: number;
  detail?: string;
  /**
   * Of an error on our side; it is in the server's log too
   */
  id?: string;
  errors?: {
    /**
     * Field of the request
     */
    path: string;
    message: string;
  }[];
}
/**
 * One text in every language
 */
export interface Text {
  vi: string;
  en: string;
}
export interface VersionRef {
  id: string;
  version: number;
  /**
   * SHA-256 of the file
   */
  hash?: string;
}
export interface CampaignInfo {
  id: CampaignID;
  title: Text;
  state: CampaignState;
  first: Day;
  last: Day;
  closed_on?: Day;
  /**
   * How many units it asks about
   */
  units: number;
  channels: Channel[];
  questionnaire: VersionRef;
  criteria: VersionRef;
  /**
   * What the ETag names
   */
  revision: number;
  progress?: CampaignProgress;
}
/**
 * How far the units that one sees have come together; never of a draft
 */
export interface CampaignProgress {
  /**
   * That count
   */
  responses: number;
  target: number;
  units: number;
  /**
   * Units that have their target
   */
  reached: number;
  /**
   * Units that have points
   */
  scored: number;
}
export interface Campaign {
  id: CampaignID;
  title: Text;
  state: CampaignState;
  first: Day;
  last: Day;
  closed_on?: Day;
  /**
   * How many units it asks about
   */
  units: number;
  channels: Channel[];
  questionnaire: VersionRef;
  criteria: VersionRef;
  /**
   * What the ETag names
   */
  revision: number;
  progress?: CampaignProgress;
  /**
   * For residents who run into trouble; may be empty
   */
  phone: string;
  /**
   * The units that one sees, by key
   */
  chosen: CampaignUnit[];
  /**
   * What to see to before a draft is opened
   */
  problems: CampaignProblem[];
}
export interface CampaignUnit {
  unit: UnitKey;
  name: string;
  type: "xa" | "phuong" | "thi_tran" | "dac_khu";
  /**
   * Dossiers of the period; null when not known
   */
  transactions: number | null;
}
export interface CampaignProblem {
  /**
   * Field of the campaign, or codes
   */
  path: string;
  message: Text;
  /**
   * Whether it keeps the campaign from opening
   */
  blocks: boolean;
}
export interface CampaignOrder {
  /**
   * Of a new campaign
   */
  id?: CampaignID;
  title: Text;
  first: Day;
  last: Day;
  channels: Channel[];
  units: UnitKey[];
  questionnaire: VersionRef;
  criteria: VersionRef;
  /**
   * Dossiers of the period by key of the unit
   */
  transactions?: {
    [k: string]: number;
  };
  phone?: string;
}
export interface CertificateKey {
  /**
   * Ed25519 public key as 56 characters of Crockford base32 in groups
   */
  key: string;
  fingerprint: string;
  /**
   * Whether it signs now
   */
  signs: boolean;
}
export interface CertificateList {
  certificates: CertificateInfo[];
  keys: CertificateKey[];
}
export interface CertificateInfo {
  /**
   * Place in the chain of all campaigns
   */
  number: number;
  campaign: CampaignID;
  title: Text;
  at: string;
  /**
   * Who certified, as printed
   */
  by: string;
  units: number;
  /**
   * All of the campaign, whatever their standing
   */
  responses: number;
  /**
   * Names the certificate: worth noting elsewhere
   */
  hash: Hash;
  /**
   * Of the Merkle tree over all responses
   */
  root: Hash;
  /**
   * Of the certificate before; zeros for the first
   */
  previous: Hash;
  /**
   * Head of the audit trail at that moment, NUMBER:HASH
   */
  trail: string;
  key: string;
  fingerprint: string;
  /**
   * Number of the one that it corrects
   */
  replaces?: number;
  /**
   * Why it corrects that one
   */
  why?: string;
  /**
   * Number of the one that corrects it
   */
  replaced_by?: number;
}
export interface CampaignCertificate {
  /**
   * making: this server is at it; unfinished: the campaign is locked and the
   * certificate was begun and not ended, certify again; correcting: the one in force
   * is about to be replaced
   *
   */
  state: "none" | "making" | "unfinished" | "made" | "correcting";
  /**
   * Whether the asker may certify on this server
   */
  can_sign: boolean;
  /**
   * In force
   */
  certificate: CertificateInfo | null;
  correction: {
    why: string;
    by: string;
    at: string;
  } | null;
  progress: {
    /**
     * Responses read; each is read twice
     */
    done: number;
    /**
     * 0 until it is known
     */
    of: number;
  } | null;
  /**
   * Why the last try of this server came to nothing
   */
  problem: Text | null;
  /**
   * Certificates of the campaign that were replaced, the latest first
   */
  earlier: CertificateInfo[];
}
export interface Code {
  code: string;
  url: string;
  unit: UnitKey;
  unit_name: string;
  point: PointID;
  point_name?: string;
  channel: Channel;
  status: "active" | "revoked";
  issued: Day;
  revoked?: Day;
  reason?: string;
}
export interface IssueOrder {
  /**
   * Code or key of a unit; without units and unit it is every unit of today
   */
  unit?: string;
  /**
   * Codes or keys of several units
   *
   * @minItems 1
   */
  units?: string[];
  point?: PointID;
  /**
   * Makes the point when it is not there
   */
  point_name?: string;
  /**
   * Codes for every service point of the units, not for the units as wholes
   */
  each_point?: boolean;
  channel?: "qr" | "link" | "assisted" | "";
}
export interface StrayScans {
  /**
   * Missing for unknown codes
   */
  code?: string;
  /**
   * Null for unknown codes
   */
  unit: UnitKey | null;
  unit_name?: string;
  point?: PointID;
  point_name?: string;
  channel?: Channel;
  reason: "revoked" | "not_open" | "unknown";
  first: Day;
  last: Day;
  /**
   * On which there were any
   */
  days: number;
  count: number;
  hint: Text;
}
export interface CommentAnswer {
  text: string;
  day: Day;
}
export interface CommentHandling {
  /**
   * What If-Match of the next edit names; 0 before the first
   */
  revision: number;
  tags: CommentTag[];
  answer: CommentAnswer | null;
}
export interface Comment {
  ref: string;
  question: string;
  asked: Text;
  /**
   * Masked
   */
  text: string;
  day: Day;
  channel: Channel;
  point: PointID;
  point_name: string;
  standing: Standing;
  revision: number;
  tags: CommentTag[];
  answer: CommentAnswer | null;
}
export interface CommentList {
  /**
   * False where the unit has too few responses
   */
  shown: boolean;
  /**
   * Responses from which comments are shown
   */
  needed: number;
  /**
   * Comments of the unit
   */
  total: number;
  /**
   * Of them, what was asked for
   */
  found: number;
  /**
   * Of all, without an answer
   */
  open: number;
  tags: {
    tag: CommentTag;
    text: Text;
    n: number;
  }[];
  items: Comment[];
  next?: string;
}
/**
 * Which rows, by name; which names there are depends on the kind.
 *
 * - aggregates: `channel` (a channel, or `all` for those that count together),
 *   `period` (`campaign` or `week`), `item` (a question, or `*` for the rows of
 *   responses), `from`, `to`
 * - items: `item`
 * - responses: `channel`, `standing`, `flag`, `from`, `to`
 * - trail: `actor`, `action`, `object`, `text`, `from`, `to`
 * - package: `responses` (`yes`: the rows of responses are in it, too)
 *
 */
export interface ExportFilter {
  [k: string]: string;
}
export interface ExportOrder {
  kind: ExportKind;
  format: ExportFormat;
  /**
   * ID of a campaign; of every kind but trail
   */
  campaign?: string;
  /**
   * Key of a unit, or its code of today; empty for all
   */
  unit?: string;
  filter?: ExportFilter;
}
export interface Export {
  id: string;
  kind: ExportKind;
  text: Text;
  format: ExportFormat;
  campaign: string | null;
  title: null | Text;
  unit: MaybeUnit;
  filter: ExportFilter;
  state: "queued" | "running" | "done" | "failed" | "expired";
  /**
   * Why it failed
   */
  problem: null | Text;
  asked: string;
  ended: string | null;
  /**
   * When the file goes
   */
  until: string | null;
  /**
   * Expired: removed by a person
   */
  removed: boolean;
  /**
   * Name of who asked
   */
  by: string;
  own: boolean;
  /**
   * Rows that are done
   */
  rows: number;
  /**
   * Of about so many; 0: not known
   */
  total: number;
  /**
   * Its name; empty before it is made, as all below
   */
  file: string;
  bytes: number;
  sha256: string;
  /**
   * As it stands in the audit trail
   */
  manifest_hash: string;
  /**
   * Whether the manifest has a signature
   */
  signed: boolean;
}
export interface UnitNamed {
  key: UnitKey;
  name: string;
}
export interface ExportManifest {
  at: string;
  /**
   * End of the period, not included
   */
  before?: string;
  by: string;
  by_name: string;
  bytes: number;
  campaign: string;
  columns: string[];
  criteria: ExportVersion;
  file: string;
  filter: {
    [k: string]: string;
  };
  format: ExportFormat;
  from?: string;
  kind: ExportKind;
  manifest: "hailong-export-1";
  program: string;
  questionnaire: ExportVersion;
  rows: number;
  sha256: string;
  /**
   * Head of the audit trail when the file was begun
   */
  trail_head: string;
  /**
   * Rows that the privacy gate keeps back
   */
  withheld?: number;
}
export interface CampaignName {
  id: CampaignID;
  title: Text;
  state: CampaignState;
}
export interface FormInfo {
  id: string;
  version: number;
  title: Text;
  /**
   * SHA-256 of the file
   */
  hash: string;
  /**
   * Those that refer to it and that one knows
   */
  campaigns: CampaignName[];
  /**
   * Whether who asks may change it as it is: no campaign has opened with it
   */
  editable: boolean;
  /**
   * The number a new version would get
   */
  next_version?: number;
  /**
   * Questions on the five-level scale
   */
  items: number;
  questions: number;
}
export interface Form {
  id: string;
  version: number;
  title: Text;
  /**
   * SHA-256 of the file
   */
  hash: string;
  campaigns: CampaignName[];
  editable: boolean;
  next_version?: number;
  items: number;
  questions: number;
  model: Questionnaire;
  /**
   * The file as it was stored
   */
  yaml: string;
}
export interface Questionnaire {
  id: string;
  version: number;
  title: Text;
  intro: Text;
  /**
   * Words of the five-level scale, lowest first
   */
  levels: Text[];
  no_opinion: Text;
  min_answered_percent: number;
  sections: FormSection[];
}
export interface FormSection {
  id: string;
  title: Text;
  hint?: Text;
  questions: FormQuestion[];
}
export interface FormQuestion {
  id: string;
  /**
   * As in the source, such as 3.1
   */
  code?: string;
  /**
   * scale, single, multiple, yes_no, rating or text
   */
  type: string;
  text: Text;
  hint?: Text;
  required?: boolean;
  no_opinion?: boolean;
  options?: FormOption[];
  max_length?: number;
  /**
   * Shown only when an earlier question has one of the values
   */
  show_when?: {
    question: string;
    in: string[];
  };
}
export interface FormOption {
  id: string;
  text: Text;
}
export interface FileProblem {
  /**
   * From 1; 0 where the file as a whole is meant
   */
  line: number;
  /**
   * Such as sections[2].questions[0].id; may be empty
   */
  path: string;
  message: Text;
}
export interface FormCheck {
  problems: FileProblem[];
  /**
   * There may be more problems than are listed
   */
  more: boolean;
  id: string;
  version: number;
  hash: string;
  /**
   * What the file says; null where it can't be read. It may break rules.
   */
  model: Questionnaire | null;
  storing: Storing;
  used_by: CampaignName | null;
  next_version: number;
  /**
   * Of the stored version, for If-Match
   */
  etag?: string;
}
export interface CriteriaInfo {
  id: string;
  version: number;
  title: Text;
  hash: string;
  campaigns: CampaignName[];
  editable: boolean;
  next_version?: number;
  /**
   * Number and date of the decision it carries out
   */
  decision: string;
  questionnaire: VersionRef;
  rule: "linear" | "bands";
  max_points: number;
}
export interface Criteria {
  id: string;
  version: number;
  title: Text;
  hash: string;
  campaigns: CampaignName[];
  editable: boolean;
  next_version?: number;
  decision: string;
  questionnaire: VersionRef;
  rule: "linear" | "bands";
  max_points: number;
  model: CriteriaModel;
  /**
   * The file as it was stored
   */
  yaml: string;
}
/**
 * See configs/criteria for what each field means
 */
export interface CriteriaModel {
  id: string;
  version: number;
  title: Text;
  decision?: string;
  valid_from: string;
  valid_until?: string;
  questionnaire: {
    id: string;
    version: number;
    hash?: string;
  };
  total: number;
  group: {
    max: number;
    residents_share: number;
  };
  /**
   * index, pooled, very_satisfied, all_satisfied or overall; index where it is missing
   */
  measure?: string;
  factors: {
    id: string;
    title: Text;
    weight: number;
    items: string[];
  }[];
  overall?: string;
  min_publish: number;
  min_score: number;
  min_item: number;
  withhold_under: number;
  sampling: {
    error: number;
    fallback: number;
  };
  pass: {
    total: number;
    floor?: number;
  };
  count_flagged: boolean;
  channels: {
    [k: string]: {
      counts: boolean;
      cap?: number;
    };
  };
  points: {
    rule: string;
    bands?: {
      from: number;
      share: number;
    }[];
  };
  rounding?: {
    /**
     * points or measure
     */
    at?: string;
  };
}
export interface CriteriaCheck {
  problems: FileProblem[];
  more: boolean;
  id: string;
  version: number;
  hash: string;
  model: CriteriaModel | null;
  storing: Storing;
  used_by: CampaignName | null;
  next_version: number;
  etag?: string;
}
export interface TryOrder {
  campaign: CampaignID;
  /**
   * A file that need not be stored
   */
  yaml?: string;
  ref?: VersionRef;
}
export interface TryResult {
  campaign: CampaignName;
  own: TrySet;
  tried: TrySet;
  /**
   * Thresholds of the tried set that were raised to those of the campaign's own
   */
  raised: ("min_publish" | "min_score" | "min_item" | "withhold_under")[];
  units: TryUnit[];
  /**
   * Of the file that was tried
   */
  hash?: string;
}
export interface TrySet {
  id: string;
  version: number;
  title: Text;
  max_points: number;
}
export interface TryUnit {
  unit: UnitKey;
  name: string;
  type: "xa" | "phuong" | "thi_tran" | "dac_khu";
  before: TryFigures;
  /**
   * null where it would tell, beside `before`, how a few people answered
   */
  after: TryFigures | null;
}
export interface TryFigures {
  n: number;
  index: number | null;
  /**
   * Half the 95 % interval of the pooled rate, in percentage points
   */
  margin: number | null;
  points: number | null;
  status: "ok" | "insufficient" | "below_publish";
  /**
   * Whether the least index of the set is met
   */
  passes: boolean | null;
  /**
   * Among the units of the same type that have points
   */
  rank: number | null;
}
export interface UnitHistory {
  unit: {
    key: UnitKey;
    name: string;
    first: Day;
    /**
     * Last day; null while it goes on
     */
    until: string | null;
  };
  predecessors: RelatedUnit[];
  successors: RelatedUnit[];
  /**
   * Oldest first
   */
  campaigns: HistoryPast[];
  rule: Text;
  caution: Text;
}
export interface RelatedUnit {
  /**
   * Key; of a district without communes it has three digits
   */
  unit: string;
  /**
   * Empty for a district without communes
   */
  name: string;
  share: SuccessionShare;
  note: SuccessionNote;
  words: Text;
  /**
   * Counts may be carried forward
   */
  carries: boolean;
}
export interface HistoryPast {
  campaign: {
    id: CampaignID;
    title: Text;
    state: "open" | "closed" | "certified";
    first: Day;
    last: Day;
  };
  questionnaire: VersionRef;
  criteria: VersionRef;
  /**
   * Has the questionnaire of the last campaign in the list, in whatever version
   */
  comparable: boolean;
  own: HistoryFigures;
  carried: HistoryCarried;
  /**
   * Former units; empty where the unit was there when the campaign began
   */
  sources: HistorySource[];
}
export interface HistoryCounts {
  used: number;
  counted: number;
  flagged: number;
  excluded: number;
}
export interface HistorySource {
  /**
   * Key of the former unit; a district's has a code of three digits
   */
  unit: string;
  /**
   * Empty for a district without communes
   */
  name: string;
  share: "whole" | "part";
  note: string;
  words: Text;
  /**
   * All of its residents went here
   */
  carries: boolean;
  /**
   * Why its figures are not carried forward; null where they are
   */
  reason: ("area_only" | "divided" | "no_communes" | "not_surveyed" | "few") | null;
  why: Text;
  own: HistoryFigures;
  /**
   * What it came from itself, where the campaign asks about that
   */
  sources: HistorySource[];
}
/**
 * What the tablet itself says; it proves nothing
 */
export interface KioskStatus {
  /**
   * To the minute; null for never
   */
  seen: string | null;
  /**
   * Answers that wait on the tablet
   */
  queue: number;
  /**
   * Of them, to the hour
   */
  oldest: string | null;
  /**
   * Answers that were refused for good
   */
  aside: number;
  /**
   * Version of the app
   */
  app: string;
  /**
   * Bytes of storage
   */
  used: number;
  /**
   * Bytes of storage that the browser allows
   */
  quota: number;
  /**
   * The browser has promised not to clear them
   */
  persisted: boolean;
  /**
   * Percent
   */
  battery: number | null;
  charging: boolean;
  /**
   * The tablet's clock less ours
   */
  skew_seconds: number;
}
export interface Kiosk {
  id: string;
  name: string;
  unit: UnitKey;
  unit_name: string;
  point: PointID;
  point_name: string;
  state: KioskState;
  /**
   * Paired, and not heard of for 15 minutes while its hours are open
   */
  silent: boolean;
  hours: KioskHours;
  /**
   * Shown on the tablet instead of the question
   */
  message: null | Text;
  /**
   * Has one
   */
  pin: boolean;
  created: Day;
  /**
   * Name of who did it; `cli` for the command line
   */
  created_by: string;
  /**
   * Day of the last pairing
   */
  paired: string | null;
  /**
   * Till when a pairing code that nobody has used yet is good
   */
  code_until: string | null;
  revoked?: Day;
  reason?: string;
  revoked_by?: string;
  status: KioskStatus;
}
export interface KioskDetail {
  id: string;
  name: string;
  unit: UnitKey;
  unit_name: string;
  point: PointID;
  point_name: string;
  state: KioskState;
  /**
   * Paired, and not heard of for 15 minutes while its hours are open
   */
  silent: boolean;
  hours: KioskHours;
  /**
   * Shown on the tablet instead of the question
   */
  message: null | Text;
  /**
   * Has one
   */
  pin: boolean;
  created: Day;
  /**
   * Name of who did it; `cli` for the command line
   */
  created_by: string;
  /**
   * Day of the last pairing
   */
  paired: string | null;
  /**
   * Till when a pairing code that nobody has used yet is good
   */
  code_until: string | null;
  revoked?: Day;
  reason?: string;
  revoked_by?: string;
  status: KioskStatus;
  /**
   * Oldest first, at most 60
   */
  days: KioskDay[];
}
export interface KioskDay {
  day: Day;
  /**
   * Hour of the first contact
   */
  first: number;
  /**
   * Hour of the last contact
   */
  last: number;
  contacts: number;
  /**
   * That were stored
   */
  answers: number;
  max_queue: number;
}
export interface SilentKiosk {
  id: string;
  name: string;
  unit: UnitKey;
  unit_name: string;
  seen: string | null;
}
export interface KioskDraft {
  /**
   * 1 to 60 characters
   */
  name: string;
  /**
   * Code or key of a unit
   */
  unit: string;
  point?: PointID;
}
export interface KioskEdit {
  /**
   * 1 to 60 characters
   */
  name: string;
  point: PointID;
  hours: KioskHours;
  /**
   * Shown on the tablet instead of the question
   */
  message: null | Text;
}
export interface Pairing {
  /**
   * 8 characters of Crockford base32
   */
  code: string;
  until: string;
}
export interface KioskResponse {
  id: string;
  campaign: CampaignID;
  /**
   * Service point where it was given, of the bundle then; empty for the unit as a whole. Without it, the tablet's point now
   */
  point?: string;
  lang: "vi" | "en";
  /**
   * By the tablet's clock
   */
  at: string;
  /**
   * Milliseconds from the question's appearance to the first tap
   */
  took: number;
  /**
   * Milliseconds from the first tap to the end
   */
  lasted: number;
  /**
   * Which rating of this tablet within a minute it was
   */
  run: number;
  /**
   * Values by question
   */
  given: {
    [k: string]: string[];
  };
}
export interface KioskResult {
  /**
   * As it was sent; empty where it cannot be read
   */
  id: string;
  status: "stored" | "duplicate" | "later" | "refused";
  receipt?: string;
  kind?: string;
  detail?: Text;
}
export interface KioskBeat {
  /**
   * By the tablet's clock
   */
  now: string;
  queue: number;
  oldest: string | null;
  aside: number;
  app: string;
  used: number;
  quota: number;
  persisted: boolean;
  battery: number | null;
  charging: boolean;
}
export interface KioskBundle {
  kiosk: KioskNamed;
  unit: UnitNamed;
  point: null | KioskNamed;
  /**
   * Shown instead of the question
   */
  message: null | Text;
  /**
   * What checks a PIN without network, PBKDF2 with HMAC-SHA-256; salt and hash in base64
   */
  pin: {
    salt: string;
    hash: string;
    iterations: number;
  } | null;
  /**
   * Null where none asks this unit by tablets today
   */
  campaign: {
    id: CampaignID;
    title: Text;
    first: Day;
    last: Day;
    /**
     * Empty for none
     */
    phone: string;
    questionnaire: {
      id: string;
      version: number;
    };
  } | null;
  form: null | KioskForm;
  /**
   * Address of the full form for a phone
   */
  phone_form: string | null;
}
export interface KioskNamed {
  id: string;
  name: string;
}
export interface KioskForm {
  /**
   * Words of the levels 1 to 5
   */
  levels: Text[];
  no_opinion: Text;
  ask: KioskQuestion;
  factors: {
    id: string;
    title: Text;
    items: {
      id: string;
      text: Text;
      no_opinion: boolean;
    }[];
  }[];
  comment: {
    id: string;
    text: Text;
    max_length: number;
  } | null;
}
export interface KioskQuestion {
  id: string;
  text: Text;
}
export interface Overview {
  campaign: OverviewCampaign;
  /**
   * When the counts were read
   */
  as_of: string;
  today: Day;
  settled: Settled | null;
  caution: Text;
  /**
   * Least responses for any figure
   */
  min_publish: number;
  /**
   * Least responses for points
   */
  min_score: number;
  city: OverviewCity | null;
  units: OverviewRow[];
}
export interface OverviewCampaign {
  id: CampaignID;
  title: Text;
  state: "draft" | "open" | "closed" | "certified";
  first: Day;
  last: Day;
}
/**
 * How far the figures go. An account of one unit sees, while a campaign is open,
 * whole weeks up to the end of the last step but one, so that nobody can work out a
 * few answers from two looks; null where the figures are as of now.
 *
 */
export interface Settled {
  /**
   * The last day; null before there are any figures
   */
  day: Day | null;
  /**
   * The same for what is split by channel
   */
  channels: Day | null;
  /**
   * At least so many responses that count by now
   */
  received: number;
}
export interface OverviewCity {
  /**
   * All units of the campaign
   */
  units: number;
  /**
   * How many units have which status
   */
  by_status: {
    ok: number;
    insufficient: number;
    below_publish: number;
  };
  /**
   * Units that have reached their target
   */
  reached: number;
  n: OverviewCounts;
  /**
   * Of all units together
   */
  target: number;
  progress: Percent;
  /**
   * Flagged of counted and flagged responses
   */
  flagged_share: number | null;
  rule: Text;
  /**
   * Units whose answers the figures below are made of
   */
  included: number;
  /**
   * Responses that the index and the interval rest on
   */
  basis: number | null;
  index: number | null;
  interval: OverviewInterval | null;
  very_satisfied: OverviewShare | null;
  dissatisfied: OverviewShare | null;
}
export interface OverviewCounts {
  /**
   * Responses that the figures count
   */
  used: number;
  counted: number;
  flagged: number;
  excluded: number;
}
/**
 * 95 % interval of the satisfied share, percent
 */
export interface OverviewInterval {
  low: number;
  high: number;
  /**
   * Half the width, in percentage points
   */
  margin: number;
  /**
   * With the finite-population correction
   */
  corrected: boolean;
}
/**
 * A share of the ratings, percent
 */
export interface OverviewShare {
  value: number;
  /**
   * Half the 95 % interval, in percentage points
   */
  margin: number | null;
}
export interface OverviewRow {
  unit: UnitKey;
  name: string;
  type: "xa" | "phuong" | "thi_tran" | "dac_khu";
  population?: number;
  status: OverviewStatus;
  /**
   * Why there are no points
   */
  reason: "" | "few_responses" | "few_ratings" | "caps_unmet";
  n: OverviewCounts;
  target: number;
  progress: Percent;
  pace: {
    /**
     * Responses a day over the last whole days
     */
    per_day: number | null;
    /**
     * How many days these are: up to 14, or all so far where a week of those is withheld
     */
    days: number;
  };
  /**
   * When the target is reached if the pace stays
   */
  reach: {
    /**
     * `late` is after the last day of the campaign, `ended` is over without it
     */
    state: "reached" | "expected" | "late" | "no_pace" | "ended";
    day: string | null;
  };
  index: number | null;
  /**
   * Responses that the index and the interval rest on
   */
  basis: number | null;
  interval: OverviewInterval | null;
  points: number | null;
  max_points: number;
  /**
   * By index among the units of the same type with status ok; equal ones share a place
   */
  rank: {
    place: number;
    of: number;
  } | null;
  very_satisfied: OverviewShare | null;
  dissatisfied: OverviewShare | null;
  /**
   * The last 13 weeks at most
   *
   * @maxItems 13
   */
  trend: {
    week: Day;
    n: number | null;
    rate: number | null;
    withheld: boolean;
  }[];
  /**
   * The last complete weeks against as many before them
   */
  change: {
    weeks: number;
    before: number;
    after: number;
    /**
     * The two 95 % intervals do not touch
     */
    clear: boolean;
  } | null;
  /**
   * The channels that count; empty below the least number of responses
   */
  channels: {
    channel: Channel;
    n: number | null;
    /**
     * Weight of the channel in the whole
     */
    share: number | null;
  }[];
  /**
   * Flagged of counted and flagged responses
   */
  flagged_share: number | null;
  /**
   * Of the last response that counts
   */
  last_day: string | null;
}
export interface Heatmap {
  /**
   * Mondays
   */
  weeks: Day[];
  rows: {
    unit: UnitKey;
    /**
     * One per week
     */
    cells: {
      n: number | null;
      rate: number | null;
      withheld: boolean;
    }[];
  }[];
}
export interface Account {
  id: string;
  login: string;
  name: string;
  role: PersonRole;
  unit: MaybeUnit;
  state: AccountState;
  /**
   * Why it is disabled; `unused` where nobody did it
   */
  reason?: string;
  /**
   * Name of who did it; `cli` for the command line
   */
  disabled_by?: string;
  /**
   * Has one
   */
  password: boolean;
  /**
   * Has a second factor
   */
  totp: boolean;
  /**
   * How many are left
   */
  recovery_codes: number;
  /**
   * May sign in at the issuer
   */
  oidc: boolean;
  /**
   * Role and unit are the issuer's to say
   */
  managed: boolean;
  /**
   * When the open link ends
   */
  invited_until?: string;
  created: Day;
  seen?: Day;
  /**
   * Of who asks
   */
  own: boolean;
}
export interface Key {
  id: string;
  name: string;
  scopes: Right[];
  created_by: string;
  created: Day;
  last_day?: Day;
  used?: Day;
  revoked?: Day;
  reason?: string;
  revoked_by?: string;
}
export interface ReviewReason {
  /**
   * A code, or an auditor's own words from before reasons were a list
   */
  reason: string;
  text: Text;
}
export interface ReviewItem {
  ref: string;
  unit: UnitKey;
  unit_name: string;
  day: Day;
  /**
   * Of the day: 7-12, 12-18, other
   */
  part: "morning" | "afternoon" | "other";
  channel: Channel;
  point: PointID;
  point_name: string;
  pace: ReviewPace;
  flags: Flag[];
  standing: Standing;
  /**
   * Of the last change
   */
  reason: ReviewReason | null;
  /**
   * The open proposal it is in; empty for none
   */
  proposal: string;
}
export interface ReviewList {
  items: ReviewItem[];
  next?: string;
}
export interface ReviewFlagCount {
  flag: Flag;
  n: number;
}
export interface ReviewUnitCount {
  unit: UnitKey;
  name: string;
  n: number;
}
export interface ReviewGroup {
  id: string;
  unit: UnitKey;
  unit_name: string;
  pile: {
    point: PointID;
    point_name: string;
    channel: Channel;
    day: Day;
    /**
     * First hour of the day, included
     */
    from: number;
    /**
     * Last hour, excluded
     */
    to: number;
  } | null;
  n: number;
  /**
   * Of them, those in open proposals
   */
  open: number;
  flags: ReviewFlagCount[];
  first: Day;
  last: Day;
}
export interface ReviewQueue {
  standing: Standing;
  certified: boolean;
  withhold_under: number;
  total: number;
  n: number;
  /**
   * Of n, those in no open proposal
   */
  free: number;
  flags: ReviewFlagCount[];
  units: ReviewUnitCount[];
  groups: ReviewGroup[];
  next?: string;
}
export interface ReviewContext {
  group: ReviewGroup;
  withhold_under: number;
  few: boolean;
  pace: {
    pace: ReviewPace;
    n: number;
    /**
     * Counted responses of the unit; null when withheld
     */
    usual: number | null;
  }[];
  /**
   * Of the group; hours are joined until none stands for few responses
   */
  hours: {
    from: number;
    /**
     * Excluded
     */
    to: number;
    n: number;
  }[];
  /**
   * Counted responses of the unit by hour of the day, 24 of them
   */
  usual_hours: (number | null)[] | null;
  mix: ReviewMix;
  mix_all: ReviewMix;
  usual_mix: ReviewMix;
}
export interface ReviewFilter {
  unit?: string;
  /**
   * In answers only
   */
  unit_name?: string;
  flag?: Flag;
  group?: string;
  from?: Day;
  to?: Day;
}
export interface ProposalFields {
  id: string;
  campaign: CampaignID;
  title: Text;
  certified: boolean;
  action: ReviewAction;
  reason: ReviewReason;
  note: string;
  /**
   * How the responses were chosen; null for one by one
   */
  filter: ReviewFilter | null;
  units: ReviewUnitCount[];
  n: number;
  /**
   * SHA-256 over the responses' IDs in order
   */
  hash: string;
  four_eyes: boolean;
  state: ProposalState;
  by: string;
  mine: boolean;
  at: string;
  decision: {
    by: string;
    at: string;
    note: string;
  } | null;
  /**
   * Responses that were looked at so far
   */
  done: number;
  changed: number;
  /**
   * Those that had changed meanwhile and were left alone
   */
  missed: number;
}
export interface ProposalList {
  items: ProposalFields[];
  next?: string;
  /**
   * All that are open
   */
  waiting: number;
  /**
   * As it is configured now
   */
  four_eyes: boolean;
  reasons: {
    exclude: ReviewReason[];
    restore: ReviewReason[];
  };
}
export interface ProposalEffect {
  unit: UnitKey;
  name: string;
  /**
   * Responses of the proposal that have the standing it starts from
   */
  moved: number;
  before: ProposalFigures;
  after: ProposalFigures;
  /**
   * After has counts alone; the two together would tell how few people answered
   */
  withheld: boolean;
}
export interface ProposalFigures {
  n: {
    used: number;
    counted: number;
    flagged: number;
    excluded: number;
  };
  status: "ok" | "insufficient" | "below_publish";
  index: number | null;
  interval: UnitInterval;
  points: number | null;
  without_flagged: ScoreShort;
  with_flagged: ScoreShort;
}
/**
 * See package score for every field
 */
export interface Score {
  unit: UnitKey;
  status: "ok" | "insufficient" | "below_publish";
  n: {
    used: number;
    counted: number;
    flagged: number;
    excluded: number;
  };
}
export interface WaysIn {
  password: boolean;
  oidc: {
    name: Text;
  } | null;
  /**
   * Of a sign-in that is under way in this browser
   */
  stage: "totp" | "enrol" | "full" | null;
  account: {
    name: string;
    login: string;
  } | null;
}
export interface OwnSession {
  account: {
    id: string;
    name: string;
    login: string;
    role: PersonRole;
  };
  unit: MaybeUnit;
  rights: Right[];
  /**
   * The data are made up
   */
  demo: boolean;
  stage: Stage;
  /**
   * Seconds until it ends unless it is used
   */
  left: number;
  /**
   * It ends then even if it is used
   */
  limit: boolean;
  method: Method;
  /**
   * The account has one
   */
  password: boolean;
  /**
   * The account has a second factor
   */
  totp: boolean;
  /**
   * How many are left
   */
  recovery_codes: number;
  /**
   * The account may sign in at the issuer
   */
  oidc: boolean;
  /**
   * Characters that a new password needs
   */
  least: number;
}
export interface Statement {
  /**
   * What If-Match of the next edit names; 0 before the first
   */
  revision: number;
  /**
   * Masked
   */
  text: string;
  /**
   * On which the text was written as it is
   */
  day: Day | null;
  /**
   * Path of the unit's public page; empty while the campaign is not certified
   */
  page: string;
}
export interface HandbookChapter {
  id: string;
  title: string;
  /**
   * Markdown
   */
  text: string;
}
export interface SystemCheck {
  name: string;
  state: HealthState;
  reason?: HealthReason;
  title: Text;
  text: Text;
  advice?: Text;
  /**
   * Where the handbook says more
   */
  chapter?: string;
}
export interface SystemState {
  at: string;
  state: HealthState;
  text: Text;
  checks: SystemCheck[];
  version: string;
  revision?: string;
  /**
   * The server's name
   */
  instance: string;
  started: string;
  uptime_seconds: number;
  store: "sqlite" | "mongodb";
  /**
   * Kept in Redis; by this server alone while Redis is away; by this server alone, without Redis
   */
  limits: "shared" | "local" | "process";
  /**
   * Answers on this server's disk that wait for the database
   */
  spool: {
    responses: number;
    bytes: number;
    limit_bytes: number;
    /**
     * 0 when none waits
     */
    oldest_seconds: number;
    quarantined: number;
  };
  /**
   * Stored responses that are not counted yet; null when not known
   */
  uncounted: number | null;
  /**
   * Since changes made elsewhere were last looked for
   */
  registry_age_seconds: number | null;
  connections: {
    open: number;
    most: number;
  };
  /**
   * Where the data are; null when not known
   */
  disk_free_bytes: number | null;
  /**
   * How many there are in each state
   */
  campaigns: {
    draft: number;
    open: number;
    closed: number;
    certified: number;
  };
  /**
   * Tablets at the desks
   */
  kiosks: {
    /**
     * None is paired; all are heard of; some are silent; not known, as while the database is away
     */
    state: "none" | "ok" | "silent" | "unknown";
    /**
     * Paired tablets
     */
    active: number;
    /**
     * Those that are silent
     */
    items: SilentKiosk[];
  };
}
export interface TrailEntry {
  /**
   * 0 for a record that is none of the trail's
   */
  seq: number;
  /**
   * UTC, whole seconds
   */
  at: string;
  /**
   * Account or key; `cli` for the command line, empty for nobody
   */
  actor: string;
  /**
   * The actor's name as it was then
   */
  name: string;
  /**
   * The actor's role as it was then
   */
  role: string;
  action: string;
  text: Text;
  object: string;
  /**
   * Key of the unit concerned
   */
  unit?: string;
  unit_name?: string;
  /**
   * What was there before
   */
  before?: {
    [k: string]: unknown;
  };
  /**
   * What was asked for; `omitted` with length and SHA-256 where it was too long to keep
   */
  after?: {
    [k: string]: unknown;
  };
  note?: string;
  /**
   * The entry whose change was not carried out
   */
  undone?: number;
  hash: string;
  /**
   * It is not as it was written
   */
  broken?: boolean;
}
export interface StoredTrailEntry {
  seq: number;
  /**
   * Tells two equal events apart
   */
  id: string;
  at: string;
  actor: string;
  name: string;
  role: string;
  action: string;
  object: string;
  unit?: string;
  /**
   * As in TrailEntry
   */
  before?: {
    [k: string]: unknown;
  };
  /**
   * As in TrailEntry
   */
  after?: {
    [k: string]: unknown;
  };
  note?: string;
  undone?: number;
  prev: string;
  hash: string;
}
/**
 * What is stored in the place of an entry and is no JSON
 */
export interface UnreadableTrailEntry {
  seq: number;
  unreadable: string;
}
export interface TrailPage {
  items: TrailEntry[];
  next?: string;
}
export interface TrailPerson {
  id: string;
  /**
   * As it was last
   */
  name: string;
  /**
   * As it was last
   */
  role: string;
}
export interface TrailWord {
  name: string;
  text: Text;
}
export interface TrailFilters {
  groups: TrailWord[];
  actions: TrailWord[];
  actors: TrailPerson[];
  units: {
    key: UnitKey;
    name: string;
  }[];
}
export interface TrailVerification {
  intact: boolean;
  /**
   * Entries that are as they were written, from the first one on
   */
  entries: number;
  /**
   * The last of them, `SEQ:HASH`, to be noted; empty for none
   */
  head: string;
  /**
   * The first entry that is not as it was written
   */
  bad?: {
    seq: number;
    reason: "missing" | "altered" | "moved" | "unlinked" | "stray" | "cut_off" | "rewrote";
    text: Text;
    entry?: TrailEntry;
  };
}
export interface UnitComparison {
  /**
   * Between units, `before` is the other one
   */
  contrast: "time" | "units";
  before: ComparisonSide;
  after: ComparisonSide;
  index: IndexDifference;
  pooled: PooledDifference;
  parts: IndexParts;
  items: ItemChange[];
  /**
   * Why there is no comparison; null where there is one
   */
  obstacle: Text | null;
  summary: Text;
  /**
   * How it is tested and split
   */
  methods: Text[];
  /**
   * What may be compared with, besides the rest of the units
   */
  choices: {
    /**
     * Earlier ones, the latest first
     */
    campaigns: UnitPast[];
    units: ComparisonUnit[];
  };
}
export interface ComparisonSide {
  campaign: UnitPast;
  /**
   * null for the rest of the units
   */
  unit: ComparisonUnit | null;
  /**
   * How many units the rest is; else 0
   */
  units: number;
  n: number;
  status: "ok" | "insufficient" | "below_publish";
  index: number | null;
  interval: UnitInterval;
  pooled: number | null;
  effective_n: number | null;
  design_effect: number | null;
}
export interface UnitPast {
  id: CampaignID;
  title: Text;
  first: Day;
  last: Day;
}
export interface ComparisonUnit {
  key: UnitKey;
  name: string;
}
export interface ItemChange {
  id: string;
  code?: string;
  before: PeriodRate;
  after: PeriodRate;
  difference: {
    value: number;
    low: number;
    high: number;
  } | null;
  /**
   * Two-sided Fisher-Irwin exact test, rounded up to four places
   */
  p: number | null;
  /**
   * After Holm's correction for all items
   */
  p_adjusted: number | null;
  verdict: "clear_fall" | "clear_rise" | "unclear_fall" | "unclear_rise" | "unchanged" | "withheld" | "not_comparable";
  text: Text;
}
export interface UnitScore {
  unit: {
    key: UnitKey;
    name: string;
    type: "xa" | "phuong" | "thi_tran" | "dac_khu";
  };
  campaign: {
    id: CampaignID;
    title: Text;
    state: "draft" | "open" | "closed" | "certified";
    first: Day;
    last: Day;
  };
  settled: Settled | null;
  score: ScoreFull;
  status: Text;
  /**
   * Why there are no points; null when there are
   */
  reason: Text | null;
  reach: UnitReach;
  /**
   * Words of the questionnaire that figures are labelled with
   */
  form: {
    /**
     * Lowest first
     *
     * @minItems 5
     * @maxItems 5
     */
    levels: Text[];
    no_opinion: Text;
    /**
     * Questions on the five-level scale, in the order of the form
     */
    questions: {
      id: string;
      /**
       * As in the source, such as 3.1; may be empty
       */
      code: string;
      text: Text;
    }[];
  };
  criteria: UnitCriteria;
  caution: Text;
}
/**
 * A score as it is published. Rates, shares, margins and progress are percent with
 * two decimals; mean is 1 to 5; points are out of max_points. A null figure does not
 * exist or is withheld; `withheld` names what is.
 *
 */
export interface ScoreFull {
  unit: UnitKey;
  criteria: VersionRef;
  status: "ok" | "insufficient" | "below_publish";
  /**
   * Why there are no points
   */
  reason?: "few_responses" | "few_ratings" | "caps_unmet";
  /**
   * Responses in the channels that count
   */
  n: {
    /**
     * Of the score; counted, with flagged where the criteria set counts them
     */
    used: number;
    counted: number;
    flagged: number;
    excluded: number;
  };
  /**
   * Dossiers of the period; absent when unknown
   */
  transactions?: number;
  target: number;
  progress: Percent;
  max_points: number;
  points: number | null;
  measured: {
    measure: "index" | "pooled" | "very_satisfied" | "all_satisfied" | "overall";
    value: Percent;
    /**
     * Cut off after eight decimals
     */
    precise: string;
    round_at: "points" | "measure";
  } | null;
  /**
   * Responses the measure rests on
   */
  basis: number | null;
  /**
   * Responses that item figures and the interval rest on
   */
  items_basis: number | null;
  /**
   * Kish's effective sample size of n.used; less than it where channel caps apply
   */
  effective_n: number | null;
  /**
   * n.used over the effective sample size; 1.00 where every response weighs the same
   */
  design_effect: number | null;
  index: number | null;
  interval: UnitInterval;
  /**
   * Levels 4 and 5 of all ratings
   */
  pooled: number | null;
  mean: number | null;
  very_satisfied: number | null;
  dissatisfied: number | null;
  /**
   * Responses with every rating 4 or 5
   */
  all_satisfied: number | null;
  /**
   * The question on the visit as a whole
   */
  overall: ScoreItem | null;
  factors: ScoreFactor[] | null;
  channels: ScoreChannel[] | null;
  /**
   * What the channel caps did
   */
  caps?: "idle" | "applied" | "impossible";
  without_flagged: ScoreShort;
  with_flagged: ScoreShort;
  pass: {
    /**
     * Points out of the total
     */
    line: number;
    /**
     * The most that is not the residents' to give
     */
    others: number;
    /**
     * What others must bring to reach the line
     */
    needed: number | null;
    /**
     * Least index in percent
     */
    floor: number | null;
    floor_met: boolean | null;
    /**
     * The line is within reach
     */
    possible: boolean | null;
  };
  /**
   * Predecessors whose counts are included
   */
  carried?: ScoreSuccession[];
  /**
   * Predecessors whose counts are not
   */
  not_carried?: ScoreSuccession[];
  withheld?: string[];
  /**
   * The working, step by step
   */
  steps: {
    id: string;
    text: Text;
  }[];
}
export interface ScoreItem {
  id: string;
  code?: string;
  /**
   * Ratings
   */
  n: number;
  /**
   * Ratings by level from 1 to 5; plain counts
   *
   * @minItems 5
   * @maxItems 5
   */
  levels: number[];
  no_opinion: number;
  /**
   * Weighted where channel caps apply
   */
  rate: number | null;
  /**
   * Has enough ratings to be part of the figures
   */
  entered: boolean;
  withheld?: boolean;
  /**
   * What a weighted rate is made of
   */
  split?: {
    channel: Channel;
    satisfied: number;
    n: number;
  }[];
}
export interface ScoreFactor {
  id: string;
  title: Text;
  weight: number;
  rate: number | null;
  items: ScoreItem[];
}
export interface ScoreChannel {
  channel: Channel;
  counts: boolean;
  /**
   * 0 where withheld
   */
  n: number;
  /**
   * Weight of the channel in the whole
   */
  share: number | null;
  /**
   * Of one response, as a fraction such as 1/4
   */
  weight: string | null;
  cap?: number;
  rate: number | null;
  overall: number | null;
  withheld?: boolean;
}
export interface ScoreSuccession {
  /**
   * Key of the former unit
   */
  old: string;
  new: UnitKey;
  share: "whole" | "part";
  note?: string;
}
/**
 * When the target is reached if responses go on as on the last whole days
 */
export interface UnitReach {
  state: "reached" | "expected" | "late" | "no_pace" | "ended";
  /**
   * Of expected and late
   */
  day: string | null;
  /**
   * Responses a day
   */
  per_day: number | null;
  /**
   * Whole days that the pace is taken from
   */
  days: number;
}
export interface UnitCriteria {
  title: Text;
  /**
   * Number and date of the decision; empty for a sample set
   */
  decision: string;
  total: number;
  group_max: number;
  measure: Text;
  rule: "linear" | "bands";
  min_publish: number;
  min_score: number;
  min_item: number;
  withhold_under: number;
  count_flagged: boolean;
}
export interface UnitSplits {
  /**
   * Levels 4 and 5 of all ratings of the whole unit
   */
  rate: number | null;
  /**
   * The whole is weighted by channel; the splits never are
   */
  caps: boolean;
  min_publish: number;
  withhold_under: number;
  /**
   * Without a gap from the campaign's first to its last or this week; the key is the Monday
   */
  weeks: UnitWeek[];
  channels: UnitSlice[];
  /**
   * What each channel's way to people means for its figures
   */
  channel_notes: {
    key: Channel;
    text: Text;
  }[];
  /**
   * Whether the channels say the same, pair by pair
   */
  channel_tests: {
    /**
     * Some pair differs clearly
     */
    clear: boolean;
    text: Text;
    pairs: {
      a: Channel;
      b: Channel;
      /**
       * b less a in percentage points
       */
      difference: {
        value: number;
        low: number;
        high: number;
      };
      p: number;
      p_adjusted: number;
      clear: boolean;
    }[];
  };
  channel_method: Text;
  /**
   * Service points with responses; the empty key is the unit as a whole
   */
  points: UnitPoint[];
  /**
   * `1` Monday to `7` Sunday
   */
  weekdays: UnitSlice[];
  /**
   * Flagged responses by flag; one may carry several
   */
  flags: {
    key: Flag;
    /**
     * null when withheld
     */
    n: number | null;
  }[];
}
export interface UnitWeek {
  key: Day;
  last: Day;
  /**
   * No day of it can bring more responses
   */
  complete: boolean;
  /**
   * null when withheld
   */
  flagged: number | null;
  n: number | null;
  basis: number | null;
  rate: number | null;
  mean: number | null;
  very_satisfied: number | null;
  dissatisfied: number | null;
  interval: UnitInterval;
  withheld: boolean;
  rates_withheld: boolean;
}
/**
 * A part of the unit's responses. Rates are plain shares, null when withheld or when nothing was rated.
 */
export interface UnitSlice {
  key: string;
  /**
   * Responses that count; null when withheld
   */
  n: number | null;
  /**
   * Responses that the rates rest on
   */
  basis: number | null;
  rate: number | null;
  mean: number | null;
  very_satisfied: number | null;
  dissatisfied: number | null;
  interval: UnitInterval;
  withheld: boolean;
  rates_withheld: boolean;
}
export interface UnitPoint {
  key: PointID;
  /**
   * Empty for the unit as a whole
   */
  name: string;
  n: number | null;
  basis: number | null;
  rate: number | null;
  mean: number | null;
  very_satisfied: number | null;
  dissatisfied: number | null;
  interval: UnitInterval;
  withheld: boolean;
  rates_withheld: boolean;
}
export interface UnitChanges {
  basis: "campaign" | "weeks" | "none";
  /**
   * Length of each period; 0 unless by weeks
   */
  weeks: number;
  before: UnitPeriod;
  after: UnitPeriod;
  items: ItemChange[];
  summary: Text;
  method: Text;
  /**
   * Earlier campaigns to compare with
   */
  choices: UnitPast[];
}
export interface PlacedUnit {
  key: UnitKey;
  name: string;
  type: UnitType;
  until?: Day;
  /**
   * Name of the district that old units had
   */
  district?: string;
  province: string;
  /**
   * Persons; null when unknown
   */
  population: number | null;
  /**
   * Number of service points
   */
  points: number;
  /**
   * Number of active codes
   */
  codes: number;
}
export interface UnitPlaces {
  key: UnitKey;
  name: string;
  type: UnitType;
  until?: Day;
  /**
   * Name of the district that old units had
   */
  district?: string;
  province: string;
  /**
   * Persons; null when unknown
   */
  population: number | null;
  /**
   * Number of service points
   */
  points: number;
  /**
   * Number of active codes
   */
  codes: number;
  point_list: ServicePoint[];
  code_list: Code[];
  predecessors: RelatedUnit[];
  successors: RelatedUnit[];
}
export interface ServicePoint {
  id: PointID;
  name: string;
  /**
   * Number of its active codes
   */
  codes: number;
}
export interface Merger {
  /**
   * Key; of a district without communes it has three digits
   */
  old: string;
  /**
   * Empty for a district without communes
   */
  old_name: string;
  new: UnitKey;
  new_name: string;
  new_type: UnitType;
  share: SuccessionShare;
  note: SuccessionNote;
  words: Text;
  /**
   * Counts may be carried forward
   */
  carries: boolean;
}
export interface ImportOrder {
  /**
   * Text of units.csv; without it the units stay as they are
   */
  units_csv?: string;
  /**
   * Text of succession.csv; without it the succession stays as it is
   */
  succession_csv?: string;
}
export interface ImportReport {
  /**
   * Of the register that was compared with, or after an import the new one; in quotation marks it is the ETag
   */
  revision: number;
  dry_run: boolean;
  /**
   * Nothing stands in the way of the import
   */
  ready: boolean;
  /**
   * The new register differs from the one in force
   */
  changes: boolean;
  /**
   * Units of the new register
   */
  units: number;
  /**
   * Of them, units that exist today
   */
  active: number;
  /**
   * Rows of the new succession
   */
  rows: number;
  /**
   * Reading stopped; there may be other problems
   */
  more_problems: boolean;
  problems: {
    file: string;
    /**
     * From 1; 0 for the file as a whole
     */
    line: number;
    column: string;
    reason: Text;
  }[];
  added: UnitInFile[];
  changed: {
    key: UnitKey;
    name: string;
    fields: {
      /**
       * A column of units.csv
       */
      field: string;
      before: string;
      after: string;
    }[];
  }[];
  /**
   * Units that have a last day now and had none
   */
  ended: UnitInFile[];
  removed: UnitInFile[];
  /**
   * Units that the new register lacks and that are in use
   */
  refused: {
    key: UnitKey;
    name: string;
    reason: Text;
  }[];
  succession_added: Merger[];
  succession_removed: Merger[];
}
export interface UnitInFile {
  key: UnitKey;
  name: string;
  type: UnitType;
  until?: Day;
}
/**
 * Query of /campaigns
 */
export interface ListCampaignsQuery {
  /**
   * With how far each has come
   */
  progress?: boolean;
}
export interface GetCertificateFileResponse {}
export interface CorrectCampaignRequest {
  /**
   * Public: printed in the certificate that replaces
   */
  why: string;
}
/**
 * Query of /codes
 */
export interface ListCodesQuery {
  /**
   * Only these units; may be repeated
   */
  unit?: string[];
  status?: "active" | "revoked" | "";
  channel?: "qr" | "link" | "kiosk" | "assisted" | "";
  /**
   * ID of a service point; given and empty asks for codes of units as wholes
   */
  point?: string;
}
export interface RevokeCodeRequest {
  reason: string;
}
/**
 * Query of /posters
 */
export interface PrintPostersQuery {
  /**
   * Only these units; may be repeated
   */
  unit?: string[];
  point?: PointID;
  /**
   * Only these codes; may be repeated
   */
  code?: string[];
  size?: "a4" | "a5" | "tent" | "sticker";
  format?: "pdf" | "svg" | "png";
}
/**
 * Query of /campaigns/{id}/units/{unit}/comments
 */
export interface ListCommentsQuery {
  /**
   * Words to look for; accents and case do not matter
   */
  q?: string;
  tag?: CommentTag;
  answered?: "yes" | "no";
  point?: PointID;
  channel?: Channel;
  from?: Day;
  to?: Day;
  /**
   * `next` of the page before
   */
  cursor?: string;
  limit?: number;
}
export interface PutCommentTagsRequest {
  tags: CommentTag[];
}
export interface PutCommentAnswerRequest {
  /**
   * At most 1000 characters once cleaned; empty withdraws the answer
   */
  text: string;
}
export interface ListExportsResponse {
  items: Export[];
  next?: string;
}
/**
 * Query of /exports
 */
export interface ListExportsQuery {
  /**
   * Only the own
   */
  own?: boolean;
  limit?: number;
  /**
   * `next` of the page before
   */
  cursor?: string;
}
/**
 * Query of /questionnaires
 */
export interface StoreQuestionnaireQuery {
  /**
   * Store nothing
   */
  dry_run?: boolean;
}
/**
 * Query of /questionnaires/preview
 */
export interface FramePreviewQuery {
  lang?: "vi" | "en";
}
/**
 * Query of /questionnaires/preview
 */
export interface PreviewQuestionnaireQuery {
  lang?: "vi" | "en";
}
/**
 * Query of /questionnaires/{id}/{version}
 */
export interface GetQuestionnaireQuery {
  format?: "json" | "yaml";
}
/**
 * Query of /criteria
 */
export interface StoreCriteriaQuery {
  /**
   * Store nothing
   */
  dry_run?: boolean;
}
/**
 * Query of /criteria/{id}/{version}
 */
export interface GetCriteriaQuery {
  format?: "json" | "yaml";
}
/**
 * Query of /kiosks
 */
export interface ListKiosksQuery {
  /**
   * Only these units; may be repeated
   */
  unit?: string[];
}
export interface AddKioskResponse {
  kiosk: Kiosk;
  pairing: Pairing;
}
export interface SetKioskPINRequest {
  /**
   * 4 to 8 digits; empty for none
   */
  pin: string;
}
export interface RevokeKioskRequest {
  reason: string;
}
export interface PairKioskRequest {
  code: string;
}
export interface PairKioskResponse {
  id: string;
  key: string;
}
export interface SendKioskResponsesRequest {
  /**
   * By the tablet's clock
   */
  now: string;
  /**
   * @maxItems 500
   */
  responses: (
    | KioskResponse
    | {
        [k: string]: unknown;
      }
  )[];
}
export interface SendKioskResponsesResponse {
  results: KioskResult[];
  /**
   * Seconds before the next batch
   */
  wait: number;
}
export interface BeatKioskResponse {
  /**
   * By the server's clock
   */
  now: string;
  /**
   * ETag of the bundle as it is now
   */
  bundle: string;
  /**
   * To be used from now on in the place of the other
   */
  key?: string;
  /**
   * Seconds until the next one
   */
  next: number;
}
export interface ListAccountsResponse {
  items: Account[];
  next?: string;
}
/**
 * Query of /accounts
 */
export interface ListAccountsQuery {
  /**
   * Words of login, name or unit; accents may be left out
   */
  q?: string;
  role?: PersonRole;
  state?: AccountState;
  /**
   * Only these units; may be repeated
   */
  unit?: string[];
  limit?: number;
  /**
   * `next` of the page before
   */
  cursor?: string;
}
export interface InviteAccountRequest {
  login: string;
  name: string;
  role: PersonRole;
  /**
   * Key or code of a unit, for role unit
   */
  unit?: string;
}
export interface InviteAccountResponse {
  account: Account;
  link: string;
  until: string;
}
export interface ChangeAccountRequest {
  name: string;
  role: PersonRole;
  unit?: string;
}
export interface DisableAccountRequest {
  reason: string;
}
export interface ResetAccountRequest {
  /**
   * The second factor goes as well
   */
  totp?: boolean;
}
export interface ResetAccountResponse {
  account: Account;
  link: string;
  until: string;
}
export interface AddKeyRequest {
  name: string;
  scopes: Right[];
  /**
   * Last day it is good, YYYY-MM-DD; empty for no end
   */
  last_day?: string;
}
export interface AddKeyResponse {
  key: Key;
  /**
   * What a program sends after Bearer
   */
  text: string;
}
export interface RevokeKeyRequest {
  reason: string;
}
/**
 * Query of /campaigns/{id}/review
 */
export interface GetReviewQueueQuery {
  standing?: "flagged" | "excluded";
  /**
   * Key or code
   */
  unit?: string;
  flag?: Flag;
  /**
   * Only this group; needs a unit
   */
  group?: string;
  from?: Day;
  to?: Day;
  /**
   * `next` of the page before
   */
  cursor?: string;
  limit?: number;
}
/**
 * Query of /campaigns/{id}/units/{unit}/review
 */
export interface ListReviewQuery {
  standing?: "flagged" | "excluded";
  flag?: Flag;
  /**
   * Only this group; needs a unit
   */
  group?: string;
  from?: Day;
  to?: Day;
  /**
   * `next` of the page before
   */
  cursor?: string;
  limit?: number;
}
/**
 * Query of /campaigns/{id}/units/{unit}/review/groups/{group}
 */
export interface GetReviewGroupQuery {
  standing?: "flagged" | "excluded";
}
export interface ProposeRequest {
  action: ReviewAction;
  /**
   * One of the reasons of the action; see listProposals
   */
  reason: string;
  /**
   * At most 1,000 characters; masked, never in a certificate
   */
  note?: string;
  /**
   * @maxItems 500
   */
  refs?: string[];
  filter?: ReviewFilter;
  /**
   * Responses that the proposer saw; another number is refused
   */
  expected?: number;
}
/**
 * Query of /proposals
 */
export interface ListProposalsQuery {
  campaign?: CampaignID;
  /**
   * May be repeated
   */
  state?: ProposalState[];
  /**
   * `next` of the page before
   */
  cursor?: string;
  limit?: number;
}
/**
 * Query of /proposals/{proposal}/responses
 */
export interface ListProposalResponsesQuery {
  /**
   * Only those that had changed meanwhile
   */
  missed?: "1";
  /**
   * `next` of the page before
   */
  cursor?: string;
  limit?: number;
}
export interface ConfirmProposalRequest {
  /**
   * At most 1,000 characters; masked
   */
  note?: string;
}
export interface DeclineProposalRequest {
  /**
   * At most 1,000 characters; masked
   */
  note?: string;
}
export interface WithdrawProposalRequest {
  /**
   * At most 1,000 characters; masked
   */
  note?: string;
}
/**
 * Query of /campaigns/{id}/scores
 */
export interface ListScoresQuery {
  /**
   * Only these units; may be repeated
   */
  unit?: string[];
  format?: "json" | "csv";
}
export interface BeginSessionRequest {
  login: string;
  password: string;
}
export interface BeginSessionResponse {
  stage: Stage;
}
export interface GiveCodeRequest {
  code: string;
}
export interface GiveCodeResponse {
  stage: Stage;
}
export interface GiveRecoveryCodeRequest {
  code: string;
}
export interface GiveRecoveryCodeResponse {
  stage: Stage;
}
export interface BeginEnrolmentRequest {
  password?: string;
}
export interface BeginEnrolmentResponse {
  /**
   * Base32 for typing
   */
  secret: string;
  /**
   * otpauth://
   */
  uri: string;
  /**
   * Side of the QR in modules, border included
   */
  size: number;
  /**
   * Its dark modules, as the d of an SVG path
   */
  path: string;
}
export interface FinishEnrolmentRequest {
  code: string;
}
export interface FinishEnrolmentResponse {
  stage: Stage;
  recovery_codes: RecoveryCodes;
}
export interface ChangePasswordRequest {
  old: string;
  new: string;
}
export interface ChangePasswordResponse {
  stage: Stage;
}
export interface RenewRecoveryCodesRequest {
  password: string;
}
export interface RenewRecoveryCodesResponse {
  recovery_codes: RecoveryCodes;
}
/**
 * Query of /session/oidc/callback
 */
export interface FinishOIDCQuery {
  code?: string;
  state?: string;
}
export interface ReadInvitationRequest {
  token: string;
}
export interface ReadInvitationResponse {
  login: string;
  name: string;
  role: PersonRole;
  unit: MaybeUnit;
  until: string;
  /**
   * Characters that the password needs
   */
  least: number;
  /**
   * A second factor is set up or asked for next
   */
  totp: boolean;
}
export interface AcceptInvitationRequest {
  token: string;
  /**
   * Stays as it is when empty
   */
  name?: string;
  password: string;
}
export interface AcceptInvitationResponse {
  stage: Stage;
}
export interface PutStatementRequest {
  /**
   * At most 2000 characters once cleaned; empty withdraws the statement
   */
  text: string;
}
/**
 * Query of /trail
 */
export interface ListTrailQuery {
  /**
   * ID of the account or key
   */
  actor?: string;
  /**
   * An action, or a group of actions: what stands before its point
   */
  action?: string;
  /**
   * An object, or with a colon at its end a kind of objects
   */
  object?: string;
  /**
   * Key of a unit, or its code of today
   */
  unit?: string;
  from?: Day;
  to?: Day;
  /**
   * Part of a name, a note, an object or the words of an action, whatever case or marks
   */
  text?: string;
  limit?: number;
  /**
   * `next` of the page before
   */
  cursor?: string;
}
/**
 * Query of /trail/export
 */
export interface ExportTrailQuery {
  /**
   * ID of the account or key
   */
  actor?: string;
  /**
   * An action, or a group of actions: what stands before its point
   */
  action?: string;
  /**
   * An object, or with a colon at its end a kind of objects
   */
  object?: string;
  /**
   * Key of a unit, or its code of today
   */
  unit?: string;
  from?: Day;
  to?: Day;
  /**
   * Part of a name, a note, an object or the words of an action, whatever case or marks
   */
  text?: string;
  format?: "json" | "csv";
}
/**
 * Query of /trail/verify
 */
export interface VerifyTrailQuery {
  /**
   * `head` of an earlier verification
   */
  head?: string;
}
/**
 * Query of /campaigns/{id}/units/{unit}/changes
 */
export interface GetUnitChangesQuery {
  /**
   * `weeks`, or `campaign:ID`
   */
  against?: string;
}
/**
 * Query of /campaigns/{id}/units/{unit}/comparison
 */
export interface GetUnitComparisonQuery {
  with_campaign?: CampaignID;
  /**
   * Another unit of the campaign, or `rest` for all others together
   */
  with_unit?: string;
}
/**
 * Query of /units
 */
export interface ListUnitsQuery {
  on?: Day;
  /**
   * Part of a name, accents not needed, or the start of a code
   */
  search?: string;
}
/**
 * Query of /units/export
 */
export interface ExportUnitsQuery {
  what: "units" | "succession";
}
/**
 * Query of /units/import
 */
export interface ImportUnitsQuery {
  dry_run?: boolean;
}
export interface AddPointRequest {
  id?: PointID;
  name: string;
}
export interface RenamePointRequest {
  name: string;
}
