package org.lathe.datasets.sampling;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.lathe.datasets.corpus.Alignment;
import org.lathe.datasets.tokens.TokenStore;
import org.lathe.files.InputException;

/** The way in which training sequences are taken from a store. */
public enum SequenceOrder {
  /** Random windows, drawn independently: {@link SequenceSampler}. */
  WINDOWS("windows"),
  /** Contiguous blocks in shuffled order, each once per epoch: {@link ShuffledBlocks}. */
  BLOCKS("blocks");

  private final String id;

  SequenceOrder(String id) {
    this.id = id;
  }

  /** Returns the name on the command line. */
  @JsonValue
  public String id() {
    return id;
  }

  /**
   * Returns the sampling of this name.
   *
   * @throws InputException if there is none; the message lists all names
   */
  public static SequenceOrder named(String id) {
    return Arrays.stream(values())
        .filter(sampling -> sampling.id.equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new InputException(
                    "sampling '%s' is unknown: choose one of %s"
                        .formatted(
                            id,
                            Arrays.stream(values())
                                .map(SequenceOrder::id)
                                .collect(Collectors.joining(", ")))));
  }

  /**
   * Returns the sequences of a store.
   *
   * @param alignment the positions at which windows may begin; it does not move blocks
   * @throws InputException if the store has fewer than {@code length} tokens
   */
  public Sequences of(
      TokenStore store, int length, Alignment alignment, long seed, String purpose) {
    return switch (this) {
      case WINDOWS -> new SequenceSampler(store, length, alignment, seed, purpose);
      case BLOCKS -> new ShuffledBlocks(store, length, seed, purpose);
    };
  }
}
