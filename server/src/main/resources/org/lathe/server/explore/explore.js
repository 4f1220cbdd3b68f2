// The latent explorer: its state, its controls, and what they ask of the server.
import { html, nothing, render } from './lit-html.js';
import { ask, stream } from './events.js';
import { card } from './card.js';

const SLOTS = ['A', 'B', 'C'];
const root = document.getElementById('page');

const state = {
  runs: [],
  shown: new Set(),
  texts: { A: '', B: '', C: '' },
  slot: 'A',
  heldOut: { A: -1, B: -1, C: -1 },
  note: '',
  fastSteps: 16,
  noise: 'fixed',
  seed: 1,
  temperature: 1,
  tokens: 64,
  amount: 0.5,
  layer: 0,
  number: 0,
  prompt: '',
  template: '',
  fits: new Map(),
  words: new Map(),
  running: null,
  status: '',
};

// The texts stay when the page is loaded again, and go with the tab.
const KEPT = 'lathe.texts';
function keepTexts() {
  sessionStorage.setItem(KEPT, JSON.stringify(state.texts));
}
function keptTexts() {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? '{}');
  for (const slot of SLOTS) if (typeof kept[slot] === 'string') state.texts[slot] = kept[slot];
}

const key = (run, slot) => `${run.name}/${slot}`;
const shownRuns = () => state.runs.filter((run) => state.shown.has(run.name));
const latentRuns = () => shownRuns().filter((run) => run.latents);

const page = {
  slots: SLOTS,
  fits: (run, slot) => state.fits.get(key(run, slot)),
  words: (run) => state.words.get(run.name) ?? [],
  clearWords(run) {
    state.words.delete(run.name);
    draw();
  },
  set(part, changes) {
    Object.assign(part, changes);
    draw();
  },
};

let drawing = false;
function draw() {
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(() => {
    drawing = false;
    render(view(), root);
  });
}

function say(text) {
  state.status = text;
  draw();
}

function change(field, read = (input) => input.value) {
  return (event) => {
    state[field] = read(event.target);
    draw();
  };
}
const number = (input) => Number(input.value);

// Does work one after the other until it ends or is cancelled.
async function work(name, jobs) {
  state.running?.abort();
  const control = new AbortController();
  state.running = control;
  say(`${name} began`);
  let ended = true;
  for (const job of jobs) {
    if (control.signal.aborted) break;
    ended = (await job(control.signal)) && ended;
  }
  if (state.running === control) {
    state.running = null;
    say(control.signal.aborted ? `${name} was cancelled` : ended ? `${name} is done` : `${name} failed`);
  }
}

function fitting(run, slot) {
  const fit = { state: 'waiting', steps: [] };
  state.fits.set(key(run, slot), fit);
  return async (signal) => {
    const body = { run: run.name, text: state.texts[slot], seed: state.seed };
    if (run.latents) Object.assign(body, { fastSteps: state.fastSteps, noise: state.noise });
    try {
      const whole = await stream('api/fit', body, signal, (event) => {
        fit.state = event.event;
        if (event.event === 'waiting') fit.ahead = event.ahead;
        if (event.event === 'text') Object.assign(fit, { tokens: event.tokens, leftOut: event.leftOut, planned: event.steps });
        if (event.event === 'step') {
          fit.steps.push(event);
          fit.klByLatent = event.klByLatent;
        }
        if (event.event === 'done') Object.assign(fit, event);
        draw();
      });
      if (!whole) fit.state = 'cancelled';
      return whole;
    } catch (error) {
      fit.error = error.message;
      return false;
    }
  };
}

function decoding(run, title, body) {
  const line = { title, text: '', state: 'running' };
  state.words.set(run.name, [...page.words(run), line]);
  return async (signal) => {
    const asked = { run: run.name, seed: state.seed, temperature: state.temperature, ...body };
    try {
      const whole = await stream('api/decode', asked, signal, (event) => {
        if (event.event === 'token') line.text += event.text ?? '';
        if (event.event === 'done') Object.assign(line, { text: event.text, agreement: event.agreement });
        draw();
      });
      line.state = whole ? 'done' : 'cancelled';
      return whole;
    } catch (error) {
      line.error = error.message;
      return false;
    }
  };
}

