// Numbers as people read them, by the browser's own tables, which are those of the server.
((regulars) => {
  "use strict";

  const form = (locale, options) => new Intl.NumberFormat(locale, { roundingMode: "halfEven", ...options });

  const words = ({ locale, currency, texts }) => {
    const plain = form(locale);
    const compact = form(locale, { notation: "compact", maximumFractionDigits: 1 });
    const money = form(locale, { style: "currency", currency });
    const round = form(locale, { style: "currency", currency, minimumFractionDigits: 0, maximumFractionDigits: 0 });
    const whole = form(locale, { style: "percent" });
    const tenth = form(locale, { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });

    const percent = (value) => (value && Math.abs(value) < 0.1 ? tenth : whole).format(value);
    const value = (number, format) => {
      if (number === null || number === undefined) return "–";
      if (format === "money") return money.format(number);
      return format === "percent" ? percent(number) : plain.format(number);
    };
    const short = (number, format) =>
      format === "money" && number !== null && Math.abs(number) >= 100 ? round.format(number) : value(number, format);

    // A text of the catalog with its blanks filled in.
    const fill = (name, facts) => texts[name].replace(/\{(\w+)\}/g, (all, key) => facts[key] ?? all);
    return { value, short, percent, compact: (number) => compact.format(number), number: (n) => plain.format(n), fill, texts };
  };

  regulars.words = words;
})((globalThis.regulars ??= {}));
