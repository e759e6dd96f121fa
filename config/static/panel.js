// What the panel has to say is said aloud once, when it changes; the wallet in the header then asks anew.
const panel = document.getElementById("panel");
const said = document.getElementById("said");
let told;
panel.addEventListener("htmx:afterSettle", () => {
  const known = [...panel.querySelectorAll("[data-announce]")].map((it) => it.dataset.announce);
  const news = known.filter((it) => told && !told.includes(it));
  if (news.length) {
    said.textContent = news.join(" ");
    document.body.dispatchEvent(new Event("wallet-changed"));
  }
  told = known;
});
// An older picture of the panel must not arrive after the answer to a press.
panel.addEventListener("htmx:beforeRequest", ({ detail }) => {
  if (detail.requestConfig.verb === "post") panel.dispatchEvent(new CustomEvent("htmx:abort", { bubbles: true, detail: {} }));
});