function fitNow(event) {
  event.preventDefault();
  const slot = state.slot;
  if (!state.texts[slot].trim()) return say(`Text ${slot} is empty: write some, or take a held-out one.`);
  if (!shownRuns().length) return say('Choose a run first.');
  return work(`Fit of text ${slot}`, shownRuns().map((run) => fitting(run, slot)));
}

// A text that was fitted is fitted again as soon as the manner of the fit changes.
function refit(event) {
  if (latentRuns().some((run) => page.fits(run, state.slot))) fitNow(event);
}

// The runs in which all of these texts have been fitted, with their numbers there.
function withFits(...slots) {
  return latentRuns()
    .map((run) => ({ run, ids: slots.map((slot) => page.fits(run, slot)?.fit) }))
    .filter(({ ids }) => ids.every((id) => id !== undefined));
}
const length = (run, slot) => Math.min(run.positions, page.fits(run, slot)?.tokens?.length ?? state.tokens);
const manner = () => (state.temperature === 0 ? 'greedy' : `sampled at ${state.temperature}`);

function decodeOne() {
  const slot = state.slot;
  work(
    `Decoding of text ${slot}`,
    withFits(slot).map(({ run, ids }) =>
      decoding(run, `from z of ${slot} alone, ${manner()}`, {
        terms: [{ fit: ids[0], weight: 1 }],
        tokens: length(run, slot),
      }),
    ),
  );
}

function decodeLayers() {
  const slot = state.slot;
  work(
    `Decoding from the layers of text ${slot}`,
    withFits(slot).flatMap(({ run, ids }) =>
      Array.from({ length: run.latents.layers + 1 }, (_, layers) =>
        decoding(run, layers === 0 ? 'without z' : `from layers 1 to ${layers} of ${slot}, ${manner()}`, {
          terms: [{ fit: ids[0], weight: 1 }],
          layers,
          tokens: length(run, slot),
        }),
      ),
    ),
  );
}

function nearest() {
  const slot = state.slot;
  work(
    `Search near text ${slot}`,
    withFits(slot).map(({ run, ids }) => async (signal) => {
      const line = { title: `nearest to ${slot}`, text: '', state: 'running' };
      state.words.set(run.name, [...page.words(run), line]);
      try {
        const whole = await stream('api/nearest', { run: run.name, fit: ids[0] }, signal, (event) => {
          if (event.event === 'compared') line.text = `${event.count} of ${event.of} held-out texts compared`;
          if (event.event === 'done') {
            const found = event.nearest.map((near, i) => ({
              title: `${i + 1}. nearest to ${slot} of the held-out texts, distance ${near.distance.toFixed(2)}`,
              text: near.text,
              state: 'done',
            }));
            state.words.set(run.name, page.words(run).flatMap((each) => (each === line ? found : [each])));
          }
          draw();
        });
        line.state = whole ? 'done' : 'cancelled';
        return whole;
      } catch (error) {
        line.error = error.message;
        return false;
      }
    }),
  );
}

function interpolate() {
  const a = state.amount;
  work(
    'Interpolation',
    withFits('A', 'B').map(({ run, ids }) =>
      decoding(run, `${(1 - a).toFixed(2)} A + ${a.toFixed(2)} B, ${manner()}`, {
        terms: [
          { fit: ids[0], weight: 1 - a },
          { fit: ids[1], weight: a },
        ],
        tokens: length(run, 'A'),
      }),
    ),
  );
}

function swap() {
  work(
    'Swap',
    withFits('A', 'B')
      .filter(({ run }) => state.layer < run.latents.layers)
      .map(({ run, ids }) =>
        decoding(run, `A with layer ${state.layer + 1} of B, ${manner()}`, {
          terms: [{ fit: ids[0], weight: 1 }],
          swaps: [{ layer: state.layer, fit: ids[1] }],
          tokens: length(run, 'A'),
        }),
      ),
  );
}

function difference() {
  work(
    'Difference',
    withFits('A', 'B', 'C').map(({ run, ids }) =>
      decoding(run, `C + (B - A), ${manner()}`, {
        terms: [
          { fit: ids[2], weight: 1 },
          { fit: ids[1], weight: 1 },
          { fit: ids[0], weight: -1 },
        ],
        tokens: length(run, 'C'),
      }),
    ),
  );
}

