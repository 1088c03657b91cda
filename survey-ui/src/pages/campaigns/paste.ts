// What people paste from a spreadsheet: lists of codes, and two columns of units
// and numbers. Nothing is guessed: what is not understood is reported by its line.
import { fold } from "../../model/search";

export interface Known {
  /** CODE@YYYY-MM-DD */
  unit: string;
  name: string;
}

export const codeOf = (unit: string): string => unit.slice(0, unit.indexOf("@") < 0 ? undefined : unit.indexOf("@"));

export interface CodesReport {
  units: string[];
  unknown: string[];
  /** Named more than once; taken once. */
  repeated: string[];
}

/** Codes, or whole keys, divided by anything that is no part of one. */
export function readCodes(text: string, known: readonly Known[]): CodesReport {
  const byCode = new Map(known.map((u) => [codeOf(u.unit), u.unit]));
  const report: CodesReport = { units: [], unknown: [], repeated: [] };
  for (const word of text.split(/[\s,;|]+/).filter(Boolean)) {
    const unit = byCode.get(codeOf(word));
    if (!unit) {
      if (!report.unknown.includes(word)) report.unknown.push(word);
    } else if (report.units.includes(unit)) {
      if (!report.repeated.includes(word)) report.repeated.push(word);
    } else report.units.push(unit);
  }
  return report;
}

export type Fault = "columns" | "unit" | "ambiguous" | "number" | "repeated";

export interface NumbersReport {
  rows: { line: number; unit: string; n: number }[];
  faults: { line: number; text: string; why: Fault }[];
  /** A first line without a number was taken for a heading. */
  heading: string;
}

/** Lines of a code or name and a number, as copied from a spreadsheet. */
export function readNumbers(text: string, known: readonly Known[]): NumbersReport {
  const byCode = new Map(known.map((u) => [codeOf(u.unit), u.unit]));
  const report: NumbersReport = { rows: [], faults: [], heading: "" };
  const lines = text.split(/\r?\n/);
  lines.forEach((raw, i) => {
    const whole = raw.trim();
    if (!whole) return;
    const line = i + 1;
    const fault = (why: Fault) => void report.faults.push({ line, text: whole, why });
    const cells = columns(whole);
    if (!cells) return fault("columns");
    const [name, number] = cells;
    const n = wholeNumber(number);
    const first = report.rows.length === 0 && report.faults.length === 0 && !report.heading;
    if (n === undefined && first && !/\d/.test(whole)) {
      report.heading = whole;
      return;
    }
    const found = byCode.has(codeOf(name)) ? [byCode.get(codeOf(name))!] : byName(name, known);
    if (found.length === 0) return fault("unit");
    if (found.length > 1) return fault("ambiguous");
    if (n === undefined || n < 1 || n > 100_000_000) return fault("number");
    if (report.rows.some((r) => r.unit === found[0])) return fault("repeated");
    report.rows.push({ line, unit: found[0]!, n });
  });
  return report;
}

/** Two cells: by tab, by semicolon, else the number at the end of the line. */
function columns(line: string): [string, string] | undefined {
  for (const mark of ["\t", ";"]) {
    const cells = line.split(mark).map((c) => c.trim()).filter(Boolean);
    if (cells.length === 2) return [cells[0]!, cells[1]!];
    if (cells.length > 2) return undefined;
  }
  const m = /^(.*?\S)[\s,:]+(\d[\d.,\s\u00a0]*)$/.exec(line) ?? /^(\S+)[\s,:]+(\S+)$/.exec(line);
  return m ? [m[1]!, m[2]!.trim()] : undefined;
}

/** 4200, 4.200, 4,200 or 4 200; with decimals it is no count. */
export function wholeNumber(text: string): number | undefined {
  const plain = text.replace(/[\s\u00a0\u202f]/g, " ").trim();
  if (/^\d+$/.test(plain)) return Number(plain);
  if (/^\d{1,3}(\.\d{3})+$/.test(plain) || /^\d{1,3}(,\d{3})+$/.test(plain) || /^\d{1,3}( \d{3})+$/.test(plain)) {
    return Number(plain.replace(/[., ]/g, ""));
  }
  return undefined;
}

/** With its accents exactly, else without; and without the word for its type. */
function byName(name: string, known: readonly Known[]): string[] {
  const same = (a: string, b: string) => a.normalize("NFC").toLocaleLowerCase("vi") === b.normalize("NFC").toLocaleLowerCase("vi");
  const bare = (s: string) => s.replace(/^(xã|phường|đặc khu|thị trấn)\s+/i, "");
  const exact = known.filter((u) => same(u.name, name) || same(bare(u.name), name));
  if (exact.length > 0) return exact.map((u) => u.unit);
  const loose = fold(name);
  return known.filter((u) => fold(u.name) === loose || fold(bare(u.name)) === loose).map((u) => u.unit);
}
