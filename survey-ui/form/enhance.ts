// The form is complete without this script. It adds what a bad line needs: the
// answers stay on the phone, are sent in the background and again when the line
// returns, and the page always says what is happening.

import { draftKey, encode, readDraft, writeDraft, type Pairs } from "./core/draft";
import { answered, fill, shown } from "./core/rules";
import { Sender, type Answer, type Reply, type State } from "./core/sender";

type Field = HTMLInputElement | HTMLTextAreaElement;

// Ids of the page start with hl-: question ids are ids too, and have no hyphen.
const $ = <T extends HTMLElement = HTMLElement>(id: string) => document.getElementById("hl-" + id) as T | null;
const form = $<HTMLFormElement>("form");
if (form && "fetch" in window && "append" in form) enhance(form);

function enhance(form: HTMLFormElement): void {
  const words = JSON.parse($("words")!.textContent!) as Record<string, string>;
  const word = (key: string) => words[key] || "";
  const page = $("page")!;
  const status = $("status")!;
  const button = $<HTMLButtonElement>("send")!;
  const title = document.title;
  // A question may be named like a property of its form, and would hide it.
  const address = form.getAttribute("action")!;
  const reset = () => HTMLFormElement.prototype.reset.call(form);
  const fields = Array.from(form.querySelectorAll<Field>("input,textarea"));
  const conditions = Array.from(form.querySelectorAll<HTMLElement>("[data-when]"));
  const rated = (part: Element) =>
    Array.from(part.querySelectorAll<HTMLElement>(".scale"), (q) => q.querySelector("input")!.name);
  const parts = Array.from(form.querySelectorAll("section"), (section) => {
    const count = element("span", "", { class: "m" });
    section.querySelector("h2")!.append(" ", count);
    return { names: rated(section), count };
  });
  const key = draftKey(address.split("?")[0]!);
  let sent = false;

  const chooses = (f: Field): f is HTMLInputElement => f.type == "radio" || f.type == "checkbox";

  function pairs(): Pairs {
    const found: Pairs = [];
    for (const f of fields) {
      if (!f.disabled && (chooses(f) ? f.checked : f.value)) found.push([f.name, f.value]);
    }
    return found;
  }

  // Storage may be full or forbidden; the form then lives without a draft.
  function keep(text: string | null): void {
    try {
      if (text) localStorage.setItem(key, text);
      else localStorage.removeItem(key);
    } catch {}
  }

  function save(): void {
    const now = pairs();
    keep(now.length ? writeDraft({ pairs: now, sent }, Date.now()) : null);
  }

  function update(): void {
    for (const q of conditions) {
      const hide = !shown(pairs(), q.dataset.when!, q.dataset.in!);
      q.hidden = hide;
      for (const f of Array.from(q.querySelectorAll<Field>("input,textarea"))) f.disabled = hide;
    }
    let x = 0;
    let n = 0;
    for (const p of parts) {
      const done = answered(pairs(), p.names);
      x += done;
      n += p.names.length;
      p.count.textContent = p.names.length > 1 ? done + "/" + p.names.length : "";
    }
    const progress = $("progress")!;
    progress.hidden = !n;
    progress.textContent = fill(word("progress"), { x, n });
  }

  async function post(): Promise<Reply> {
    const abort = window.AbortController ? new AbortController() : null;
    const timer = setTimeout(() => abort && abort.abort(), 30_000);
    try {
      const res = await fetch(address, {
        method: "POST",
        credentials: "same-origin",
        headers: { Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded" },
        body: encode(pairs()),
        ...(abort && { signal: abort.signal }),
      });
      const body = (await res.json().catch(() => ({}))) as Answer;
      return { status: res.status, retryAfter: Number(res.headers.get("Retry-After")) || 0, body: body || {} };
    } finally {
      clearTimeout(timer);
    }
  }

  function element(tag: string, text: string, attributes: Record<string, string> = {}): HTMLElement {
    const e = document.createElement(tag);
    e.textContent = text;
    for (const name in attributes) e.setAttribute(name, attributes[name]!);
    return e;
  }

  function clearErrors(): void {
    document.title = title;
    for (const e of Array.from(document.querySelectorAll("#hl-alert,.error"))) e.remove();
    for (const q of Array.from(form.querySelectorAll(".bad"))) q.classList.remove("bad");
    for (const e of Array.from(form.querySelectorAll("[aria-describedby$='-e']"))) {
      e.setAttribute("aria-describedby", e.getAttribute("aria-describedby")!.replace(/ ?\S+-e$/, ""));
    }
  }

  function showErrors(errors: { path: string; message: string }[], detail: string): void {
    const box = element("div", "", { id: "hl-alert", class: "alert", role: "alert", tabindex: "-1" });
    const list = element("ul", "");
    box.append(element("h2", word("errors")), list);
    if (!errors.length) list.append(element("li", detail || word("failed")));
    for (const { path, message } of errors) {
      const field = fields.filter((f) => f.name == path)[0];
      const item = element("li", field ? "" : message);
      list.append(item);
      if (!field) continue;
      const q = field.closest<HTMLElement>(".q")!;
      const legend = q.querySelector(".legend")!;
      const code = /^[\d.]+\d/.exec(legend.textContent!.trim());
      const name = code ? code[0] : legend.firstChild!.textContent!.trim();
      item.append(element("a", name + " – " + message, { href: "#" + field.id }));
      if (q.querySelector(".error")) continue;
      q.classList.add("bad");
      legend.insertAdjacentElement("afterend", element("p", word("error") + ": " + message, { class: "error", id: path + "-e" }));
      const described = chooses(field) ? q : field;
      described.setAttribute("aria-describedby", ((described.getAttribute("aria-describedby") || "") + " " + path + "-e").trim());
    }
    document.title = word("error") + ": " + title;
    page.insertBefore(box, form);
    box.focus();
    box.scrollIntoView();
  }

  function thank(receipt: string, location: string): void {
    keep(null);
    reset(); // the next person at this phone finds no answers
    const thanks = $("thanks")!;
    $("receipt")!.textContent = receipt;
    const check = $<HTMLAnchorElement>("check")!;
    check.href = "/r/" + encodeURIComponent(receipt) + new URL(check.href).search;
    page.remove();
    thanks.hidden = false;
    document.title = thanks.querySelector("h1")!.textContent!;
    try {
      history.replaceState(null, "", location); // reloading shows the thanks, not a fresh form
    } catch {}
    scrollTo(0, 0);
    thanks.focus();
  }

  function show(s: State): void {
    button.setAttribute("aria-disabled", String(s.kind == "sending"));
    sent = s.kind == "sending" || s.kind == "waiting";
    let text = "";
    if (s.kind == "done") return thank(s.receipt, s.location);
    if (s.kind == "sending") {
      clearErrors();
      text = word("sending");
    } else if (s.kind == "waiting") {
      text = navigator.onLine === false ? word("offline")
        : (s.detail && s.detail + " ") + fill(word("waiting"), { s: s.seconds });
    } else if (s.kind == "fix") showErrors(s.errors, s.detail);
    else text = s.kind == "conflict" ? word("conflict") : s.detail || word("failed");
    status.textContent = text;
    if (s.kind == "conflict") keep(null);
    else save();
  }

  const sender = new Sender({
    post,
    after: (ms, call) => {
      const timer = setTimeout(call, ms);
      return () => clearTimeout(timer);
    },
    random: Math.random,
  }, show);

  form.addEventListener("submit", (e) => {
    e.preventDefault();
    void sender.send();
  });
  form.addEventListener("input", () => {
    update();
    save();
  });
  addEventListener("online", () => sender.back());

  function restore(): void {
    let draft = null;
    try {
      draft = readDraft(localStorage.getItem(key), Date.now());
    } catch {}
    if (!draft) return keep(null);
    for (const [name, value] of draft.pairs) {
      for (const f of fields) {
        if (f.name != name) continue;
        if (!chooses(f)) f.value = value;
        else if (f.value == value) f.checked = true;
      }
    }
    const note = element("div", "", { class: "note", role: "status" });
    const clear = element("button", word("clear"), { class: "plain", type: "button" });
    note.append(element("p", word("restored")), clear);
    page.insertBefore(note, form);
    clear.addEventListener("click", () => {
      sender.stop();
      sent = false;
      reset();
      status.textContent = "";
      note.remove();
      update();
      save();
    });
    update();
    if (draft.sent) void sender.send();
  }

  document.documentElement.classList.add("js");
  const alert = $("alert");
  if (alert) alert.focus(); // what the server shows comes with its answers, and goes first
  update();
  if (!alert) restore();
}
