// What the panel and the thread have to say is said aloud once, when it changes; the wallet in the header then asks anew.
const panel = document.getElementById("panel");
const said = document.getElementById("said");
for (const root of [panel, document.getElementById("comments")]) {
  let told;
  root?.addEventListener("htmx:afterSettle", () => {
    const known = [...root.querySelectorAll("[data-announce]")].map((it) => it.dataset.announce);
    const old = [...(told ?? known)];
    const news = known.filter((it) => !old.includes(it) || void old.splice(old.indexOf(it), 1));
    if (news.length) {
      said.textContent = news.join(" ");
      document.body.dispatchEvent(new Event("wallet-changed"));
    }
    told = known;
  });
}
// An older picture of the panel must not arrive after the answer to a press.
panel?.addEventListener("htmx:beforeRequest", ({ detail }) => {
  if (detail.requestConfig.verb === "post") panel.dispatchEvent(new CustomEvent("htmx:abort", { bubbles: true, detail: {} }));
});
