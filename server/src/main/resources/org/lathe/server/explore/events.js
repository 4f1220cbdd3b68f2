// Requests to the server: JSON, and streams of events that can be cancelled.

async function failure(reply) {
  const body = await reply.json().catch(() => ({}));
  return new Error(body.error?.message ?? `the server answered with status ${reply.status}`);
}

export async function ask(path, body) {
  const options = body && { method: 'POST', body: JSON.stringify(body) };
  const reply = await fetch(path, options);
  if (!reply.ok) throw await failure(reply);
  return reply.json();
}

// Calls take(event) for each event until the stream ends. Ends early, without an error, when the
// signal is aborted; returns whether it came to its end.
export async function stream(path, body, signal, take) {
  try {
    const reply = await fetch(path, { method: 'POST', body: JSON.stringify(body), signal });
    if (!reply.ok) throw await failure(reply);
    const reader = reply.body.getReader();
    const decoder = new TextDecoder();
    let rest = '';
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return true;
      const parts = (rest + decoder.decode(value, { stream: true })).split('\n\n');
      rest = parts.pop();
      for (const part of parts) {
        if (!part.startsWith('data: ')) continue;
        const event = JSON.parse(part.slice('data: '.length));
        if (event.error) throw new Error(event.error.message);
        take(event);
      }
    }
  } catch (error) {
    if (signal.aborted) return false;
    throw error instanceof TypeError ? new Error('the server does not answer: is it still running?') : error;
  }
}
