"use strict";

// Draws each plot of the page's JSON into the canvas of its id, in the colours of the style sheet.
(() => {
  const plots = JSON.parse(document.getElementById("plots").textContent);
  // Series differ in dashes and marks too, for those who do not tell the colours apart.
  const dashes = [[], [7, 4], [2, 3]];
  const marks = ["circle", "triangle", "rectRot"];
  let charts = [];

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

  const chart = (plot) =>
    new Chart(document.getElementById(`plot-${plot.id}`), {
      type: plot.kind,
      data: {
        labels: plot.kind === "bar" ? plot.categories : undefined,
        datasets: plot.series.map((series, index) => dataset(series, index, plot.kind)),
      },
      options: {
        animation: false,
        responsive: true,
        maintainAspectRatio: false,
        normalized: true,
        interaction: { mode: "nearest", axis: "x", intersect: false },
        scales: {
          x: axis(plot.x, plot.kind === "bar" ? {} : { type: "linear", bounds: "data", beginAtZero: true }),
          y: axis(plot.y, height(plot)),
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

  const draw = () => {
    charts.forEach((each) => each.destroy());
    Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    charts = plots.map(chart);
  };

  draw();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
})();
