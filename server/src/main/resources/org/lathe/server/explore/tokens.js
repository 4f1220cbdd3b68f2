// The tokens of a text, coloured by what each costs.
import { html } from './lit-html.js';
import { nats } from './plots.js';

const LEVELS = 9;
const MOST = 6;

const shown = (token) =>
  token.includes('\uFFFD') ? '\u25AF' : token.replaceAll('\n', '\u21B5\n').replaceAll('\t', '\u21E5\t');

function level(value, difference) {
  if (difference) {
    const step = Math.min(4, Math.round((Math.abs(value) / 3) * 4));
    return step === 0 ? 'l0' : value < 0 ? `gain${step}` : `l${2 * step}`;
  }
  return `l${Math.max(0, Math.min(LEVELS, Math.round((value / MOST) * LEVELS)))}`;
}

// tokens: their texts; losses: in nats, or undefined; difference: whether losses are differences.
export function colouredTokens(tokens, losses, difference) {
  return html`<p class="tokens" dir="auto">${tokens.map(
    (token, i) =>
      losses
        ? html`<span class=${level(losses[i], difference)} title="${JSON.stringify(token)}: ${nats(losses[i])} nats">${shown(token)}</span>`
        : html`<span>${shown(token)}</span>`,
  )}</p>`;
}

export function lossTable(tokens, columns) {
  return html`
    <details>
      <summary>The same as a table</summary>
      <div class="scroll" tabindex="0" role="region" aria-label="Loss of each token">
        <table>
          <thead>
            <tr>
              <th scope="col">token</th>
              ${columns.map((column) => html`<th scope="col">${column.name}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${tokens.map(
              (token, i) => html`<tr>
                <th scope="row"><code>${JSON.stringify(token)}</code></th>
                ${columns.map((column) => html`<td>${nats(column.losses[i])}</td>`)}
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </details>
  `;
}

export const sum = (values) => values.reduce((total, value) => total + value, 0);
