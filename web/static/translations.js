// The page works without this file: it presses "Check" by itself a moment after somebody has typed.
const WAIT_MS = 300;
const PARTS = ["preview", "findings"];
const form = document.querySelector("[data-check]");
let waiting, last = 0;

async function check() {
  const mine = ++last;
  const body = new URLSearchParams(new FormData(form));
  body.set("do", "check");
  const answer = await fetch(form.getAttribute("action"), { method: "POST", body, redirect: "error" }).catch(() => null);
  if (!answer?.ok || mine !== last) return; // signed out, or typed on meanwhile
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (mine !== last) return;
  for (const id of PARTS) {
    const fresh = page.getElementById(id);
    if (fresh) document.getElementById(id).replaceChildren(...fresh.childNodes);
  }
}

form?.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(check, WAIT_MS);
});
