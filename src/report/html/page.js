"use strict";
(() => {
  const root = document.documentElement;
  const all = (selector, from = document) => Array.from(from.querySelectorAll(selector));
  const search = document.getElementById("q");
  const cases = all(".case");
  const features = all(".feature");
  const chips = all(".chips button");
  const shown = document.getElementById("shown");
  const nothing = document.getElementById("nothing");

  // Language: a class on the root element; both texts are in the page.
  const speak = (lang) => {
    root.className = lang;
    root.lang = lang === "zh" ? "zh-Hans" : "en";
    search.placeholder = search.dataset[lang];
    for (const button of all("[data-lang]")) button.setAttribute("aria-pressed", String(button.dataset.lang === lang));
  };
  for (const button of all("[data-lang]")) button.addEventListener("click", () => speak(button.dataset.lang));
  speak(root.className === "zh" ? "zh" : "en");

  // On a big page a test case waits as text until it is unfolded. The text is our own markup, escaped when it was written.
  const unpack = (element) => {
    const packed = element.querySelector("script");
    if (!packed) return;
    packed.insertAdjacentHTML("afterend", packed.textContent);
    packed.remove();
  };

  // What bytes mean stands once in the page, where they were first exchanged; an unfolded test case shows a copy of it. Where no
  // script runs, and on paper, the reference stays.
  let known;
  const meaning = (link) => {
    if (!known) {
      known = new Map();
      for (const element of cases) {
        const packed = element.querySelector("script");
        const markup = packed ? packed.textContent : element.innerHTML;
        for (const [list, id] of markup.matchAll(/<ul id="?(d\d+)"? [^]*?<\/ul>/g)) known.set(id, list);
      }
    }
    return known.get(link.hash.slice(1));
  };
  const references = (element) => all("p.dec > a", element).filter((link) => /^#d\d+$/.test(link.hash));
  const tell = (element) => {
    unpack(element);
    for (const link of references(element)) {
      const markup = meaning(link);
      if (markup) link.parentElement.outerHTML = markup.replace(/ id="?d\d+"?/, "");
    }
  };
  let printing = false;
  for (const element of cases) element.addEventListener("toggle", () => element.open && !printing && tell(element));

  // Filter by verdict and text; the text of a test case is read when the first search needs it.
  const texts = new Map();
  const text = (element) => {
    if (!texts.has(element)) {
      const packed = element.querySelector("script");
      const markup = packed ? element.textContent : element.innerHTML;
      const told = Array.from(markup.matchAll(/"?#(d\d+)"?>/g), ([, id]) => meaning({ hash: `#${id}` }) ?? "");
      const own = packed ? markup : element.textContent;
      texts.set(element, [own, ...told].join(" ").replace(/<[^>]*>/g, " ").toLowerCase());
    }
    return texts.get(element);
  };
  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const verdicts = chips.filter((chip) => chip.getAttribute("aria-pressed") === "true").map((chip) => chip.dataset.f);
    let count = 0;
    for (const element of cases) {
      const due = (verdicts.length === 0 || verdicts.includes(element.dataset.v))
        && words.every((word) => text(element).includes(word));
      if (element.hidden === due) element.hidden = !due;
      if (due) count += 1;
    }
    for (const feature of features) feature.hidden = !feature.querySelector(".case:not([hidden])");
    shown.textContent = count === cases.length ? String(count) : `${count} / ${cases.length}`;
    nothing.hidden = count > 0 || cases.length === 0;
  };
  let due = 0;
  search.addEventListener("input", () => {
    clearTimeout(due);
    due = setTimeout(filter, 120);
  });
  for (const chip of chips) {
    chip.addEventListener("click", () => {
      chip.setAttribute("aria-pressed", String(chip.getAttribute("aria-pressed") !== "true"));
      filter();
    });
  }

  const fold = (open) => {
    for (const element of cases) if (!element.hidden) element.open = open;
  };
  document.getElementById("unfold").addEventListener("click", () => fold(true));
  document.getElementById("fold").addEventListener("click", () => fold(false));

  // A link to a test case shows and unfolds it, whatever the filter hides.
  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const around = target && target.closest(".case");
    if (around && target.id !== around.id) {
      tell(around);
      around.open = true;
      target.scrollIntoView({ block: "center" });
      return;
    }
    if (target && target.parentElement.matches("details.stated")) target.parentElement.open = true;
    if (!target || !target.matches(".case")) return;
    unpack(target);
    if (target.hidden) {
      search.value = "";
      for (const chip of chips) chip.setAttribute("aria-pressed", "false");
      filter();
    }
    target.open = true;
    target.scrollIntoView({ block: "start" });
    target.firstElementChild.focus({ preventScroll: true });
  };
  addEventListener("hashchange", reveal);
  reveal();

  // Slash goes to the search, Escape empties it.
  addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.ctrlKey && !event.metaKey && !/^(INPUT|TEXTAREA)$/.test(event.target.tagName)) {
      event.preventDefault();
      search.focus();
    } else if (event.key === "Escape" && document.activeElement === search) {
      search.value = "";
      filter();
    }
  });

  // Paper has no folds.
  let opened = [];
  addEventListener("beforeprint", () => {
    printing = true;
    cases.forEach(unpack);
    opened = all("details:not([open])");
    for (const element of opened) element.open = true;
  });
  addEventListener("afterprint", () => {
    for (const element of opened) element.open = false;
    opened = [];
    // The folding is told later.
    setTimeout(() => { printing = false; });
  });
})();
