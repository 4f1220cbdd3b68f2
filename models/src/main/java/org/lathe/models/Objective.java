package org.lathe.models;

import java.util.List;

/**
 * The loss that training minimizes. For each leaf of the batch ({@link StepShape}) a training step
 * calls {@link #begin}, then {@link #prepare} and {@link #accumulate} for each micro-batch;
 * afterwards the gradient states of all parameters ({@link Parameter#gradient}) contain what the
 * leaf adds to the gradient of the mean loss per token of the whole batch, or to a multiple of it
 * that the options of the family state. Weights and gradients are states of the session.
 */
public interface Objective extends AutoCloseable {
  /** Begins a leaf with a zero gradient; changes nothing else. */
  void begin();

  /**
   * Does what must be done before the gradient of a micro-batch: a latent thought model fits its
   * posterior, a diffusion model adds its noise, an autoregressive model does nothing.
   *
   * @param batch the sequences, {@code [batch, length]}
   * @param occasion names the random numbers
   * @param listener told of the steps that this takes; may throw to give the step up
   */
  void prepare(Batch batch, Occasion occasion, StepListener listener);

  /**
   * Accumulates the gradient of the micro-batch that was prepared.
   *
   * @return its losses, sums over its sequences in nats
   */
  Losses accumulate();

  /**
   * Returns the parts of the work for a micro-batch, in order, for measurements. Each can be
   * repeated; the last adds a gradient, and so needs {@link #begin} as {@link #accumulate} does. By
   * default there is one: preparation and gradient together.
   *
   * @param batch the sequences, {@code [batch, length]}
   * @param occasion names the random numbers
   */
  default List<StepPart> parts(Batch batch, Occasion occasion) {
    return List.of(
        new StepPart(
            "gradient",
            "gradient",
            1,
            () -> {
              prepare(batch, occasion, step -> {});
              return accumulate().loss();
            }));
  }

  @Override
  void close();
}
