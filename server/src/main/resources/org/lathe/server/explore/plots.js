// The two pictures of a fit: its curve, and the KL of each latent.
import { html, svg } from './lit-html.js';

export const nats = (value) =>
  Math.abs(value) >= 100 ? value.toFixed(0) : Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(2);

const WIDTH = 340;
const LEFT = 46;
const RIGHT = 8;

// One panel of lines over the fast steps, in a range of its own.
function panel(steps, names, top, height, last) {
  const all = steps.flatMap((step) => names.map((name) => step[name]));
  let least = Math.min(...all);
  let most = Math.max(...all);
  if (most - least < 1e-6) {
    least -= 0.5;
    most += 0.5;
  }
  const x = (i) => LEFT + (i / last) * (WIDTH - LEFT - RIGHT);
  const y = (value) => top + ((most - value) / (most - least)) * height;
  const points = (name) => steps.map((step, i) => `${x(i).toFixed(1)},${y(step[name]).toFixed(1)}`).join(' ');
  return svg`
    ${[most, least].map(
      (value) => svg`
        <line class="grid" x1=${LEFT} x2=${WIDTH - RIGHT} y1=${y(value)} y2=${y(value)} />
        <text class="tick" x=${LEFT - 5} y=${y(value) + 3.5} text-anchor="end">${nats(value)}</text>`,
    )}
    ${names.map(
      (name) => svg`
        <polyline class="line ${name}" points=${points(name)} />
        <circle class="dot ${name}" cx=${x(steps.length - 1)} cy=${y(steps.at(-1)[name])} r="2.5" />`,
    )}`;
}

// The NELBO and its two parts before each fast step; the KL is below, in a range of its own.
export function curve(steps, planned) {
  if (!steps.length) return html`<p class="quiet">The curve begins with the first fast step.</p>`;
  const last = Math.max(1, planned - 1, steps.length - 1);
  const end = steps.at(-1);
  const said = `NELBO from ${nats(steps[0].nelbo)} to ${nats(end.nelbo)} nats in ${steps.length} fast steps; NLL ${nats(end.nll)}, KL ${nats(end.kl)}`;
  return html`
    <svg class="curve" viewBox="0 0 ${WIDTH} 190" role="img" aria-label=${said}>
      ${panel(steps, ['nll', 'nelbo'], 8, 100, last)} ${panel(steps, ['kl'], 128, 40, last)}
      <text class="tick" x=${LEFT} y="184">fast step 0</text>
      <text class="tick" x=${WIDTH - RIGHT} y="184" text-anchor="end">${last}</text>
    </svg>
    <p class="legend" aria-hidden="true">
      <span class="key nelbo"></span>NELBO ${nats(end.nelbo)} <span class="key nll"></span>NLL
      ${nats(end.nll)} <span class="key kl"></span>KL ${nats(end.kl)}
    </p>
  `;
}

// KL of each latent: a row for each layer, a column for each of its latents.
export function heatMap(kl) {
  if (!kl) return '';
  const rows = kl.length;
  const columns = kl[0].length;
  const most = Math.max(1e-9, ...kl.flat());
  const cell = Math.max(10, Math.min(34, Math.floor(280 / columns)));
  const tall = Math.max(12, Math.min(26, cell));
  const left = 50;
  const layerKl = kl.map((row) => row.reduce((sum, value) => sum + value, 0));
  const said = `KL in nats: ${layerKl.map((value, l) => `layer ${l + 1} ${nats(value)}`).join(', ')}`;
  const width = Math.max(240, left + columns * cell + 52);
  return html`
    <svg class="heat" width=${width} viewBox="0 0 ${width} ${rows * tall + 16}" role="img" aria-label=${said}>
      ${kl.map(
        (row, l) => svg`
          <text class="tick" x=${left - 6} y=${l * tall + tall / 2 + 3.5} text-anchor="end">layer ${l + 1}</text>
          ${row.map(
            (value, j) => svg`
              <rect class="cell" x=${left + j * cell} y=${l * tall} width=${cell - 1} height=${tall - 1}
                fill-opacity=${(0.06 + (0.94 * value) / most).toFixed(3)}>
                <title>layer ${l + 1}, latent ${j + 1}: ${nats(value)} nats</title>
              </rect>`,
          )}
          <text class="tick" x=${left + columns * cell + 5} y=${l * tall + tall / 2 + 3.5}>${nats(layerKl[l])}</text>`,
      )}
      <text class="tick" x=${left} y=${rows * tall + 12}>latents 1 to ${columns}; strongest ${nats(most)} nats</text>
    </svg>
  `;
}
