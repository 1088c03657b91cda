// What the API says of units; see server/api/spec/units.yaml.
import type { Bilingual } from "../../i18n/text";
import type { Day } from "../../model/format";
import type { Code } from "../codes/wire";

export type UnitType = "xa" | "phuong" | "thi_tran" | "dac_khu";
export type Share = "whole" | "part";

export interface Unit {
  key: string;
  name: string;
  type: UnitType;
  until?: Day;
  district?: string;
  province: string;
  population: number | null;
  points: number;
  codes: number;
}

export interface Point {
  id: string;
  name: string;
  codes: number;
}

export interface Related {
  unit: string;
  /** Empty for a district without communes. */
  name: string;
  share: Share;
  note: string;
  words: Bilingual;
  carries: boolean;
}

export interface UnitPlaces extends Unit {
  point_list: Point[];
  code_list: Code[];
  predecessors: Related[];
  successors: Related[];
}

export interface Merger {
  old: string;
  old_name: string;
  new: string;
  new_name: string;
  new_type: UnitType;
  share: Share;
  note: string;
  words: Bilingual;
  carries: boolean;
}

export interface UnitInFile {
  key: string;
  name: string;
  type: UnitType;
  until?: Day;
}

export interface Report {
  /** Of the register that was compared with. */
  revision: number;
  dry_run: boolean;
  ready: boolean;
  changes: boolean;
  units: number;
  active: number;
  rows: number;
  problems: { file: string; line: number; column: string; reason: Bilingual }[];
  more_problems: boolean;
  added: UnitInFile[];
  changed: { key: string; name: string; fields: { field: string; before: string; after: string }[] }[];
  ended: UnitInFile[];
  removed: UnitInFile[];
  refused: { key: string; name: string; reason: Bilingual }[];
  succession_added: Merger[];
  succession_removed: Merger[];
}