function sample() {
  const n = state.number++;
  work(
    'Sample',
    shownRuns().map((run) =>
      decoding(run, `${run.latents ? 'prior sample' : 'sample'} ${n}, ${manner()}`, {
        number: n,
        tokens: Math.min(run.positions, state.tokens),
      }),
    ),
  );
}

function continuePrompt() {
  if (!state.prompt) return say('The prompt is empty: write one.');
  return work(
    'Continuation',
    shownRuns().map((run) =>
      decoding(run, `after "${state.prompt}", ${manner()}`, {
        prompt: state.prompt,
        number: state.number,
        tokens: Math.min(run.positions, state.tokens),
      }),
    ),
  );
}

function fill() {
  if (!state.template) return say('The template is empty: write text with gaps, such as Once {12} end.');
  return work(
    'Infilling',
    shownRuns()
      .filter((run) => run.infills)
      .map((run) => decoding(run, `filled ${state.template}`, { template: state.template, number: state.number++ })),
  );
}

async function takeHeldOut(by) {
  const slot = state.slot;
  const run = shownRuns()[0] ?? state.runs[0];
  try {
    const asked = Math.max(0, state.heldOut[slot] + by);
    const text = await ask('api/held-out', { run: run.name, number: asked });
    state.heldOut[slot] = text.number;
    state.texts[slot] = text.text;
    keepTexts();
    state.note = `text ${text.number + 1} of ${text.count}, ${text.source}`;
    say(`Held-out text ${text.number + 1} of ${text.count} is text ${slot}`);
  } catch (error) {
    say(error.message);
  }
}

function toggle(run) {
  return (event) => {
    if (event.target.checked) state.shown.add(run.name);
    else state.shown.delete(run.name);
    draw();
  };
}

function submitByKey(event) {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) fitNow(event);
}

function slotTabs() {
  return html`<fieldset class="choice slots">
    <legend>Text</legend>
    ${SLOTS.map(
      (slot) => html`<label
        ><input
          type="radio"
          name="slot"
          .checked=${state.slot === slot}
          @change=${() => page.set(state, { slot, note: '' })}
        />${slot}${withFits(slot).length ? html`<span class="fitted" aria-hidden="true"> ●</span><span class="hidden"> fitted</span>` : nothing}</label
      >`,
    )}
  </fieldset>`;
}

function textForm() {
  const busy = Boolean(state.running);
  return html`<form class="panel" @submit=${fitNow}>
    ${slotTabs()}
    <label class="wide" for="text">Text ${state.slot}: type or paste, or take one that the run was not trained on</label>
    <textarea
      id="text"
      rows="5"
      dir="auto"
      spellcheck="false"
      .value=${state.texts[state.slot]}
      @input=${(event) => {
        state.texts[state.slot] = event.target.value;
        keepTexts();
      }}
      @keydown=${submitByKey}
    ></textarea>
    <p class="quiet">${state.note || 'Ctrl and Enter fits it.'}</p>
    <div class="row">
      <button type="button" @click=${() => takeHeldOut(-1)}>Previous held-out</button>
      <button type="button" @click=${() => takeHeldOut(1)}>Next held-out</button>
    </div>
    <div class="row">
      <label class="slider"
        >T_fast <span class="value">${state.fastSteps}</span>
        <input type="range" min="1" max="128" .value=${String(state.fastSteps)} @input=${change('fastSteps', number)} @change=${refit} />
      </label>
      <fieldset class="choice">
        <legend>Noise of the fit</legend>
        ${['fixed', 'fresh'].map(
          (noise) => html`<label
            ><input type="radio" name="noise" .checked=${state.noise === noise} @change=${(event) => {
              page.set(state, { noise });
              refit(event);
            }} />${noise}</label
          >`,
        )}
      </fieldset>
      <label>Seed <input class="short" type="number" step="1" .value=${String(state.seed)} @change=${change('seed', (input) => Math.trunc(Number(input.value)) || 0)} /></label>
    </div>
    <div class="row">
      <button type="submit" class="main" ?disabled=${busy}>Fit text ${state.slot}</button>
      <button type="button" ?disabled=${!busy} @click=${() => state.running?.abort()}>Cancel</button>
    </div>
  </form>`;
}

