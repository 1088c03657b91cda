// What a server would say, for tests of screens: the questions of the default form in the
// shape of src/api/wire.ts.
const w = (vi, en) => ({ vi, en });
const item = (id, vi, en) => ({ id, text: w(vi, en), no_opinion: true });

export const form = {
  levels: [
    w("Rất không hài lòng", "Very dissatisfied"), w("Không hài lòng", "Dissatisfied"), w("Bình thường", "Neutral"),
    w("Hài lòng", "Satisfied"), w("Rất hài lòng", "Very satisfied"),
  ],
  no_opinion: w("Không có ý kiến", "No opinion"),
  ask: {
    id: "overall",
    text: w("Nhìn chung, ông/bà hài lòng ở mức nào với lần giải quyết công việc này?", "Overall, how satisfied are you with how your request was handled?"),
  },
  factors: [
    { id: "tiep_can", title: w("Tiếp cận dịch vụ", "Access to services"), items: [
      item("s1_1", "Thông tin về thủ tục có ở nhiều nơi, dễ tìm, dễ hiểu", "Information on procedures is available in several ways, easy to find and understand"),
      item("s1_2", "Biển hiệu, chỉ dẫn rõ ràng, dễ thấy", "Signs and directions are clear and easy to see"),
      item("s1_3", "Trụ sở sạch sẽ, văn minh", "The office is clean and welcoming"),
      item("s1_4", "Chỗ ngồi, máy móc, trang thiết bị đầy đủ, dùng tốt", "Seats, devices and equipment are sufficient and work well"),
    ] },
    { id: "thu_tuc", title: w("Thủ tục hành chính", "Administrative procedures"), items: [
      item("s2_1", "Thủ tục được niêm yết công khai, dễ thấy, dễ hiểu", "Procedures are posted publicly, easy to see and understand"),
      item("s2_2", "Giấy tờ phải nộp đúng quy định, không đòi thêm", "The papers asked for are those the rules require, and no more"),
      item("s2_3", "Phí, lệ phí phải nộp đúng quy định", "Fees and charges follow the rules"),
      item("s2_4", "Thời hạn giải quyết đúng quy định", "The time limit follows the rules"),
    ] },
    { id: "cong_chuc", title: w("Công chức trực tiếp giải quyết công việc", "Officials handling the matter"), items: [
      item("s3_1", "Công chức lịch sự, tôn trọng người dân", "Officials are polite and respectful"),
      item("s3_2", "Công chức trả lời kịp thời, đầy đủ", "Officials answer promptly and fully"),
      item("s3_3", "Công chức hướng dẫn dễ hiểu, một lần là đủ", "Officials explain clearly, so that once is enough"),
      item("s3_4", "Công chức làm đúng quy định", "Officials follow the rules"),
      item("s3_5", "Công chức tận tình giúp đỡ", "Officials are dedicated and helpful"),
    ] },
    { id: "ket_qua", title: w("Kết quả giải quyết", "Result"), items: [
      item("s4_1", "Trả kết quả đúng hẹn", "The result came on time"),
      item("s4_2", "Kết quả có thông tin đầy đủ, chính xác", "The result is complete and correct"),
      item("s4_3", "Kết quả giải quyết công bằng với mọi người", "The result is fair to everyone"),
    ] },
    { id: "phan_anh", title: w("Tiếp nhận, xử lý phản ánh, kiến nghị", "Feedback and complaints"), items: [
      item("s5_1", "Gửi phản ánh, kiến nghị dễ dàng, có nhiều cách", "Feedback and complaints can be sent easily, in several ways"),
      item("s5_2", "Phản ánh, kiến nghị được xử lý đúng quy định", "Feedback and complaints are handled by the rules"),
      item("s5_3", "Kết quả xử lý phản ánh, kiến nghị được thông báo kịp thời", "The outcome of feedback and complaints is announced in time"),
    ] },
  ],
  comment: { id: "comment", text: w("Ông/bà mong muốn điều gì được làm tốt hơn?", "What should be done better?"), max_length: 1000 },
};

export const bundle = {
  kiosk: { id: "k7m2pq", name: "Máy số 1" },
  unit: { key: "11296-2025-07-01", name: "Phường Hồng Bàng" },
  point: { id: "mot-cua", name: "Quầy tiếp nhận và trả kết quả" },
  message: null,
  pin: null,
  campaign: {
    id: "demo", title: w("Khảo sát mức độ hài lòng năm 2026", "2026 satisfaction survey"), first: "2020-01-01", last: "2099-12-31",
    phone: "0225 3822 000", questionnaire: { id: "dich-vu-cong", version: 1 },
  },
  form,
  phone_form: "HTTPS://HAILONG.EXAMPLE/Q/7K3M9PXD",
};
