// Every page works without this file; it only makes pages quicker and calmer.
import htmx from "htmx.org";

Object.assign(htmx.config, {
  includeIndicatorStyles: false,
  allowEval: false,
  allowScriptTags: false,
  selfRequestsOnly: true,
  historyCacheSize: 0, // pages hold personal data: none of it goes to the browser's storage
  scrollBehavior: "auto",
  responseHandling: [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    { code: "422", swap: true },
    { code: "[45]..", swap: false, error: true },
  ],
});

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

document.addEventListener("htmx:configRequest", (event) => {
  const token = $("meta[name=csrf-token]");
  if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token.content;
});

// A request that failed is said in words, where the eye is.
const say = (text) => {
  let box = $("#said");
  if (!box) {
    box = document.createElement("div");
    box.id = "said";
    box.className = "notice late";
    box.setAttribute("role", "alert");
    $("#main").prepend(box);
  }
  box.textContent = text;
};
document.addEventListener("htmx:responseError", (event) => {
  const code = event.detail.xhr.status;
  say(code === 403 ? "登录已过期或没有权限，请刷新页面。" : code === 429 ? "操作太频繁，请稍等再试。" : "没有办成，请稍后再试；填写的内容还在页面上。");
});
document.addEventListener("htmx:sendError", () => say("网络不通，填写的内容还在页面上，联网后请再试。"));
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful && $("#said")) $("#said").remove();
});

const speech = window.speechSynthesis;
const arm = (root) => {
  const wrong = $("[data-focus]", root);
  if (wrong) wrong.focus();
  $$("[data-print]", root).forEach((button) => (button.hidden = false));
  $$("[data-speak]", root).forEach((button) => (button.hidden = !speech));
};
arm(document);
document.addEventListener("htmx:afterSwap", (event) => arm(event.detail.target?.parentNode || document));

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
  if (event.target.closest("[data-speak]") && speech) {
    if (speech.speaking) return speech.cancel();
    const words = new SpeechSynthesisUtterance($("#main").innerText);
    words.lang = "zh-CN";
    words.rate = 0.9;
    speech.speak(words);
  }
  $$("details.menu[open]").forEach((menu) => menu.contains(event.target) || (menu.open = false));
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const menu = $("details.menu[open]");
    if (menu) {
      menu.open = false;
      $("summary", menu).focus();
    } else if (location.hash === "#nav") location.hash = "top";
  }
  const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && $("#q")) {
    event.preventDefault();
    $("#q").focus();
  }
});

// The chosen file's name and size, and one submit per click.
document.addEventListener("change", (event) => {
  if (event.target.type !== "file") return;
  const note = $(`[data-file-note="${event.target.id}"]`);
  const file = event.target.files[0];
  if (note) note.textContent = file ? `${file.name}，${(file.size / 1048576).toFixed(1)} MB` : "";
});
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "1";
  setTimeout(() => delete form.dataset.sent, 4000);
});
window.addEventListener("pageshow", () => $$("form[data-sent]").forEach((form) => delete form.dataset.sent));
