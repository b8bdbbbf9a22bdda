// Pages work without this file; it adds the mobile menu, "show password" and the like.
import { initAll } from "./govuk-frontend-6.3.0.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();

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
