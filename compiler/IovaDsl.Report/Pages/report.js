// Search, filters, and what a pointer or a key is on. The page says all of it without this script.
"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const search = document.getElementById("search");
  const found = document.getElementById("found");
  const detail = document.getElementById("detail");
  const filters = all("[data-filter]");
  const sections = all(".subject");
  const texts = new Map(sections.map(section => [section, section.textContent.toLowerCase()]));

  const addressOf = text => {
    const clean = text.trim().replace(/_/g, "");
    return /^(0x[0-9a-f]+|[0-9]+)$/i.test(clean) ? BigInt(clean) : null;
  };

  // An element that carries data-view, data-kernel… is shown while it has the chosen value.
  const chosen = element => filters.every(filter => {
    const values = element.dataset[filter.dataset.filter];
    return filter.value === "" || values === undefined || values.split(" ").includes(filter.value);
  });

  const holds = (cell, address) => BigInt(cell.dataset.first) <= address && address <= BigInt(cell.dataset.last);

  const showAddress = (section, address) => {
    section.querySelector(":scope > .hit")?.remove();
    const cells = address === null ? [] : all(".cell[data-first]", section).filter(cell => holds(cell, address));
    for (const cell of all(".cell", section))
      cell.classList.toggle("hot", cells.includes(cell));
    if (cells.length === 0)
      return;
    const line = document.createElement("p");
    line.className = "hit";
    const words = new Map(cells.map(cell => [cell.closest("[data-view]").dataset.view, cell.getAttribute("aria-label").split(", ").pop()]));
    line.textContent = "0x" + address.toString(16) + ": " + [...words].map(([view, word]) => view + " " + word).join(", ");
    section.querySelector("h2, h3").after(line);
  };

  const apply = () => {
    const text = search.value.trim().toLowerCase();
    const address = text === "" ? null : addressOf(text);
    let count = 0;
    for (const section of sections) {
      const matches = text === "" || address !== null || text.split(/\s+/).every(word => texts.get(section).includes(word));
      const shown = matches && chosen(section);
      section.hidden = !shown;
      count += shown ? 1 : 0;
      showAddress(section, shown ? address : null);
    }
    for (const part of all("tr[data-view], g[data-view]"))
      part.toggleAttribute("hidden", !chosen(part));
    found.textContent = sections.length === 0 ? "" : count + " of " + sections.length + " answers shown";
  };

  // A stretch and the rows it leads to are marked together.
  const mark = (cell, on) => {
    cell.classList.toggle("hot", on);
    const target = document.getElementById(cell.getAttribute("href").slice(1));
    target?.classList.toggle("hot", on);
    detail.textContent = on ? cell.getAttribute("aria-label") + (target?.cells ? " — " + [...target.cells].pop().textContent : "") : "";
  };

  const step = (cell, by) => {
    const cells = all(".cell[href]", cell.closest("svg")).filter(other => !other.closest("[hidden]"));
    cells[cells.indexOf(cell) + by]?.focus();
  };

  for (const cell of all(".cell[href]")) {
    for (const event of ["mouseenter", "focus"])
      cell.addEventListener(event, () => mark(cell, true));
    for (const event of ["mouseleave", "blur"])
      cell.addEventListener(event, () => mark(cell, false));
    cell.addEventListener("keydown", event => {
      const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (by === undefined)
        return;
      event.preventDefault();
      step(cell, by);
    });
  }

  // A declaration lies in a listing that may be closed.
  const openTarget = () => {
    const target = location.hash.length > 1 ? document.getElementById(location.hash.slice(1)) : null;
    const listing = target?.closest("details");
    if (listing && !listing.open) {
      listing.open = true;
      target.scrollIntoView({ block: "center" });
    }
  };

  addEventListener("hashchange", openTarget);
  document.addEventListener("click", event => {
    if (event.target.closest?.("a.cause"))
      setTimeout(openTarget);
  });
  search.addEventListener("input", apply);
  for (const filter of filters)
    filter.addEventListener("change", apply);
  document.getElementById("controls").addEventListener("submit", event => event.preventDefault());
  document.addEventListener("keydown", event => {
    if (event.key === "/" && !/INPUT|SELECT/.test(document.activeElement.tagName)) {
      event.preventDefault();
      search.focus();
    }
  });
  openTarget();
  apply();
})();