function decodeForm() {
  const busy = Boolean(state.running);
  const one = withFits(state.slot).length > 0;
  const two = withFits('A', 'B').length > 0;
  const three = withFits('A', 'B', 'C').length > 0;
  const layers = Math.max(0, ...latentRuns().map((run) => run.latents.layers));
  return html`<section class="panel" aria-label="Decode">
    <h2>Decode</h2>
    <div class="row">
      <label class="slider"
        >Temperature <span class="value">${state.temperature === 0 ? 'greedy' : state.temperature.toFixed(1)}</span>
        <input type="range" min="0" max="1.5" step="0.1" .value=${String(state.temperature)} @input=${change('temperature', number)} />
      </label>
      <label>Tokens <input class="short" type="number" min="1" .value=${String(state.tokens)} @change=${change('tokens', (input) => Math.max(1, Math.trunc(Number(input.value)) || 1))} /></label>
    </div>
    ${latentRuns().length
      ? html`
          <h3>From z</h3>
          <div class="row">
            <button type="button" ?disabled=${busy || !one} @click=${decodeOne}>Decode ${state.slot} from z alone</button>
            <button type="button" ?disabled=${busy || !one} @click=${decodeLayers}>From layers 1 to l</button>
            <button type="button" ?disabled=${busy || !one} @click=${nearest}>Nearest held-out texts</button>
          </div>
          ${one ? nothing : html`<p class="quiet">Fit text ${state.slot} first.</p>`}
          <h3>Two texts</h3>
          <div class="row">
            <label class="slider"
              >A to B <span class="value">${state.amount.toFixed(2)}</span>
              <input type="range" min="0" max="1" step="0.05" .value=${String(state.amount)} @input=${change('amount', number)} @change=${() => two && interpolate()} />
            </label>
            <button type="button" ?disabled=${busy || !two} @click=${interpolate}>Interpolate</button>
          </div>
          <div class="row">
            <label
              >Layer
              <select @change=${change('layer', number)}>
                ${Array.from({ length: layers }, (_, l) => html`<option value=${l} ?selected=${l === state.layer}>${l + 1}</option>`)}
              </select>
            </label>
            <button type="button" ?disabled=${busy || !two} @click=${swap}>A with this layer of B</button>
            <button type="button" ?disabled=${busy || !three} @click=${difference}>C + (B &minus; A)</button>
          </div>
          ${two ? nothing : html`<p class="quiet">Fit texts A and B first${three ? '' : '; for the difference C too'}.</p>`}
        `
      : nothing}
    <h3>Without a text</h3>
    <div class="row">
      <button type="button" ?disabled=${busy} @click=${sample}>Sample ${state.number}</button>
    </div>
    <div class="row">
      <label class="grow">Prompt <input type="text" .value=${state.prompt} @input=${change('prompt')} /></label>
      <button type="button" ?disabled=${busy} @click=${continuePrompt}>Continue</button>
    </div>
    ${shownRuns().some((run) => run.infills)
      ? html`<div class="row">
          <label class="grow">Template, {12} is a gap of 12 tokens <input type="text" .value=${state.template} @input=${change('template')} /></label>
          <button type="button" ?disabled=${busy} @click=${fill}>Fill the gaps</button>
        </div>`
      : nothing}
  </section>`;
}

function view() {
  return html`
    <header class="top">
      <h1>Latent explorer</h1>
      <fieldset class="choice">
        <legend>Runs</legend>
        ${state.runs.map(
          (run) => html`<label><input type="checkbox" .checked=${state.shown.has(run.name)} @change=${toggle(run)} />${run.name} <small>${run.family}</small></label>`,
        )}
      </fieldset>
    </header>
    <p class="status" role="status" aria-live="polite">${state.status}</p>
    <main>
      <div class="controls">${textForm()} ${decodeForm()}</div>
      <div class="cards">${shownRuns().map((run) => card(run, page))}</div>
    </main>
  `;
}

async function start() {
  try {
    keptTexts();
    state.runs = (await ask('api/runs')).runs;
    state.shown = new Set(state.runs.map((run) => run.name));
    const latents = state.runs.find((run) => run.latents)?.latents;
    if (latents) Object.assign(state, { fastSteps: Math.max(1, Math.min(128, latents.fastSteps)), noise: latents.noise });
    say('Ready');
  } catch (error) {
    say(error.message);
  }
}

start();
