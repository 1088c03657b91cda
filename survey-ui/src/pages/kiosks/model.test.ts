import { expect, test } from "vitest";
import {
  clockOf, counts, dayForms, differing, filtered, grouped, hourLines, hoursOf, lastDays, minutesOf, pairingAddress, pinFits, pinWeak, roomLow, settingsBody,
  settingsOf, skewed, span, standing, tidyClock, unitsOf, wrongDays, batteryLow,
} from "./model";
import type { HistoryDay, Kiosk } from "./wire";

const usual = [
  { from: 0, to: 0 }, ...Array.from({ length: 5 }, () => ({ from: 420, to: 1050 })), { from: 420, to: 720 },
];

function kiosk(over: Partial<Kiosk>): Kiosk {
  return {
    id: "k1", name: "Máy quầy 1", unit: "11311@2025-07-01", unit_name: "Phường Hồng Bàng", point: "mot-cua", point_name: "Bộ phận một cửa", state: "active",
    silent: false, hours: usual, message: null, pin: false, created: "2026-11-01", created_by: "a1", paired: "2026-11-02", code_until: null,
    status: {
      seen: "2026-11-22T02:15:00Z", queue: 0, oldest: null, aside: 0, app: "1.0.0", used: 0, quota: 0, persisted: true, battery: 80, charging: true,
      skew_seconds: 0,
    },
    ...over,
  };
}

const day = (d: string, answers = 1): HistoryDay => ({ day: d, first: 7, last: 17, contacts: 9, answers, max_queue: 0 });

test("a tablet that should be heard of and is not stands apart", () => {
  expect(standing(kiosk({}))).toBe("active");
  expect(standing(kiosk({ silent: true }))).toBe("silent");
  expect(standing(kiosk({ silent: true, state: "revoked" }))).toBe("revoked");
  expect(standing(kiosk({ state: "waiting" }))).toBe("waiting");
});

test("revoked ones are shown on demand, silent ones first", () => {
  const list = [
    kiosk({ id: "a" }), kiosk({ id: "b", state: "revoked" }), kiosk({ id: "c", silent: true }),
    kiosk({ id: "d", state: "waiting", unit: "10507@2025-07-01", unit_name: "Phường Thành Đông", name: "Máy sảnh" }),
  ];
  const ids = (text: string, unit = "", state = "") => filtered(list, { text, unit, state }).map((k) => k.id).join("");
  expect(ids("")).toBe("cad");
  expect(ids("", "", "all")).toBe("cadb");
  expect(ids("", "", "revoked")).toBe("b");
  expect(ids("", "", "active")).toBe("a");
  expect(ids("", "10507@2025-07-01")).toBe("d");
  expect(ids("may sanh")).toBe("d");
  expect(ids("thanh dong")).toBe("d");
  expect(ids("một cửa", "", "waiting")).toBe("d");
  expect(counts(list)).toEqual({ active: 1, silent: 1, waiting: 1, revoked: 1 });
  expect(unitsOf(list)).toEqual([["11311@2025-07-01", "Phường Hồng Bàng"], ["10507@2025-07-01", "Phường Thành Đông"]]);
});

test("a code is read aloud in groups of four, and stands behind the hash sign", () => {
  expect(grouped("7K3M9PXX")).toBe("7K3M 9PXX");
  expect(grouped("7K3M-9PXX")).toBe("7K3M 9PXX");
  expect(grouped("7K3M")).toBe("7K3M");
  expect(pairingAddress("https://khaosat.example.vn", "7K3M9PXX")).toBe("https://khaosat.example.vn/kiosk/#7K3M9PXX");
});

test("hours go into the form and come back the same", () => {
  expect(clockOf(455)).toBe("07:35");
  expect(clockOf(1440)).toBe("24:00");
  for (const typed of ["07:35", "7:35", "7h35", " 7g35 ", "0735", "735"]) expect(minutesOf(typed), typed).toBe(455);
  for (const typed of ["7", "7h", "07"]) expect(minutesOf(typed), typed).toBe(420);
  expect(minutesOf("24:00")).toBe(1440);
  for (const wrong of ["", "h", "25:00", "24:01", "07:60", "07:5", "7:35 PM", "-1"]) expect(minutesOf(wrong), wrong).toBeUndefined();
  expect([tidyClock("7h30"), tidyClock("sáng")]).toEqual(["07:30", "sáng"]);
  expect(hoursOf(dayForms(usual))).toEqual(usual);
  const night = usual.map((s, i) => (i === 3 ? { from: 0, to: 1440 } : s));
  expect(dayForms(night)[3]).toEqual({ open: true, from: "00:00", to: "24:00" });
  expect(hoursOf(dayForms(night))).toEqual(night);
});

test("a day that ends before it begins is named; a closed one is never wrong", () => {
  const days = dayForms(usual);
  expect(wrongDays(days)).toEqual([]);
  days[2] = { open: true, from: "17:00", to: "07:00" };
  days[4] = { open: true, from: "", to: "17:00" };
  days[0] = { open: false, from: "", to: "" };
  expect(wrongDays(days)).toEqual([2, 4]);
});

test("days with the same hours are one line, Monday first", () => {
  expect(hourLines(usual)).toEqual([
    { days: [1, 2, 3, 4, 5], hours: { from: 420, to: 1050 } }, { days: [6], hours: { from: 420, to: 720 } }, { days: [0], hours: undefined },
  ]);
  expect(hourLines(Array.from({ length: 7 }, () => ({ from: 0, to: 0 })))).toEqual([{ days: [1, 2, 3, 4, 5, 6, 0], hours: undefined }]);
});

test("what somebody else changed meanwhile is found, blanks are not", () => {
  const mine = settingsOf(kiosk({}));
  expect(differing({ ...mine, name: " Máy quầy 1 " }, settingsOf(kiosk({})))).toEqual([]);
  const theirs = settingsOf(kiosk({ point: "", message: { vi: "Bảo trì", en: "" }, hours: usual.map((s) => ({ ...s, to: 600 })) }));
  expect(differing(mine, theirs)).toEqual(["point", "hours", "message"]);
  expect(settingsBody(mine)).toEqual({ name: "Máy quầy 1", point: "mot-cua", hours: usual, message: null });
});

test("a PIN is 4 to 8 digits, and those that everybody tries are named", () => {
  expect(["1234", "12345678", "0000"].every(pinFits)).toBe(true);
  expect(["123", "123456789", "12a4", ""].some(pinFits)).toBe(false);
  expect(["1234", "9876", "0000", "11111111"].every(pinWeak)).toBe(true);
  expect(["1357", "1243", "7204"].some(pinWeak)).toBe(false);
});

test("a history has a place for each day, also for those of silence", () => {
  const days = [day("2026-02-27"), day("2026-03-01")];
  expect(lastDays(days, "2026-03-01", 3).map((d) => [d.day, d.heard?.answers])).toEqual([["2026-02-27", 1], ["2026-02-28", undefined], ["2026-03-01", 1]]);
  expect(span([], "2026-03-01")).toBe(14);
  expect(span([day("2026-02-01")], "2026-03-01")).toBe(29);
  expect(span([day("2025-02-01")], "2026-03-01")).toBe(60);
});

test("what somebody should see to: battery, clock, room", () => {
  expect([batteryLow(20, false), batteryLow(20, true), batteryLow(21, false), batteryLow(null, false)]).toEqual([true, false, false, false]);
  expect([skewed(299), skewed(-300), skewed(300)]).toEqual([false, true, true]);
  expect([roomLow(81, 100), roomLow(80, 100), roomLow(5, 0)]).toEqual([true, false, false]);
});
