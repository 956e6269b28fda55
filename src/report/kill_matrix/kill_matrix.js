"use strict";
(() => {
  const buttons = Array.from(document.querySelectorAll("[data-lang]"));
  const speak = (lang) => {
    document.documentElement.className = lang;
    document.documentElement.lang = lang === "zh" ? "zh-Hans" : "en";
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.lang === lang));
  };
  for (const button of buttons) button.addEventListener("click", () => speak(button.dataset.lang));
  speak(document.documentElement.className === "zh" ? "zh" : "en");
})();
