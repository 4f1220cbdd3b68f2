package org.lathe.models.exchange;

/** What a tensor in a file of another program is. */
public sealed interface StoredTensor {
  /**
   * A weight.
   *
   * @param name in Lathe's checkpoints
   */
  record Weight(String name) implements StoredTensor {}

  /**
   * A weight that has another name already: an output embedding that is tied to the table.
   *
   * @param of name in Lathe's checkpoints
   */
  record Copy(String of) implements StoredTensor {}

  /** No weight: a mask, or a table that the configuration determines. It is not read. */
  record Buffer() implements StoredTensor {}

  /**
   * A weight that the model does not have, which changes nothing if it is zero: a bias of a model
   * without biases.
   *
   * @param name in Lathe's checkpoints
   */
  record Zero(String name) implements StoredTensor {}
}
