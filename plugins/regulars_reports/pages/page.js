// Draws every chart of the page, and shows what lies under the pointer. Texts are data: textContent, never markup.
(() => {
  "use strict";
  const tip = document.getElementById("tip");
  const charts = JSON.parse(document.getElementById("charts").textContent);

  const drawn = [];

  const show = (_handler, event, _item, value) => {
    if (value === null || value === undefined || value === "") {
      tip.hidden = true;
      return;
    }
    const [head, ...lines] = String(value).split("\n");
    tip.replaceChildren();
    const title = document.createElement(lines.length ? "strong" : "span");
    title.textContent = head;
    tip.append(title);
    for (const line of lines) {
      const row = document.createElement("span");
      row.textContent = line;
      tip.append(row);
    }
    tip.hidden = false;
    const box = tip.getBoundingClientRect();
    const room = document.documentElement.clientWidth - box.width - 8;
    const left = Math.max(8, Math.min(event.clientX - box.width / 2, room));
    const above = event.clientY - box.height - 14;
    tip.style.left = `${left}px`;
    tip.style.top = `${above > 4 ? above : event.clientY + 18}px`;
  };

  for (const place of document.querySelectorAll("[data-chart]")) {
    window
      .regularsEmbed(place, charts.specs[place.dataset.chart], {
        mode: "vega-lite",
        config: charts.config,
        renderer: "svg",
        actions: false,
        defaultStyle: false,
        ast: true, // Vega's expressions are interpreted, so the page forbids eval
        hover: true,
        tooltip: show,
      })
      .then((made) => drawn.push([place, made.view]))
      .catch((error) => place.append(String(error)));
  }

  // On paper a chart is as wide as its column of an A4 sheet, drawn a little larger so that its labels come out smaller.
  const sized = (width) => {
    for (const [place, view] of drawn) {
      view.width(width(place)).run();
    }
  };
  window.addEventListener("beforeprint", () => sized((place) => (place.closest(".wide") ? 840 : 400)));
  window.addEventListener("afterprint", () => sized((place) => place.clientWidth));

  window.addEventListener("scroll", () => (tip.hidden = true), { passive: true });
})();
