// The link of a page is copied where the browser lets it; elsewhere the button stays away.
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    document.getElementById("said").textContent = button.textContent = button.dataset.copied;
  });
}
