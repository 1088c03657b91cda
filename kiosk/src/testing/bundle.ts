// A bundle as a server gives it, for tests.
import type { Bundle, Factor } from "../api/wire";

const words = (vi: string) => ({ vi, en: "" });

export const factors: Factor[] = [
  { id: "access", title: words("Tiếp cận dịch vụ"), items: [
    { id: "a1", text: words("Nơi ngồi chờ"), no_opinion: true }, { id: "a2", text: words("Trang thiết bị"), no_opinion: false },
  ] },
  { id: "staff", title: words("Công chức"), items: [{ id: "s1", text: words("Thái độ"), no_opinion: false }] },
  { id: "empty", title: words("Điều khác"), items: [] },
];

/** Asks from 2026-11-01 to 2026-12-31. */
export function bundleOf(change: Partial<Bundle> = {}): Bundle {
  return {
    kiosk: { id: "k1", name: "Quầy 1" }, unit: { key: "10507@2025-07-01", name: "Phường Thành Đông" }, point: null,
    message: null, pin: null,
    campaign: {
      id: "c1", title: words("Đợt quý IV"), first: "2026-11-01", last: "2026-12-31", phone: "0220.3855.555",
      questionnaire: { id: "sipas", version: 1 },
    },
    form: {
      levels: ["Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng"].map(words),
      no_opinion: words("Không có ý kiến"), ask: { id: "overall", text: words("Ông/bà hài lòng thế nào?") }, factors,
      comment: { id: "remark", text: words("Góp ý"), max_length: 20 },
    },
    phone_form: "https://hailong.example/q/ABCD2345",
    ...change,
  };
}
