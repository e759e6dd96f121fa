// While a page is looked at, its head asks whether anything has moved.
const look = () => document.hidden || document.body.dispatchEvent(new Event("look"));
setInterval(look, 20_000);
addEventListener("visibilitychange", look);
// What is said of a server that is away is shown in the form that was sent, which stays as it is.
document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.xhr.status === 503 && detail.xhr.getResponseHeader("HX-Reswap")) detail.shouldSwap = true;
});
