// What the reader chose, as it stands in the form and in the page's address, where it can be kept and sent on.
((regulars) => {
  "use strict";

  const month = /^\d{4}-(0[1-9]|1[0-2])$/;

  // "#period=2026-01..2026-03&shop=N" -> {period: ["2026-01", "2026-03"], shop: "N"}, of what there is to choose.
  const read = (address, filters) => {
    const said = new URLSearchParams(address.replace(/^#/, ""));
    const chosen = {};
    for (const { name, codes } of filters) {
      const value = said.get(name);
      if (value === null) continue;
      if (name !== "period") {
        if (codes.includes(value)) chosen[name] = value;
        continue;
      }
      const [first, last = first] = value.split("..");
      if (month.test(first) && month.test(last)) chosen.period = first <= last ? [first, last] : [last, first];
    }
    return chosen;
  };

  const write = (chosen) => {
    const said = new URLSearchParams();
    for (const [name, value] of Object.entries(chosen)) {
      said.set(name, name === "period" ? [...new Set(value)].join("..") : value);
    }
    return said.toString();
  };

  regulars.choosing = { read, write };
})((globalThis.regulars ??= {}));
