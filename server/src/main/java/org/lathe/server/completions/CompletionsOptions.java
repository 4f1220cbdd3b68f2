package org.lathe.server.completions;

import org.lathe.files.InputException;

/**
 * Options of the completions' endpoint.
 *
 * @param refit an echoed prompt is scored in steps of so many tokens, each given z fitted to all
 *     before it; no matter to models without latents
 * @param seed of the first request that names none; each further one takes the next
 * @param started when the server started, in seconds since 1970
 */
public record CompletionsOptions(int refit, long seed, long started) {
  /** Checks the ranges. */
  public CompletionsOptions {
    if (refit < 1) {
      throw new InputException("{refit} " + refit + ", must be at least 1");
    }
  }
}
