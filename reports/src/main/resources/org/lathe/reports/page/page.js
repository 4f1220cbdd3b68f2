"use strict";

// Draws each plot of the page's JSON into the canvas of its id, in the colours of the style sheet.
(() => {
  const plots = JSON.parse(document.getElementById("plots").textContent);
  // Series differ in dashes and marks too, for those who do not tell the colours apart.
  const dashes = [[], [7, 4], [2, 3], [10, 3, 2, 3], [12, 5], [1, 2]];
  const marks = ["circle", "triangle", "rectRot", "rect", "star", "crossRot"];
  const charts = new Map();

  const colour = (name) =>
    getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

  const dataset = (series, index, kind) => {
    const ink = colour(`series-${index + 1}`);
    if (kind === "bar") {
      return {
        label: series.name,
        data: series.points.map((point) => point[1]),
        backgroundColor: index === 0 ? "transparent" : ink,
        borderColor: ink,
        borderWidth: 2,
      };
    }
    const alone = series.points.length === 1;
    return {
      label: series.name,
      data: series.points.map(([x, y]) => ({ x, y })),
      errors: series.points.map((point) => point[2] ?? 0),
      borderColor: ink,
      backgroundColor: ink,
      borderDash: dashes[index],
      borderWidth: 2,
      pointStyle: series.style === "line" && !alone ? "line" : marks[index],
      // A line of one point would not be seen.
      pointRadius: series.style === "both" || alone ? 4 : 0,
      pointHitRadius: 8,
      tension: 0,
    };
  };

  const axis = (title, more) => ({
    title: { display: true, text: title, color: colour("faint") },
    ticks: { color: colour("faint"), maxRotation: 0 },
    grid: { color: colour("line") },
    ...more,
  });

  const height = (plot) => {
    if (plot.log) {
      return { type: "logarithmic" };
    }
    return plot.kind === "bar" ? { beginAtZero: true } : { grace: "5%" };
  };

  // A bar from one standard error below each point to one above it.
  const whiskers = {
    id: "whiskers",
    afterDatasetsDraw: (chart) => {
      const { ctx, scales } = chart;
      ctx.save();
      ctx.lineWidth = 1.5;
      chart.data.datasets.forEach((dataset, index) => {
        ctx.strokeStyle = dataset.borderColor;
        (dataset.errors ?? []).forEach((error, at) => {
          if (error > 0) {
            const { x } = chart.getDatasetMeta(index).data[at];
            const y = dataset.data[at].y;
            const [low, high] = [y - error, y + error].map((v) => scales.y.getPixelForValue(v));
            ctx.beginPath();
            ctx.moveTo(x, low);
            ctx.lineTo(x, high);
            [low, high].forEach((end) => {
              ctx.moveTo(x - 4, end);
              ctx.lineTo(x + 4, end);
            });
            ctx.stroke();
          }
        });
      });
      ctx.restore();
    },
  };

  const range = (plot) => {
    const ends = plot.series
      .flatMap((series) => series.points)
      .filter((point) => point[1] !== null && point[2])
      .flatMap(([, y, error]) => [y - error, y + error]);
    return ends.length ? { suggestedMin: Math.min(...ends), suggestedMax: Math.max(...ends) } : {};
  };

  const across = (plot) => {
    if (plot.kind === "bar") {
      return {};
    }
    if (plot.categories.length) {
      return { type: "category", offset: true };
    }
    const places = plot.series.flatMap((series) => series.points).map(([x]) => x);
    const [least, most] = [Math.min(...places), Math.max(...places)];
    // Places that are far from zero beside their distances would all lie at one edge.
    return least > most - least
      ? { type: "linear", grace: "5%" }
      : { type: "linear", bounds: "data", beginAtZero: true };
  };

  const chart = (plot) =>
    new Chart(document.getElementById(`plot-${plot.id}`), {
      type: plot.kind,
      plugins: [whiskers],
      data: {
        labels: plot.categories.length ? plot.categories : undefined,
        datasets: plot.series.map((series, index) => dataset(series, index, plot.kind)),
      },
      options: {
        animation: false,
        responsive: true,
        maintainAspectRatio: false,
        normalized: true,
        interaction: { mode: "nearest", axis: "x", intersect: false },
        scales: {
          x: axis(plot.x, across(plot)),
          y: axis(plot.y, { ...height(plot), ...range(plot) }),
        },
        plugins: {
          legend: {
            display: plot.series.length > 1,
            align: "start",
            labels: { color: colour("ink"), usePointStyle: plot.kind !== "bar", boxHeight: 7 },
          },
        },
      },
    });

  // What is folded away has no size yet; it is drawn when it is opened.
  const shown = (plot) => {
    return document.getElementById(`plot-${plot.id}`).closest("details:not([open])") === null;
  };

  const draw = () => {
    Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    plots.filter((plot) => shown(plot) && !charts.has(plot)).forEach((plot) => charts.set(plot, chart(plot)));
  };

  draw();
  document.addEventListener("toggle", draw, true);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    charts.forEach((each) => each.destroy());
    charts.clear();
    draw();
  });

  // A table that is wider than the page says so.
  const measure = () =>
    document.querySelectorAll(".scroll").forEach((each) =>
      each.toggleAttribute("data-wide", each.scrollWidth > each.clientWidth + 1));
  measure();
  document.addEventListener("toggle", measure, true);
  addEventListener("resize", measure);

  // Sequences in another order; without this script they stand as in the file.
  const order = (list, by) => {
    const down = by.startsWith("-");
    const key = down ? by.slice(1) : by;
    const value = (each) => (each.dataset[key] === "" ? NaN : Number(each.dataset[key]));
    const compare = (a, b) => {
      const [one, other] = [value(a), value(b)];
      if (Number.isNaN(one) || Number.isNaN(other)) {
        return Number(Number.isNaN(one)) - Number(Number.isNaN(other));
      }
      return down ? other - one : one - other;
    };
    list.append(...[...list.children].sort(compare));
  };

  document.querySelectorAll(".order").forEach((line) => {
    line.hidden = false;
    const choice = line.querySelector("select");
    choice.addEventListener("change", () =>
      order(document.getElementById(choice.dataset.list), choice.value));
  });
})();
