// Keys of a queue: move, choose, say why, decide. Without it the same is done with the pointer.
"use strict";

(() => {
  const form = document.querySelector(".queue-form");
  if (!form) return;
  const rows = [...form.querySelectorAll(".row")];
  const reason = form.querySelector("#reason");
  let at = -1;

  const go = (to) => {
    at = Math.max(0, Math.min(rows.length - 1, to));
    rows[at].focus();
  };
  const box = (row) => row.querySelector("input[name=row]");

  // Who decides without having chosen decides about the one where they are.
  const decide = (button) => {
    if (at >= 0 && !rows.some((row) => box(row).checked)) box(rows[at]).checked = true;
    button.click();
  };

  const keys = {
    j: () => go(at + 1),
    k: () => go(at - 1),
    x: () => at >= 0 && box(rows[at]).click(),
    "*": () => {
      const all = rows.every((row) => box(row).checked);
      for (const row of rows) box(row).checked = !all;
    },
    o: () => at >= 0 && rows[at].querySelector("a[href]")?.click(),
    "/": () => reason?.focus(),
  };

  for (const [number, row] of rows.entries()) row.addEventListener("focusin", () => { at = number; });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input[type=text], textarea, select")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const button = form.querySelector(`button[data-key="${CSS.escape(event.key)}"]`);
    if (!keys[event.key] && !button) return;
    event.preventDefault();
    if (button) decide(button);
    else keys[event.key]();
  });

  form.addEventListener("submit", (event) => {
    if (reason && event.submitter?.hasAttribute("data-wants-reason") && !reason.value.trim()) {
      event.preventDefault();
      reason.focus();
      reason.setAttribute("aria-invalid", "true");
    }
  });
})();
