// Adds up the numbers of a report for what its reader chose: whole numbers, so that no penny is lost.
((regulars) => {
  "use strict";

  const number = (month) => Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1;
  const shifted = (month, by) => {
    const at = number(month) + by;
    return `${String(Math.floor(at / 12)).padStart(4, "0")}-${String((at % 12) + 1).padStart(2, "0")}`;
  };

  // The months that are chosen, or those before them, or a year before: [first, last], both in it.
  const months = (period, kind) => {
    if (kind === "now") return period;
    const by = kind === "year_before" ? 12 : number(period[1]) - number(period[0]) + 1;
    return period.map((each) => shifted(each, -by));
  };

  // Which keys of a filter count.
  const wanted = (filter, chosen, kind, own) => {
    const value = chosen[filter.name];
    if (filter.name !== "period") {
      return filter.keys.map((key) => value === undefined || (key ?? "") === value);
    }
    const isMonth = (key) => key !== null && /^\d{4}-\d{2}$/.test(key);
    if (value !== undefined) {
      const [first, last] = months(value, kind);
      return filter.keys.map((key) => isMonth(key) && first <= key && key <= last);
    }
    return filter.keys.map((key) => (own ? key === kind : key === null || isMonth(key)));
  };

  // Key of a group ("3,0") -> {keys: [3, 0], sums: [whole numbers]}.
  const add = (model, chosen, kind = "now") => {
    const filters = model.filters.map((each) => wanted(each, chosen, kind, model.own));
    const first = filters.length;
    const width = first + model.groups.length;
    const counts = model.numbers.length ? model.numbers[0].length : 0;
    const found = new Map();
    for (let row = 0; row < counts; row++) {
      if (!filters.every((keys, i) => keys[model.numbers[i][row]])) continue;
      const keys = [];
      for (let i = first; i < width; i++) keys.push(model.numbers[i][row]);
      const name = keys.join();
      let group = found.get(name);
      if (!group) found.set(name, (group = { keys, sums: model.scales.map(() => 0) }));
      for (let i = 0; i < group.sums.length; i++) group.sums[i] += model.numbers[width + i][row];
    }
    return found;
  };

  const together = (model, groups) => {
    const sums = model.scales.map(() => 0);
    for (const each of groups) each.sums.forEach((sum, i) => (sums[i] += sum));
    return sums;
  };

  const plain = (model, value, sums) => (value.at < 0 ? null : sums[value.at] / 10 ** model.scales[value.at]);
  const part = (one, whole) => (one === null || !whole ? null : one / whole);

  // The numbers of one row, all but those that run on from row to row.
  const reckoned = (model, sums, all) =>
    model.values.map((value) => {
      const one = plain(model, value, sums);
      if (value.of >= 0) return part(one, plain(model, model.values[value.of], sums));
      if (value.ofAll && !value.running) return part(one, plain(model, value, all));
      return one;
    });

  const compared = (model) => (one, other) => {
    const groups = model.groups.length;
    for (const { at, falling } of model.order) {
      const [a, b] = [one, other].map((row) => (at < groups ? row.keys[at] : row.numbers[at - groups]));
      if (a === b) continue;
      if (a === null || b === null) return a === null ? 1 : -1;
      return (a < b ? -1 : 1) * (falling ? -1 : 1);
    }
    for (let i = 0; i < groups; i++) if (one.keys[i] !== other.keys[i]) return one.keys[i] - other.keys[i];
    return 0;
  };

  // What a report says of what was chosen: its rows, all of it together, and the numbers of the periods beside it.
  const report = (model, chosen) => {
    const groups = [...add(model, chosen).values()];
    const all = together(model, groups);
    const sorted = groups
      .map(({ keys, sums }) => ({ keys, sums, numbers: reckoned(model, sums, all) }))
      .filter((row) => !model.conditional || row.sums.some((sum) => sum !== 0))
      .sort(compared(model));
    const rows = model.limit ? sorted.slice(0, model.limit) : sorted;
    const others = sorted.slice(rows.length);
    if (model.rest && others.length) {
      const sums = together(model, others);
      rows.push({ keys: model.groups.map(() => -1), sums, numbers: reckoned(model, sums, all), rest: others.length });
    }
    model.values.forEach((value, i) => {
      if (!value.running) return;
      let sum = 0;
      for (const row of rows) {
        sum += value.at < 0 ? 0 : row.sums[value.at];
        const far = value.at < 0 ? null : sum / 10 ** model.scales[value.at];
        row.numbers[i] = value.ofAll ? part(far, plain(model, value, all)) : far;
      }
    });
    return { rows, groups, all, everything: model.values.map((value) => plain(model, value, all)), beside: beside(model, chosen) };
  };

  // kind -> the numbers of that period, for figures; only where there is such a period.
  const beside = (model, chosen) => {
    const found = {};
    for (const kind of model.compare) {
      const groups = [...add(model, chosen, kind).values()];
      const sums = together(model, groups);
      found[kind] = groups.length ? reckoned(model, sums, sums) : null;
    }
    return found;
  };

  // What the sentence above a chart is about: the key (or the value) with the most, or the one that it names.
  const largest = (model, said) => {
    const { of, value, at } = model.finding;
    if (of < 0) {
      const parts = said.everything.map((each, i) => [i, each ?? 0]);
      const total = parts.reduce((sum, [, each]) => sum + each, 0);
      const top = parts.reduce((best, each) => (each[1] > best[1] ? each : best));
      return total && top[1] > 0 ? { top: top[0], value: top[1], total } : null;
    }
    const total = said.everything[value];
    if (at !== null) {
      const row = said.rows.find((each) => each.keys[of] === at);
      return row && row.numbers[value] !== null ? { top: at, value: row.numbers[value], total } : null;
    }
    const column = model.values[value];
    if (column.at < 0) return null;
    const sums = new Map();
    for (const { keys, sums: held } of said.groups) {
      if (!model.groups[of].unknown.includes(keys[of])) {
        sums.set(keys[of], (sums.get(keys[of]) ?? 0) + held[column.at]);
      }
    }
    let top = null;
    for (const [key, sum] of sums) if (top === null || sum > sums.get(top) || (sum === sums.get(top) && key > top)) top = key;
    if (top === null || !total || sums.get(top) <= 0) return null;
    return { top, value: sums.get(top) / 10 ** model.scales[column.at], total };
  };

  regulars.cube = { add, report, largest, months, shifted };
})((globalThis.regulars ??= {}));
