// The page works without this file: it looks for new messages by itself and sends on Enter.
const EVERY = 1000;
const PARTS = ["messages", "outcome"];
const bench = document.querySelector("[data-seen]");

async function look() {
  const place = new URL(window.location.href);
  place.hash = "";
  place.searchParams.set("seen", bench.dataset.seen);
  const answer = await fetch(place, { redirect: "error" });
  if (answer.status !== 200) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-seen]");
  if (!fresh) return;
  bench.dataset.seen = fresh.dataset.seen;
  const open = new Set([...bench.querySelectorAll("[data-list][open]")].map((list) => list.dataset.list));
  for (const list of page.querySelectorAll("[data-list]")) list.open = open.has(list.dataset.list);
  for (const id of PARTS) {
    const [here, there] = [document.getElementById(id), page.getElementById(id)];
    if (here && there) here.replaceChildren(...there.childNodes);
  }
}

async function keepLooking() {
  if (!document.hidden) await look().catch(() => {}); // the server may be starting anew
  window.setTimeout(keepLooking, EVERY);
}

if (bench) {
  const text = document.getElementById("text");
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    if (text.value.trim()) text.form.requestSubmit();
  });
  if (window.location.hash === "#write") text.focus({ preventScroll: true });
  window.setTimeout(keepLooking, EVERY);
}
