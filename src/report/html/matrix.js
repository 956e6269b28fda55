"use strict";
(() => {
  const root = document.documentElement;
  const all = (selector) => Array.from(document.querySelectorAll(selector));
  const search = document.getElementById("q");
  const shown = document.getElementById("shown");
  const rows = all("tbody tr[data-s]");
  const chips = all("[data-f]");

  const speak = (lang) => {
    root.className = lang;
    root.lang = lang === "zh" ? "zh-Hans" : "en";
    search.placeholder = search.dataset[lang];
    for (const button of all("[data-lang]")) button.setAttribute("aria-pressed", String(button.dataset.lang === lang));
  };
  for (const button of all("[data-lang]")) button.addEventListener("click", () => speak(button.dataset.lang));
  speak(root.className === "zh" ? "zh" : "en");

  // Filter by standing and text.
  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const chosen = chips.filter((chip) => chip.getAttribute("aria-pressed") === "true").map((chip) => chip.dataset.f);
    let count = 0;
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      const due = (chosen.length === 0 || chosen.includes(row.dataset.s)) && words.every((word) => text.includes(word));
      row.hidden = !due;
      if (due) count += 1;
    }
    shown.textContent = count === rows.length ? String(count) : `${count} / ${rows.length}`;
  };
  search.addEventListener("input", filter);
  for (const chip of chips) {
    chip.addEventListener("click", () => {
      chip.setAttribute("aria-pressed", String(chip.getAttribute("aria-pressed") !== "true"));
      filter();
    });
  }
})();
