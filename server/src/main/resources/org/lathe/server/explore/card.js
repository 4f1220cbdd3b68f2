// What is known of one run and the texts that were fitted with it.
import { html, nothing } from './lit-html.js';
import { curve, heatMap, nats } from './plots.js';
import { colouredTokens, lossTable, sum } from './tokens.js';

function figure(label, value, tokens, note) {
  return html`<div>
    <dt>${label}</dt>
    <dd>${nats(value)} nats<small>${(value / tokens).toFixed(3)} a token${note ? `; ${note}` : nothing}</small></dd>
  </div>`;
}

function figures(fit) {
  if (!fit.tokens) return nothing;
  const n = fit.tokens.length;
  if (fit.figures) {
    return html`<dl>
      ${fit.figures.map((each) => figure(each.label, each.nats, n, each.kind === each.label ? '' : each.kind))}
    </dl>`;
  }
  if (!fit.fresh) return nothing;
  return html`<dl>
    ${figure('NELBO, fresh noise', fit.fresh.nelbo, n, 'one sample of the bound')}
    ${figure('Fixed-noise score', fit.fitted.nelbo, n, 'no bound')}
    ${figure('Tokens given z', sum(fit.withZ), n, 'without the KL')}
    ${figure('Tokens without z', sum(fit.withoutZ), n, 'every latent at 0')}
  </dl>`;
}

const VIEWS = { with: 'with z', without: 'without z', difference: 'what z changes' };

function losses(fit, view) {
  if (!fit.withZ) return fit.withoutZ;
  if (view === 'with') return fit.withZ;
  if (view === 'without') return fit.withoutZ;
  return fit.withZ.map((value, i) => value - fit.withoutZ[i]);
}

function tokenView(run, slot, fit, page) {
  if (!fit.tokens) return nothing;
  const name = `view-${run.name}-${slot}`;
  const view = fit.view ?? 'with';
  const columns = fit.withZ
    ? [
        { name: 'with z', losses: fit.withZ },
        { name: 'without z', losses: fit.withoutZ },
      ]
    : fit.withoutZ
      ? [{ name: 'loss', losses: fit.withoutZ }]
      : [];
  return html`
    <h4>${fit.withoutZ ? 'Tokens by their loss' : 'Tokens'}</h4>
    ${fit.withZ
      ? html`<fieldset class="choice">
          <legend class="hidden">Loss of each token</legend>
          ${Object.entries(VIEWS).map(
            ([key, label]) => html`<label
              ><input type="radio" name=${name} .checked=${view === key} @change=${() => page.set(fit, { view: key })} />${label}</label
            >`,
          )}
        </fieldset>`
      : nothing}
    ${fit.leftOut ? html`<p class="quiet">The last ${fit.leftOut} tokens do not fit the model and are left out.</p>` : nothing}
    ${colouredTokens(fit.tokens, losses(fit, view), Boolean(fit.withZ) && view === 'difference')}
    ${columns.length
      ? html`<p class="scale" aria-hidden="true">
          <span class="l0">0</span><span class="l2"></span><span class="l5">3</span><span class="l7"></span><span class="l9">6 nats</span>${view === 'difference' && fit.withZ ? html`<span class="gain4">z helps</span>` : nothing}
        </p>`
      : nothing}
    ${columns.length ? lossTable(fit.tokens, columns) : nothing}
  `;
}

function fitted(run, slot, page) {
  const fit = page.fits(run, slot);
  if (!fit) return nothing;
  return html`
    <section class="fit" aria-label="Text ${slot}, ${run.name}">
      <h3>Text ${slot}</h3>
      ${fit.state === 'waiting' ? html`<p class="quiet">Waiting: ${fit.ahead ?? 0} before it.</p>` : nothing}
      ${fit.error ? html`<p class="error">${fit.error}</p>` : nothing}
      ${fit.state === 'cancelled' ? html`<p class="quiet">Cancelled after ${fit.steps.length} fast steps.</p>` : nothing}
      ${run.latents
        ? html`<div class="plots">
            <div>${curve(fit.steps, fit.planned ?? 1)}</div>
            <div>${heatMap(fit.klByLatent)}</div>
          </div>`
        : nothing}
      ${figures(fit)} ${tokenView(run, slot, fit, page)}
    </section>
  `;
}

function words(run, page) {
  const lines = page.words(run);
  if (!lines.length) return nothing;
  return html`
    <section class="words" aria-label="Words of ${run.name}">
      <h3>Words</h3>
      <ol>
        ${lines.map(
          (line) => html`<li>
            <p class="quiet">
              ${line.title}${line.agreement === undefined ? nothing : html`; ${(100 * line.agreement).toFixed(0)}% of the source's tokens`}
              ${line.state === 'running' ? html`<em>decoding</em>` : line.state === 'cancelled' ? html`<em>cancelled</em>` : nothing}
            </p>
            ${line.error ? html`<p class="error">${line.error}</p>` : html`<p class="decoded" dir="auto">${line.text}</p>`}
          </li>`,
        )}
      </ol>
      <button type="button" class="plain" @click=${() => page.clearWords(run)}>Clear the words</button>
    </section>
  `;
}

export function card(run, page) {
  const about = run.latents
    ? `${run.latents.layers} layers of ${run.latents.perLayer} latents, T_fast ${run.latents.fastSteps}`
    : run.infills
      ? 'no latents; fills gaps'
      : 'no latents; token by token';
  return html`
    <article class="card">
      <header>
        <h2>${run.name}</h2>
        <p class="quiet">${run.family}, ${(run.weights / 1e6).toFixed(1)}M weights, ${run.positions} positions, ${run.tokenizer}; ${about}</p>
      </header>
      ${page.slots.map((slot) => fitted(run, slot, page))} ${words(run, page)}
      ${page.slots.every((slot) => !page.fits(run, slot)) && !page.words(run).length
        ? html`<p class="quiet">Nothing fitted yet.</p>`
        : nothing}
    </article>
  `;
}
