package org.lathe.datasets.tokenizer;

/** Takes the ids of a text, one piece after another. */
@FunctionalInterface
public interface IdSink {
  /**
   * Takes the next ids.
   *
   * @param ids an array that the tokenizer may overwrite after the call
   * @param count the ids are {@code ids[0]} to {@code ids[count - 1]}
   */
  void accept(int[] ids, int count);
}
