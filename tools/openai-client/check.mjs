// Drives ./lathe serve with OpenAI's official client for Node, and compares its texts with
// ./lathe generate:
//
//   npm install openai          (in any folder; run this file from there)
//   node check.mjs RUN          (LATHE=path of the launcher, by default ./lathe of this checkout)
//
// Prints a line for each check; ends with "N passed, M failed".
import { spawn, execFileSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import path from 'node:path';

const require = createRequire(path.join(process.cwd(), 'here.js'));
const OpenAI = require('openai').OpenAI;
const lathe =
  process.env.LATHE ?? path.join(path.dirname(fileURLToPath(import.meta.url)), '../../lathe');
const run = process.argv[2];
if (!run) {
  console.error('which run? node check.mjs RUN');
  process.exit(2);
}

const server = spawn(lathe, ['serve', run, '--json'], { stdio: ['ignore', 'pipe', 'inherit'] });
const first = await new Promise((resolve, reject) => {
  createInterface({ input: server.stdout }).once('line', resolve);
  server.once('exit', (code) => reject(new Error(`serve ended with ${code}`)));
});
const { base_url: address, model } = JSON.parse(first);
const [, origin, token] = address.match(/^(http:\/\/[^/]+)\/([^/]+)\/v1$/);

let passed = 0;
let failed = 0;
async function check(name, body) {
  try {
    const said = await body();
    passed++;
    console.log(`ok    ${name}${said === undefined ? '' : ': ' + JSON.stringify(said)}`);
  } catch (error) {
    failed++;
    console.log(`FAIL  ${name}: ${error.message}`);
  }
}
function equal(got, wanted) {
  if (JSON.stringify(got) !== JSON.stringify(wanted)) {
    throw new Error(`${JSON.stringify(got)}, should be ${JSON.stringify(wanted)}`);
  }
}

const client = new OpenAI({ baseURL: `${origin}/v1`, apiKey: token, maxRetries: 0 });
const asked = { model, prompt: 'Once upon', max_tokens: 20, seed: 7, n: 2 };

await check('models', async () => {
  const ids = (await client.models.list()).data.map((each) => each.id);
  equal(ids, [model]);
  equal((await client.models.retrieve(model)).id, model);
  return ids;
});

let texts;
await check('completions, the same text as generate', async () => {
  const made = await client.completions.create(asked);
  texts = made.choices.map((choice) => choice.text);
  const words = ['--prompt', asked.prompt, '--tokens', '20', '--seed', '7', '--samples', '2'];
  const printed = execFileSync(lathe, ['generate', '--checkpoint', run, ...words, '--json'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  // A completion ends where the document does, a text of generate goes on.
  equal(
    texts,
    JSON.parse(printed).texts.map((text) => text.split('<|endoftext|>')[0]),
  );
  return texts;
});

await check('the same text with the token in the address', async () => {
  const other = new OpenAI({ baseURL: address, apiKey: 'none', maxRetries: 0 });
  equal((await other.completions.create(asked)).choices.map((choice) => choice.text), texts);
});

await check('streaming gives the same text', async () => {
  const streamed = ['', ''];
  let usage;
  const stream = await client.completions.create({
    ...asked,
    stream: true,
    stream_options: { include_usage: true },
  });
  for await (const part of stream) {
    for (const choice of part.choices) streamed[choice.index] += choice.text;
    usage = part.usage ?? usage;
  }
  equal(streamed, texts);
  return usage;
});

await check('temperature 0 is greedy', async () => {
  const greedy = { ...asked, n: 1, temperature: 0 };
  const [a, b] = [await client.completions.create(greedy), await client.completions.create(greedy)];
  equal(a.choices[0].text, b.choices[0].text);
  return a.choices[0].text;
});

await check('stop ends a text', async () => {
  const stop = texts[0].slice(3, 6);
  const made = await client.completions.create({ ...asked, n: 1, stop });
  equal(made.choices[0].finish_reason, 'stop');
  equal(made.choices[0].text, texts[0].slice(0, texts[0].indexOf(stop)));
  return made.choices[0].text;
});

await check('a stream that is left early is cancelled', async () => {
  const stream = await client.completions.create({ ...asked, stream: true });
  for await (const part of stream) break;
  equal((await client.completions.create(asked)).choices.length, 2);
});

await check('errors have OpenAI\'s form', async () => {
  for (const [wrong, kind, status] of [
    [{ max_tokens: 100000 }, OpenAI.BadRequestError, 400],
    [{ temperature: -1 }, OpenAI.BadRequestError, 400],
    [{ model: 'another' }, OpenAI.NotFoundError, 404],
  ]) {
    const error = await client.completions.create({ ...asked, ...wrong }).catch((e) => e);
    if (!(error instanceof kind)) throw new Error(`${error}`);
    equal(error.status, status);
  }
  const stranger = new OpenAI({ baseURL: `${origin}/v1`, apiKey: 'wrong', maxRetries: 0 });
  const error = await stranger.models.list().catch((e) => e);
  if (!(error instanceof OpenAI.AuthenticationError)) throw new Error(`${error}`);
  return error.message;
});

await check('echo and logprobs, as lm-evaluation-harness asks for them', async () => {
  const text = 'Once upon a time';
  const made = await client.completions
    .create({ model, prompt: text, max_tokens: 1, temperature: 0, logprobs: 1, seed: 1234, echo: true })
    .catch((error) => error);
  if (made instanceof Error) {
    equal(made.param, 'logprobs');
    return made.message;
  }
  const { tokens, token_logprobs: logs, top_logprobs: top } = made.choices[0].logprobs;
  if (!made.choices[0].text.startsWith(text)) throw new Error(made.choices[0].text);
  equal([logs.length, top.length], [tokens.length, tokens.length]);
  const later = logs.slice(4, -1);
  if (!later.every((log, i) => log <= 0 && Math.max(...Object.values(top[i + 4])) >= log)) {
    throw new Error(JSON.stringify(later));
  }
  return later.reduce((sum, log) => sum + log, 0);
});

const ended = new Promise((resolve) => server.once('exit', (code, signal) => resolve([code, signal])));
server.kill('SIGTERM');
await check('ends by SIGTERM', async () => await ended);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
