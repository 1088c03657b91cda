// Names of fields and values of what is recorded. What is not here is shown as it is.
import type { Format } from "../../i18n/format";
import type { Lang } from "../../i18n/language";
import { texts } from "../../i18n/text";
import type { Leaf } from "./difference";

const fields = texts({
  vi: {
    id: "Mã", key: "Mã", code: "Mã QR", name: "Tên", login: "Tên đăng nhập", role: "Vai trò", unit: "Đơn vị", units: "Đơn vị", state: "Trạng thái",
    status: "Trạng thái", standing: "Trạng thái phiếu", reason: "Lý do", password: "Có mật khẩu", totp: "Xác thực hai bước", recovery_codes: "Số mã khôi phục còn lại",
    oidc: "Đăng nhập qua hệ thống khác", managed: "Vai trò do hệ thống khác quyết định", invited_until: "Lời mời có hiệu lực đến", created: "Ngày tạo",
    seen: "Ngày dùng gần nhất", disabled_by: "Người khóa", method: "Cách đăng nhập", scopes: "Phạm vi quyền", expires: "Hết hạn", title: "Tên gọi", vi: "tiếng Việt",
    en: "tiếng Anh", first: "Ngày bắt đầu", last: "Ngày kết thúc", channels: "Kênh", channel: "Kênh", questionnaire: "Mẫu phiếu", criteria: "Bộ tiêu chí",
    version: "phiên bản", hash: "dấu vân tay", transactions: "Số hồ sơ", phone: "Số điện thoại", campaign: "Đợt khảo sát", point: "Điểm tiếp nhận",
    points: "Điểm tiếp nhận", point_name: "Tên điểm tiếp nhận", format: "Định dạng", sheets: "Số tờ", size: "Khổ giấy", issued: "Ngày cấp", revoked: "Ngày thu hồi",
    from: "Từ ngày", to: "Đến ngày", text: "Nội dung tìm", actor: "Mã tài khoản", action: "Thao tác", object: "Đối tượng", tag: "Nhãn", tags: "Nhãn",
    answer: "Câu trả lời", reply: "Câu trả lời", rows: "Số dòng", count: "Số lượng", succession: "Kế thừa", period: "Kỳ", day: "Ngày",
    hours: "Giờ mở cửa", message: "Thông báo trên máy", pin: "Có mã PIN", n: "Số phiếu", set: "Dấu vân tay của tập phiếu", filter: "Bộ lọc",
    flag: "Dấu hiệu", group: "Nhóm phiếu",
  },
  en: {
    id: "ID", key: "Key", code: "Code", name: "Name", login: "Login", role: "Role", unit: "Unit", units: "Units", state: "State",
    status: "Status", standing: "Standing", reason: "Reason", password: "Has a password", totp: "Two-step sign-in", recovery_codes: "Recovery codes left",
    oidc: "Signs in elsewhere", managed: "Role decided elsewhere", invited_until: "Invitation valid until", created: "Created",
    seen: "Last used", disabled_by: "Disabled by", method: "Way of signing in", scopes: "Scopes", expires: "Expires", title: "Title", vi: "Vietnamese",
    en: "English", first: "First day", last: "Last day", channels: "Channels", channel: "Channel", questionnaire: "Questionnaire", criteria: "Criteria",
    version: "version", hash: "fingerprint", transactions: "Transactions", phone: "Phone", campaign: "Campaign", point: "Service point",
    points: "Service points", point_name: "Name of the service point", format: "Format", sheets: "Sheets", size: "Paper size", issued: "Issued", revoked: "Revoked",
    from: "From", to: "To", text: "Text searched for", actor: "Account ID", action: "Action", object: "Object", tag: "Tag", tags: "Tags",
    answer: "Answer", reply: "Reply", rows: "Rows", count: "Count", succession: "Succession", period: "Period", day: "Day",
    hours: "Opening hours", message: "Message on the tablet", pin: "Has a PIN", n: "Responses", set: "Fingerprint of the set", filter: "Filter",
    flag: "Flag", group: "Group",
  },
});

const values = texts({
  vi: {
    draft: "Nháp", open: "Đang mở", closed: "Đã đóng", certified: "Đã chốt số liệu", invited: "Đã mời", active: "Đang dùng", disabled: "Bị khóa",
    revoked: "Đã thu hồi", counted: "Được tính", flagged: "Có dấu hiệu cần xem", excluded: "Bị loại", admin: "Quản trị thành phố", unit: "Cán bộ đơn vị",
    auditor: "Kiểm tra, giám sát", service: "Hệ thống khác", qr: "Mã QR", link: "Đường dẫn", kiosk: "Máy tính bảng", assisted: "Nhập hộ",
    password: "Mật khẩu", oidc: "Hệ thống đăng nhập chung", recovery: "Mã khôi phục", totp: "Mật khẩu và mã xác thực",
    waiting: "Chờ xác nhận", applying: "Đang thực hiện", confirmed: "Đã xác nhận", declined: "Đã từ chối", withdrawn: "Đã rút",
    exclude: "Loại phiếu", restore: "Khôi phục phiếu", staff_filled: "Cán bộ điền thay hoặc yêu cầu điền", duplicate: "Phiếu trùng", test_answer: "Phiếu gửi thử",
    outside_hours: "Gửi ngoài giờ tiếp công dân", bulk_source: "Gửi hàng loạt từ một thiết bị hoặc một điểm tiếp nhận", other_approved: "Lý do khác đã được chấp thuận",
    verified: "Đã kiểm tra, phiếu hợp lệ", mistaken: "Loại nhầm", fast: "Quá nhanh", uniform: "Một mức cho mọi câu", repeat: "Gửi nhiều lần",
    unproven: "Không rõ nguồn", burst: "Dồn dập", closed_hours: "Ngoài giờ",
  },
  en: {
    draft: "Draft", open: "Open", closed: "Closed", certified: "Certified", invited: "Invited", active: "Active", disabled: "Disabled",
    revoked: "Revoked", counted: "Counted", flagged: "Flagged", excluded: "Excluded", admin: "City administrator", unit: "Unit officer",
    auditor: "Auditor", service: "Another system", qr: "QR code", link: "Link", kiosk: "Tablet", assisted: "Assisted",
    password: "Password", oidc: "Central sign-in", recovery: "Recovery code", totp: "Password and code",
    waiting: "Waiting", applying: "Being carried out", confirmed: "Confirmed", declined: "Declined", withdrawn: "Withdrawn",
    exclude: "Exclude", restore: "Restore", staff_filled: "Filled in by staff, or at their demand", duplicate: "Duplicate", test_answer: "Test answer",
    outside_hours: "Sent outside service hours", bulk_source: "Sent in bulk from one device or service point", other_approved: "Another reason, approved",
    verified: "Checked and found genuine", mistaken: "Excluded by mistake", fast: "Too fast", uniform: "One level throughout", repeat: "Sent again",
    unproven: "Origin unknown", burst: "Burst", closed_hours: "Closed hours",
  },
});

