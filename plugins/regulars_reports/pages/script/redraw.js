// Puts the numbers of what was chosen into the charts that the server drew: the same marks, axes and words.
((regulars) => {
  "use strict";

  // About five evenly spaced round numbers that reach from low to high, as the server chooses them.
  const round = (low, high, about = 5) => {
    [low, high] = [Math.min(low, 0), Math.max(high, 0)];
    if (low === high) return [0, 1];
    const rough = (high - low) / about;
    const power = 10 ** Math.floor(Math.log10(rough) + 1e-9);
    const step = [1, 2, 2.5, 5, 10].map((each) => each * power).find((each) => each >= rough * (1 - 1e-9));
    const first = Math.floor(low / step + 1e-9);
    const last = Math.ceil(high / step - 1e-9);
    return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
  };

  // A list in Vega's expressions: JSON in ASCII.
  const list = (values) =>
    JSON.stringify(values).replace(/[\u007f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);

  const axis = (encoding, numbers, text) => {
    encoding.axis = { ...encoding.axis, values: numbers, labelExpr: `${list(numbers.map(text))}[indexof(${list(numbers)}, datum.value)]` };
    encoding.scale = { ...encoding.scale, domain: [numbers[0], numbers[numbers.length - 1]] };
  };

  const text = (model, group, key, rest, words) =>
    key < 0 ? words.fill("others", { count: words.number(rest) }) : model.groups[group].texts[key];

  // The places of an axis that are to be seen: all, those from the first to the last that count, or these alone.
  const seen = (group, keys) => {
    const present = new Set(keys);
    const places = group.order.map((_, place) => place);
    if (group.span === "all") return places;
    const counted = places.filter((place) => present.has(group.order[place]));
    if (group.span === "present") return counted;
    // What is not known stands last, and is no end of a reach.
    const known = counted.filter((place) => !group.unknown.includes(group.order[place]));
    return places.filter((place) => counted.includes(place) || (place >= known[0] && place <= known[known.length - 1]));
  };

  const numbered = (model, name) => name - model.groups.length;

  // Marks of (place on the axis, series) -> number, and the words of each series.
  const marks = (model, rows) => {
    const { x, y, color } = model.chart;
    const place = new Map(x < 0 ? [] : model.groups[x].order.map((key, i) => [key, i]));
    const at = (row) => (x < 0 ? 0 : place.get(row.keys[x]));
    const found = new Map();
    const put = (key, series, value) => {
      const series_ = found.get(key) ?? new Map();
      series_.set(series, (series_.get(series) ?? 0) + (value ?? 0));
      found.set(key, series_);
    };
    for (const row of rows) {
      if (color < 0) y.forEach((name, i) => put(at(row), i, row.numbers[numbered(model, name)]));
      else put(at(row), rest(model, model.series[row.keys[color]]), row.numbers[numbered(model, y[0])]);
    }
    return found;
  };

  // A group without a colour of its own has that of the others, the last one.
  const rest = (model, series) => (series < 0 ? model.legend.length - 1 : series);

  const standing = (model, specs, said, words) => {
    const spec = specs[0];
    const { type, share, x, y } = model.chart;
    const group = model.groups[x];
    const format = model.values[numbered(model, y[0])].format;
    const found = marks(model, said.rows);
    const count = Math.max(1, model.legend.length);
    const flowing = type === "line" || type === "area";
    const places = seen(group, said.rows.map((row) => row.keys[x]));
    const data = [];
    for (const at of places) {
      const numbers = found.get(at) ?? new Map();
      const sum = [...numbers.values()].reduce((all, each) => all + each, 0);
      const whole = [...numbers.values()].reduce((all, each) => all + Math.abs(each), 0);
      const line = (s) => {
        const name = model.legend.length > 1 ? model.legend[s].label : model.values[numbered(model, y[0])].label;
        const of = model.legend.length > 1 && sum ? ` (${words.percent(numbers.get(s) / sum)})` : "";
        return `${name}: ${words.value(numbers.get(s), format)}${of}`;
      };
      const ends = { up: 0, down: 0 };
      for (let s = 0; s < count; s++) {
        let value = numbers.get(s) ?? 0;
        if (!value && !flowing) continue;
        if (share) value = whole ? value / whole : 0;
        const way = value >= 0 ? "up" : "down";
        const low = type === "line" || type === "bar" ? 0 : ends[way];
        ends[way] = low + value;
        const lines = flowing ? [...numbers.keys()].sort((a, b) => a - b).map(line) : [line(s)];
        const tip = numbers.size ? [group.names[at], ...lines].join("\n") : "";
        data.push({ x: at, y: low + value, y2: low, s, tip });
      }
    }
    const reach = data.flatMap((each) => [each.y, each.y2]);
    const numbers = share ? [0, 0.25, 0.5, 0.75, 1] : round(Math.min(...reach), Math.max(...reach));
    spec.data.values = data;
    across(spec, group.axis, places);
    axis(spec.layer[0].encoding.y, numbers, share || format === "percent" ? words.percent : words.compact);
  };

  const across = (spec, expression, places) => {
    const { x } = spec.encoding;
    x.axis = { ...x.axis, labelExpr: expression };
    x.scale = { ...x.scale, domain: places };
  };

  const panels = (model, specs, said, words) => {
    const group = model.groups[model.chart.x];
    const places = seen(group, said.rows.map((row) => row.keys[model.chart.x]));
    model.chart.y.forEach((name, i) => {
      const spec = specs[i];
      const value = model.values[numbered(model, name)];
      if (!said.rows.some((row) => row.numbers[numbered(model, name)] !== null)) {
        specs[i] = null; // it cannot be added up: nothing is shown rather than what was not chosen
        return;
      }
      const data = said.rows.map((row) => {
        const number = row.numbers[numbered(model, name)];
        const at = group.order.indexOf(row.keys[model.chart.x]);
        return { x: at, y: number ?? 0, y2: 0, s: 0, tip: `${group.names[at]}\n${value.label}: ${words.value(number, value.format)}` };
      });
      const reach = data.map((each) => each.y);
      spec.data.values = data;
      across(spec, group.axis, places);
      axis(spec.layer[0].encoding.y, round(Math.min(...reach), Math.max(...reach), 3), value.format === "percent" ? words.percent : words.compact);
    });
    // The names of the groups stand below the last panel that is left.
    const last = specs.findLastIndex((each) => each !== null);
    const { axis: names } = specs[last].encoding.x;
    if (names.labels === false) {
      names.labels = true;
      specs[last].height += 30;
    }
  };

  const lying = (model, specs, said, words) => {
    const spec = specs[0];
    const group = model.chart.y[0];
    const value = model.values[numbered(model, model.chart.x)];
    const numbers = said.rows.map((row) => row.numbers[numbered(model, model.chart.x)] ?? 0);
    const names = said.rows.map((row) => text(model, group, row.keys[group], row.rest, words));
    spec.data.values = said.rows.map((row, i) => ({
      x: row.rest ? 0 : numbers[i],
      y: i,
      s: row.keys[group] < 0 || model.groups[group].unknown.includes(row.keys[group]) ? "rest" : "series-1",
      tip: `${names[i]}\n${value.label}: ${words.value(numbers[i], value.format)}`,
      text: words.short(numbers[i], value.format),
    }));
    const bars = spec.data.values.map((each) => each.x);
    spec.height = 8 + 25 * names.length;
    const wide = (label) => [...label].reduce((sum, c) => sum + (c.codePointAt(0) > 0x2e7f ? 12 : 7), 10);
    const longest = Math.max(...spec.data.values.map((each) => wide(each.text)));
    const range = [0, { expr: `max(24, width - ${longest})` }];
    spec.encoding.x.scale = { ...spec.encoding.x.scale, domain: [Math.min(0, ...bars), Math.max(...bars)], range };
    spec.encoding.y.axis = { ...spec.encoding.y.axis, labelExpr: `${list(names)}[datum.value]` };
  };

  const heatMap = (model, specs, said, words) => {
    const spec = specs[0];
    const { x, y, color, numbers } = model.chart;
    const [over, down] = [model.groups[x], model.groups[y[0]]];
    const value = model.values[numbered(model, color)];
    const found = new Map(said.rows.map((row) => [`${row.keys[x]},${row.keys[y[0]]}`, row.numbers[numbered(model, color)]]));
    const [xs, ys] = [x, y[0]].map((group) => seen(model.groups[group], said.rows.map((row) => row.keys[group])));
    const most = Math.max(0, ...said.rows.map((row) => row.numbers[numbered(model, color)] ?? 0));
    const step = (number) => (number <= 0 || most <= 0 ? 0 : Math.min(1 + Math.floor((number / most) * 5), 5));
    spec.data.values = ys.flatMap((j) =>
      xs.map((i) => {
        const number = found.get(`${over.order[i]},${down.order[j]}`) ?? 0;
        const tip = `${down.names[j]} ${over.names[i]}\n${value.label}: ${words.value(number, value.format)}`;
        return { x: i, y: j, s: step(number), tip, ...(numbers ? { text: words.short(number, value.format) } : {}) };
      }),
    );
    spec.height = 30 * ys.length;
    across(spec, over.axis, xs);
    spec.encoding.y.axis = { ...spec.encoding.y.axis, labelExpr: down.list };
    spec.encoding.y.scale = { ...spec.encoding.y.scale, domain: ys };
    return { scale: [words.value(0, value.format), words.value(most, value.format)] };
  };

  const donut = (model, specs, said, words) => {
    const spec = specs[0];
    const value = model.values[numbered(model, model.chart.y[0])];
    const numbers = [...(marks(model, said.rows).get(0) ?? [])].filter(([, number]) => number > 0);
    const total = numbers.reduce((sum, [, number]) => sum + number, 0);
    spec.data.values = numbers.map(([s, number]) => ({
      y: number,
      s,
      tip: `${model.legend[s].label}\n${words.value(number, value.format)} (${words.percent(number / total)})`,
    }));
    spec.layer[1].data.values = [{ text: words.short(total, value.format) }];
  };

  const pareto = (model, specs, said, words) => {
    const spec = specs[0];
    const group = model.groups[model.chart.x];
    const [bar, line] = model.chart.y.map((name) => model.values[numbered(model, name)]);
    const named = model.chart.y.map((name) => numbered(model, name));
    const names = said.rows.map((row) => text(model, model.chart.x, row.keys[model.chart.x], row.rest, words));
    const slanting = "labelAngle" in spec.encoding.x.axis && spec.encoding.x.axis.labelAngle !== 0;
    const data = said.rows.map((row, i) => {
      const [height, far] = named.map((each) => row.numbers[each] ?? 0);
      const tip = `${names[i]}\n${bar.label}: ${words.value(height, bar.format)}\n${line.label}: ${words.value(far, line.format)}`;
      return { x: slanting ? i : group.order.indexOf(row.keys[model.chart.x]), y: height, t: far, tip };
    });
    spec.data.values = data;
    across(spec, slanting ? `${list(names)}[datum.value]` : group.axis, data.map((each) => each.x));
    axis(spec.layer[0].encoding.y, round(0, Math.max(...data.map((each) => each.y))), words.compact);
    if (line.format !== "percent") axis(spec.layer[1].encoding.y, round(0, Math.max(...data.map((each) => each.t))), words.compact);
  };

  const drawn = { bar: standing, stacked_bar: standing, line: standing, area: standing, panels, lying, heat_map: heatMap, donut, pareto };

  // Copies of `specs` with the numbers of what was chosen; null where there is nothing to draw.
  const redraw = (model, specs, said, words) => {
    const made = structuredClone(specs);
    if (!said.rows.some((row) => row.numbers.some((each) => each))) return null;
    const more = drawn[model.chart.type](model, made, said, words);
    return { specs: made, ...more };
  };

  regulars.redraw = redraw;
  regulars.seen = seen;
  regulars.round = round;
})((globalThis.regulars ??= {}));
