// Narrows the page by what the reader chooses: every number that can be is added up anew, the others say that they are not.
((regulars) => {
  "use strict";
  const form = document.getElementById("filters");
  const source = document.getElementById("narrowing");
  if (!form || !source) return;
  const { models, filters, wording } = JSON.parse(source.textContent);
  const { cube, choosing, charts } = regulars;
  const words = regulars.words(wording);
  const state = document.getElementById("narrowed");
  const own = form.querySelector("[data-own]");
  let chosen = {};

  const labels = (names) => names.map((name) => filters.find((each) => each.name === name).label).join(wording.comma);

  // What was chosen, in people's words.
  const told = (only = Object.keys(chosen)) =>
    filters
      .filter(({ name }) => only.includes(name))
      .map(({ name, codes, names }) => {
        if (name !== "period") return names[codes.indexOf(chosen[name])];
        return [...new Set(chosen.period)].map((each) => names[codes.indexOf(each)] ?? each).join(" – ");
      })
      .join(wording.comma);

  const made = (tag, text, name) => {
    const element = document.createElement(tag);
    if (name) element.className = name;
    element.textContent = text;
    return element;
  };

  // The filters that were set and do not move a report.
  const unmoved = (model) => Object.keys(chosen).filter((name) => !model?.filters.some((each) => each.name === name));
  const moved = (model) => model && Object.keys(chosen).length > unmoved(model).length;

  const sentence = (model, said) => {
    const line = made("p", "", "finding");
    const found = model.finding && cube.largest(model, said);
    if (!found) return line;
    const { of, value } = model.finding;
    const { format } = model.values[value];
    const facts = {
      top: of < 0 ? model.values[found.top].label : model.groups[of].texts[found.top],
      value: words.short(found.value, format),
      total: words.short(found.total, format),
      share: words.percent(found.value / found.total),
    };
    for (const piece of model.finding.text.split(/(\{(?:top|value|total|share)\})/)) {
      const fact = facts[piece.slice(1, -1)];
      if (piece) line.append(made(piece.startsWith("{") && fact !== undefined ? "b" : "span", fact ?? piece));
    }
    return line;
  };

  const fill = (table, [headings, rows, leading]) => {
    const cell = (tag, text, i, scope) => {
      const element = made(tag, text, i < leading ? "name" : "");
      if (scope) element.scope = scope;
      return element;
    };
    const line = (cells) => {
      const row = document.createElement("tr");
      row.append(...cells);
      return row;
    };
    table.tHead.replaceChildren(line(headings.map((text, i) => cell("th", text, i, "col"))));
    table.tBodies[0].replaceChildren(
      ...rows.map((row) => line(row.map((text, i) => (i < leading ? cell("th", text, i, "row") : cell("td", text, i))))),
    );
  };

  // One report of the page, which knows how it came.
  const section = (element) => {
    const name = element.dataset.report;
    const model = models[name];
    const find = (what) => element.querySelector(what);
    const places = [...element.querySelectorAll("[data-chart]")];
    const [finding, origin, note, table] = [".finding", ".origin", ".unmoved", "table"].map(find);
    const still = note?.textContent;
    const came = { origin: origin?.textContent, finding: finding && [...finding.childNodes], table: table && [...table.children].map((each) => [...each.childNodes]) };
    const empty = made("p", wording.texts.empty, "nothing");
    const scale = element.querySelectorAll(".steps b");
    const ends = [...scale].map((each) => each.textContent);

    // A chart with the line above it that says what is measured.
    const show = (place, is) => [place, place.previousElementSibling].forEach((each) => (each.hidden = !is));
    const restore = () => {
      finding?.replaceChildren(...came.finding);
      came.table?.forEach((nodes, i) => table.children[i].replaceChildren(...nodes));
      if (origin) origin.textContent = came.origin;
      scale.forEach((each, i) => (each.textContent = ends[i]));
      places.forEach((place, i) => {
        show(place, true);
        charts.draw(place, charts.specs[name][i]);
      });
    };
    const put = (drawn) => {
      element.classList.toggle("empty", drawn === null);
      if (drawn === null) return find(".shown").prepend(empty);
      empty.remove();
      if (!drawn) return undefined;
      places.forEach((place, i) => {
        show(place, drawn.specs[i] !== null);
        if (drawn.specs[i]) charts.draw(place, drawn.specs[i]);
      });
      scale.forEach((each, i) => (each.textContent = drawn.scale[i]));
      return undefined;
    };
    let isMoved = false;
    return () => {
      const by = unmoved(model);
      if (note) {
        note.textContent = by.length ? words.fill("unmoved", { filters: labels(by) }) : still;
        note.hidden = !note.textContent;
      }
      if (!moved(model)) {
        if (isMoved) {
          put(undefined);
          restore();
        }
        isMoved = false;
        return;
      }
      isMoved = true;
      const said = cube.report(model, chosen);
      finding?.replaceChildren(...sentence(model, said).childNodes);
      if (origin) origin.textContent = words.fill("shown", { filters: told() });
      if (table) fill(table, regulars.table(model, said, words));
      put(places.length ? regulars.redraw(model, charts.specs[name], said, words) : said.rows.length ? undefined : null);
    };
  };

  const change = (now, before) => {
    if (now === null || !before) return "";
    const by = (now - before) / Math.abs(before);
    return `${by > 0 ? "▲" : by < 0 ? "▼" : "="} ${words.percent(Math.abs(by))}`;
  };

  // One large figure. A period of its own, which stands above it, no longer holds where another was chosen.
  const figure = (element) => {
    const caption = element.closest(".band").querySelector(".caption");
    const days = caption?.dataset.days ?? "";
    const model = models[element.dataset.report];
    const index = Number(element.dataset.value);
    const [number, note] = [element.querySelector(".number"), element.querySelector(".unmoved")];
    const changes = [...element.querySelectorAll(".change")];
    const still = note.textContent;
    const came = [number, ...changes].map((each) => each.textContent);
    return () => {
      const left = model && model.values[index].at < 0;
      const by = left ? Object.keys(chosen) : unmoved(model);
      const told_ = by.length ? words.fill("unmoved", { filters: labels(by) }) : still;
      note.textContent = by.includes("period") && days ? `${days}${wording.stop}${told_}` : told_;
      note.hidden = !note.textContent;
      if (caption && days) caption.textContent = "period" in chosen ? told(["period"]) : days;
      if (left || !moved(model)) {
        [number, ...changes].forEach((each, i) => (each.textContent = came[i]));
        return;
      }
      const said = cube.report(model, chosen);
      const { format } = model.values[index];
      const now = said.everything.length && said.rows.length ? said.rows[0].numbers[index] : format === "percent" ? null : 0;
      number.textContent = words.short(now, format);
      for (const each of changes) {
        const before = said.beside[each.dataset.kind];
        const by_ = before ? change(now, before[index]) : "";
        each.textContent = by_ && words.fill(each.dataset.kind, { change: by_ });
      }
    };
  };

  const parts = [
    ...[...document.querySelectorAll(".report[data-report]")].map(section),
    ...[...document.querySelectorAll(".figure[data-report]")].map(figure),
  ];

  const narrow = () => {
    for (const each of parts) each();
    const any = Object.keys(chosen).length > 0;
    state.textContent = any ? words.fill("shown", { filters: told() }) : "";
    state.hidden = !any;
    document.documentElement.classList.toggle("is-narrowed", any);
    form.elements.reset.disabled = !any;
  };

  // The form shows what was chosen; a period that is none of the ready ones opens the two lists of months.
  const shown = () => {
    for (const { name } of filters) {
      const list = form.elements[name];
      if (name !== "period") {
        list.value = name in chosen ? `=${chosen[name]}` : "";
        continue;
      }
      const value = chosen.period?.join("..") ?? "";
      const ready = [...list.options].some((each) => each.value === value);
      list.value = ready ? value : "own";
      own.hidden = ready;
      if (!ready) [form.elements.first.value, form.elements.last.value] = chosen.period;
    }
  };

  const read = () => {
    const found = {};
    for (const { name } of filters) {
      const { value } = form.elements[name];
      if (name === "period") {
        own.hidden = value !== "own";
        const lists = [form.elements.first, form.elements.last];
        if (!value) continue;
        found.period = (value === "own" ? lists.map((each) => each.value) : value.split("..")).sort();
        // Who goes on to single months begins with those that were ready.
        if (value !== "own") lists.forEach((each, i) => (each.value = found.period[i]));
      } else if (value) {
        found[name] = value.slice(1);
      }
    }
    return found;
  };

  form.addEventListener("change", () => {
    chosen = read();
    // replace, not assign: the way back leads out of the page, not through every choice.
    location.replace(`#${choosing.write(chosen)}`);
    narrow();
  });
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    chosen = {};
    location.replace("#all");
    shown();
    narrow();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("hashchange", () => {
    const found = choosing.read(location.hash, filters);
    if (choosing.write(found) === choosing.write(chosen) || !location.hash.includes("=")) return;
    chosen = found;
    shown();
    narrow();
  });
  // The contents lead to their section without taking the choice out of the address.
  for (const link of document.querySelectorAll(".contents a")) {
    link.addEventListener("click", (event) => {
      const target = document.getElementById(link.hash.slice(1));
      if (!target || !Object.keys(chosen).length) return;
      event.preventDefault();
      target.scrollIntoView();
      target.focus({ preventScroll: true });
    });
  }

  chosen = choosing.read(location.hash, filters);
  form.hidden = false;
  shown();
  if (Object.keys(chosen).length) narrow();
})((globalThis.regulars ??= {}));
