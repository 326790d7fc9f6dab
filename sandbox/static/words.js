// Every word of the page in two languages; Vietnamese is what the HTML already says.
const ENGLISH = {
  title: "Playground", subtitle: "the customer on one side, the complaints team on the other",
  clock: "Clock", h1: "+1 hour", h4: "+4 hours", d1: "+1 day", w5: "+5 working days",
  next: "next deadline", customer: "Customer", case: "Case file", group: "Complaints team",
  zalo: "Zalo Bot", zalo_oa: "Zalo OA", facebook: "Facebook", in_public: "As a public comment under a post of the Page", mail: "E-mail", phone: "Phone", who: "Writing as", new_name: "New customer's name",
  new_address: "New e-mail address", zalo_text: "Message to the company…", photo: "Photo",
  files: "File", send: "Send", subject: "Subject", mail_text: "Letter to the company…",
  note_help: "An agent answers the phone, sees a visitor or opens a letter, and writes a note.",
  note_way: "The customer came by", by_phone: "phone", by_counter: "counter", by_post: "letter",
  note_agent: "Agent who writes the note", full_name: "Customer's name",
  phone_number: "Customer's phone number", note_text: "What the customer says",
  recording: "The caller was told that the call is recorded", note_send: "Save the note",
  case_pick: "Choose a case", no_case: "There is no case yet.", case_frame: "Case file",
  no_case_help: "Play a customer and tell of something that went wrong. The case will show here.",
  acting: "You are", group_text: "Type a command, for example /giup", general: "General",
  private: "Bot (private)", somebody: "Somebody new…", company: "Company", me: "Customer",
  due: "next deadline", none_zalo: "Nothing here yet. Write the first message.",
  none_mail: "No letters yet. Write the first one.", none_group: "Nothing in this topic yet.",
  answer: "Reply", answering: "Replying to", cancel: "cancel", edited: "edited",
  unsupported: "(a message of a kind that Zalo hides)", sticker: "(sticker)", voice: "(voice)", file: "(file)", image: "(picture)",
  forum_topic_created: "topic opened", forum_topic_edited: "topic renamed",
  forum_topic_closed: "topic closed", forum_topic_reopened: "topic reopened",
  noted: "Noted. Case", kept: "Kept; the case is on its way.", gone: "The page lost its server.",
  done: "Done", violation: "Contract broken", no_due: "nothing is due",
};
const VIETNAMESE = {
  general: "Chung", private: "Bot (riêng)", somebody: "Khách mới…", company: "Doanh nghiệp",
  me: "Khách", due: "hạn kế tiếp", none_zalo: "Chưa có gì. Hãy nhắn tin đầu tiên.",
  none_mail: "Chưa có thư nào. Hãy viết thư đầu tiên.", none_group: "Chủ đề này chưa có gì.",
  answer: "Trả lời", answering: "Đang trả lời", cancel: "bỏ", edited: "đã sửa",
  unsupported: "(tin thuộc loại mà Zalo giấu nội dung)", sticker: "(nhãn dán)",
  voice: "(tin thoại)", file: "(tệp)", image: "(ảnh)", forum_topic_created: "mở chủ đề", forum_topic_edited: "đổi tên chủ đề",
  forum_topic_closed: "đóng chủ đề", forum_topic_reopened: "mở lại chủ đề",
  noted: "Đã ghi. Hồ sơ", kept: "Đã giữ phiếu; hồ sơ đang được lập.",
  gone: "Trang mất liên lạc với máy chủ.", done: "Xong", violation: "Sai giao ước",
  no_due: "không có hạn nào",
};

let english = localStorage.getItem("language") === "en";

export const t = (key) => (english ? ENGLISH : VIETNAMESE)[key] ?? key;
export const locale = () => (english ? "en-GB" : "vi-VN");

function paint() {
  document.documentElement.lang = english ? "en" : "vi";
  for (const [attribute, property] of [["t", "textContent"], ["p", "placeholder"], ["label", "title"]]) {
    for (const element of document.querySelectorAll(`[data-${attribute}]`)) {
      element.dataset[`${attribute}Vi`] ??= element[property];
      const own = element.dataset[`${attribute}Vi`];
      element[property] = english ? ENGLISH[element.dataset[attribute]] : own;
    }
  }
  const button = document.getElementById("language");
  button.textContent = english ? "Tiếng Việt" : "English";
  button.lang = english ? "vi" : "en";
}

export function speakBoth(afterwards) {
  paint();
  document.getElementById("language").addEventListener("click", () => {
    english = !english;
    localStorage.setItem("language", english ? "en" : "vi");
    paint();
    afterwards();
  });
}
