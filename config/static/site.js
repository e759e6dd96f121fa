// While a page is looked at, its head asks whether anything has moved.
const look = () => document.hidden || document.body.dispatchEvent(new Event("look"));
setInterval(look, 20_000);
addEventListener("visibilitychange", look);
