package org.lathe.models.generation;

/**
 * Generates sequences of tokens side by side: unconditionally, or as continuations of prompts. A
 * sequence is a function of weights, prompt, seed and its number, never of what else is generated
 * beside it.
 */
public interface TextGenerator extends AutoCloseable {
  /**
   * Returns what a text without a prompt starts from, as one word of the metrics: {@code begin} for
   * the separator alone, {@code prior} where latents are drawn from a prior, {@code noise} where
   * every position starts from noise.
   */
  String unprompted();

  /**
   * Returns unconditional sequences.
   *
   * @param count tokens of each sequence
   * @param choice how a token is chosen from its logits
   * @param seed of all random numbers
   * @param sequences number of each sequence of the batch; names its random numbers
   * @return [batch][count]
   * @throws org.lathe.files.InputException if the model cannot make so many tokens
   */
  int[][] unconditional(int count, TokenChoice choice, long seed, int... sequences);

  /**
   * Returns continuations of prompts. Only the last tokens of a long prompt are used, so that the
   * continuation fits.
   *
   * @param prompts one for each sequence of the batch, of one length, at least one token each
   * @param count tokens after the prompt
   * @return [batch][count], what follows each prompt
   * @throws org.lathe.files.InputException if the prompts are empty, or the model cannot make so
   *     many tokens
   */
  int[][] continued(int[][] prompts, int count, TokenChoice choice, long seed, int... sequences);

  @Override
  void close();
}