/** Fields whose values are words of a closed list. */
const listed = new Set(["state", "status", "standing", "role", "channel", "channels", "method", "action", "reason", "flag"]);
/** Fields that are written in capitals. */
const capital = new Set(["format", "size"]);
/** What tells people nothing. */
const technical = new Set(["revision"]);
/** How much of a hash is shown: enough to compare two by eye. */
const ofHash = 12;

const objects = texts({
  vi: {
    campaign: "Đợt khảo sát", account: "Tài khoản", key: "Khóa API", code: "Mã QR", codes: "Mã QR", posters: "Áp phích", questionnaire: "Mẫu phiếu",
    criteria: "Bộ tiêu chí", unit: "Đơn vị", units: "Danh mục đơn vị", point: "Điểm tiếp nhận", comment: "Ý kiến", comments: "Ý kiến", response: "Phiếu",
    export: "Số liệu", trail: "Nhật ký", settings: "Cấu hình", kiosk: "Máy tính bảng", proposal: "Đề xuất",
  },
  en: {
    campaign: "Campaign", account: "Account", key: "API key", code: "Code", codes: "Codes", posters: "Posters", questionnaire: "Questionnaire",
    criteria: "Criteria", unit: "Unit", units: "Register of units", point: "Service point", comment: "Comment", comments: "Comments", response: "Response",
    export: "Figures", trail: "Audit trail", settings: "Settings", kiosk: "Tablet", proposal: "Proposal",
  },
});

/** Names of units by key, and of accounts and keys as "account:ID". */
export type Names = ReadonlyMap<string, string>;

const unnamed = new Set(["account", "key", "comment", "response", "kiosk", "proposal"]);

/** What an entry is about: "campaign:2026-q4" as "Đợt khảo sát 2026-q4". */
export function objectText(object: string, lang: Lang, names: Names): string {
  const at = object.indexOf(":");
  const kind = at < 0 ? object : object.slice(0, at);
  const id = at < 0 ? "" : object.slice(at + 1);
  const word = (objects[lang] as Record<string, string>)[kind];
  if (!word) return object;
  if (kind === "unit") return names.get(id) ?? `${word} ${id}`;
  const name = names.get(object);
  if (name) return `${word}: ${name}`;
  // What the ID of an account is tells people nothing; the details have it.
  return unnamed.has(kind) ? word : [word, id].filter(Boolean).join(" ");
}

/** What an entry is about, where that says more than the action: a thing of its own. */
export function thing(object: string, lang: Lang, names: Names): string {
  const at = object.indexOf(":");
  if (at < 0 || (unnamed.has(object.slice(0, at)) && !names.has(object))) return "";
  return objectText(object, lang, names);
}

/** The name of a field in its place: "Tên gọi, tiếng Anh". */
export function fieldText(path: readonly string[], lang: Lang, names: Names): string {
  const known = fields[lang] as Record<string, string>;
  return path.map((name) => known[name] ?? names.get(name) ?? name).join(", ");
}

export function isTechnical(path: readonly string[]): boolean {
  return technical.has(path.at(-1) ?? "");
}

/** A value of a field for people. */
export function valueText(value: Leaf, path: readonly string[], lang: Lang, f: Format, names: Names, yesNo: { yes: string; no: string }): string {
  if (typeof value === "boolean") return value ? yesNo.yes : yesNo.no;
  if (typeof value === "number") return f.number(value, 2);
  const field = path.at(-1) ?? "";
  if (listed.has(field)) return (values[lang] as Record<string, string>)[value] ?? value;
  if ((field === "hash" || field === "set") && value.length > ofHash) return value.slice(0, ofHash) + "…";
  if (capital.has(field)) return value.toUpperCase();
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return f.day(value);
  if (/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}/.test(value)) return f.moment(value);
  if (/^\d{5}@\d{4}-\d{2}-\d{2}$/.test(value)) return names.get(value) ?? value;
  return value;
}

/** The day it is in Việt Nam, `back` days ago. */
export function dayAgo(now: Date, back: number): string {
  return new Date(now.getTime() + 7 * 3600_000 - back * 86_400_000).toISOString().slice(0, 10);
}

/** An instant in Việt Nam's time, to the second: 15:04:05. */
export function clock(instant: string): string {
  const at = new Date(instant);
  return Number.isNaN(at.getTime()) ? "" : new Date(at.getTime() + 7 * 3600_000).toISOString().slice(11, 19);
}
