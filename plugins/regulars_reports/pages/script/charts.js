// Draws every chart of the page, and shows what lies under the pointer. Texts are data: textContent, never markup.
((regulars) => {
  "use strict";
  const tip = document.getElementById("tip");
  const { config, specs } = JSON.parse(document.getElementById("charts").textContent);
  const views = new Map();

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

  // Names beside bars may take some of the width that there is.
  const fitted = (place, spec) => {
    if (!spec.encoding?.y?.axis?.labelLimit) return spec;
    const made = structuredClone(spec);
    made.encoding.y.axis.labelLimit = Math.max(110, Math.round(0.4 * place.clientWidth));
    return made;
  };

  const draw = (place, spec) =>
    window
      .regularsEmbed(place, fitted(place, spec), {
        mode: "vega-lite",
        config,
        renderer: "svg",
        actions: false,
        defaultStyle: false,
        ast: true, // Vega's expressions are interpreted, so the page forbids eval
        hover: true,
        tooltip: show,
      })
      .then((made) => {
        views.get(place)?.finalize();
        views.set(place, made.view);
      })
      .catch((error) => place.append(String(error)));

  // A chart is drawn when it comes near to what is seen, so that a long page is ready at once.
  const waiting = new Map();
  const near = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) if (isIntersecting) hurry(target);
    },
    { rootMargin: "800px 0px" },
  );
  const hurry = (place) => {
    const spec = waiting.get(place);
    waiting.delete(place);
    near.unobserve(place);
    return spec ? draw(place, spec) : undefined;
  };
  // What nobody has come near to yet is drawn when there is time: printing must not wait for it.
  let timer = 0;
  const rest = () => {
    const [place] = waiting.keys();
    if (place) hurry(place);
    timer = waiting.size ? setTimeout(rest, 30) : 0;
  };
  const soon = (place, spec) => {
    waiting.set(place, spec);
    near.unobserve(place);
    near.observe(place);
    timer ||= setTimeout(rest, 400);
  };

  for (const place of document.querySelectorAll("[data-chart]")) soon(place, specs[place.dataset.chart][place.dataset.panel]);

  // On paper a chart is as wide as its column of an A4 sheet, drawn a little larger so that its labels come out smaller.
  const sized = (width) => {
    for (const [place, view] of views) view.width(width(place)).run();
  };
  window.addEventListener("beforeprint", () => {
    for (const place of [...waiting.keys()]) hurry(place);
    sized((place) => (place.closest(".wide") ? 840 : 400));
  });
  window.addEventListener("afterprint", () => sized((place) => place.clientWidth));
  window.addEventListener("scroll", () => (tip.hidden = true), { passive: true });

  regulars.charts = { specs, draw: (place, spec) => soon(place, spec) };
})((globalThis.regulars ??= {}));
