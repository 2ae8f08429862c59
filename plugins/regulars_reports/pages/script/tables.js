// The figures of what was chosen as the rows of a table, worded as the server words them.
((regulars) => {
  "use strict";

  const key = (model, group, row, words) => {
    const place = row.keys[group];
    if (place >= 0) return model.groups[group].texts[place];
    return group ? "" : words.fill("others", { count: words.number(row.rest) });
  };

  // [headings, rows, how many columns name a row]
  const table = (model, said, words) => {
    const values = model.columns.filter((each) => "value" in each);
    if (model.groups.length === 2 && values.length === 1) return across(model, said, words);
    const rows = said.rows.map((row) =>
      model.columns.map((column) => {
        if ("group" in column) return key(model, column.group, row, words);
        const value = model.values[column.value];
        return column.role ? "–" : words.value(row.numbers[column.value], value.format);
      }),
    );
    return [model.columns.map((each) => each.label), rows, model.groups.length];
  };

  const across = (model, said, words) => {
    const [down, over] = model.groups;
    const { format } = model.values[0];
    const found = new Map(said.rows.map((row) => [row.keys.join(), row.numbers[0]]));
    const [ys, xs] = [down, over].map((group, i) => regulars.seen(group, said.rows.map((row) => row.keys[i])));
    const counted = new Set(said.rows.map((row) => row.keys[0]));
    const rows = ys
      .filter((y) => counted.has(down.order[y]))
      .map((y) => [down.names[y], ...xs.map((x) => words.value(found.get(`${down.order[y]},${over.order[x]}`), format))]);
    return [[model.columns[0].label, ...xs.map((x) => over.names[x])], rows, 1];
  };

  regulars.table = table;
})((globalThis.regulars ??= {}));
