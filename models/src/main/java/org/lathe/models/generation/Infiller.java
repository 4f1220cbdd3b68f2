package org.lathe.models.generation;

/**
 * Fills the open positions of templates, with the fixed tokens before and after each as context.
 */
public interface Infiller extends AutoCloseable {
  /** The mark of an open position in a template, which is no id. */
  int OPEN = -1;

  /**
   * Returns filled templates; their fixed tokens stay as they are.
   *
   * @param templates one for each sequence of the batch, of one length, at most the model's
   *     positions; ids and {@link #OPEN}
   * @param choice how a token is chosen from its logits
   * @param seed of all random numbers
   * @param sequences number of each sequence of the batch; names its random numbers
   * @return [batch][length]
   * @throws org.lathe.files.InputException if the templates have more tokens than the model has
   *     positions
   */
  int[][] infilled(int[][] templates, TokenChoice choice, long seed, int... sequences);

  @Override
  void close();
}
