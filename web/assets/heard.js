// Pages work without this file; it adds the mobile menu, "show password" and the like.
import { initAll } from "./govuk-frontend-6.3.0.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();

// Lets a table that is wider than the page break its longest words.
const BROKEN = "heard-broken";

function fit() {
  for (const table of document.querySelectorAll(".govuk-table")) {
    table.classList.remove(BROKEN);
    const end = table.getBoundingClientRect().right + window.scrollX;
    table.classList.toggle(BROKEN, end > document.documentElement.clientWidth);
  }
}

fit();
document.fonts.ready.then(fit);
window.addEventListener("resize", fit);
document.addEventListener("toggle", fit, true);

// Follows work that is under way without loading the page again and again, which a screen reader would read anew.
const PROGRESS = "[data-heard-progress]";
const EVERY_MS = 1000;

async function follow() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (answer?.ok) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page.querySelector(PROGRESS);
    if (!now) return location.replace(answer.url);
    const bar = "[role=progressbar]";
    const [shown, come] = [document.querySelector(bar), now.querySelector(bar)];
    shown.setAttribute("aria-valuenow", come.getAttribute("aria-valuenow"));
    shown.innerHTML = come.innerHTML;
    document.querySelector(`${PROGRESS} [aria-live]`).textContent = now.querySelector("[aria-live]").textContent;
  }
  setTimeout(follow, EVERY_MS);
}

if (document.querySelector(PROGRESS)) setTimeout(follow, EVERY_MS);

// Says before a session ends, and lets it go on; without scripts what was typed is kept through signing in again.
const WARN_SECONDS = 150;
const LOOK_MS = 1000;
const { heardIdle, heardWhole } = document.body.dataset;
const seen = new BroadcastChannel("heard-seen");
let idleAt, wholeAt, warning;

function goesOn(left) {
  idleAt = Date.now() + left.idle * 1000;
  wholeAt = Date.now() + left.whole * 1000;
  warning?.close();
}

function part(name, classes, text) {
  const made = document.createElement(name);
  made.className = classes;
  made.textContent = text;
  return made;
}

function closing(dialog) {
  const button = part("button", "govuk-button", "Close");
  button.addEventListener("click", () => dialog.close());
  return button;
}

async function stay(dialog) {
  const answer = await fetch("/account/session", { headers: { Accept: "application/json" } }).catch(() => null);
  // A session that is over leads to the sign-in page.
  if (!answer?.ok || answer.redirected) {
    dialog.querySelector("p").textContent =
      "You are signed out. Close this and send what you have typed: it is kept while you sign in again.";
    dialog.querySelector("button").remove();
    return dialog.append(closing(dialog));
  }
  const left = await answer.json();
  goesOn(left);
  seen.postMessage(left);
}

function warn(isIdle) {
  const title = part("h2", "govuk-heading-m", "You will be signed out soon");
  title.id = "heard-ending";
  const advice = isIdle
    ? "For security you are signed out in about two minutes."
    : "Twelve hours after signing in you are signed out, in about two minutes. Send what you have typed now.";
  const staying = part("button", "govuk-button", "Stay signed in");
  const dialog = document.createElement("dialog");
  staying.addEventListener("click", () => stay(dialog));
  dialog.setAttribute("aria-labelledby", title.id);
  dialog.append(title, part("p", "govuk-body", advice), isIdle ? staying : closing(dialog));
  // It closes in a later task, when there may be no warning any more.
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  warning = dialog;
}

function watch() {
  const now = Date.now();
  const isWhole = wholeAt - now < WARN_SECONDS * 1000;
  const isNear = Math.min(idleAt, wholeAt) - now < WARN_SECONDS * 1000;
  if (isNear && !warning) warn(!isWhole);
  if (!isNear) warning = undefined;
}

if (heardIdle) {
  const left = { idle: Number(heardIdle), whole: Number(heardWhole) };
  goesOn(left);
  seen.postMessage(left);
  seen.addEventListener("message", (event) => goesOn(event.data));
  setInterval(watch, LOOK_MS);
}
