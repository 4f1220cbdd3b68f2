package org.lathe.training;

import com.fasterxml.jackson.annotation.JacksonInject;
import com.fasterxml.jackson.annotation.OptBoolean;
import org.lathe.datasets.Sampling;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.SlowOptions;

/**
 * All that a training run is a function of, besides the shape of the model. A checkpoint holds it,
 * so that a run can be resumed without saying it again.
 *
 * @param preset where the shape came from
 * @param data {@code jdk}, {@code stories}, or the path of a text or of token shards
 * @param dataLimit text to use, in millions of bytes; of token shards all are used
 * @param tokenizer {@code bytes}, {@code gpt2}, or the path of a {@code tokenizer.json}
 * @param sampling how sequences are taken; with the seed and the step of a checkpoint the place
 *     where a run is in its data ({@link org.lathe.datasets.DataCursor}). Checkpoints of before
 *     there was a choice drew windows
 * @param length tokens of a sequence
 * @param batch sequences of a step
 * @param microBatch sequences that are fitted together; divides the batch and changes what memory
 *     is needed
 * @param steps slow steps of the whole run
 * @param fast how posteriors are fitted
 * @param fastRateFirst peak rate of the fast steps at the first slow step
 * @param fastRateLast the same at the last, linear between
 * @param slow how the weights learn
 * @param rate peak rate of the slow steps
 * @param rateLast what it falls to, as a cosine over the run
 * @param warmup slow steps of linear warm-up
 * @param evaluateEvery slow steps between evaluations; also evaluated before and after the run
 * @param evaluationSequences held-out sequences of an evaluation
 * @param evaluationDraws fresh draws of the noise for each
 * @param checkpointEvery slow steps between checkpoints; also written at the end
 * @param seed of weights, data order and noise
 */
public record TrainingOptions(
    String preset,
    String data,
    int dataLimit,
    String tokenizer,
    @JacksonInject(useInput = OptBoolean.TRUE) Sampling sampling,
    int length,
    int batch,
    int microBatch,
    int steps,
    FastOptions fast,
    double fastRateFirst,
    double fastRateLast,
    SlowOptions slow,
    double rate,
    double rateLast,
    int warmup,
    int evaluateEvery,
    int evaluationSequences,
    int evaluationDraws,
    int checkpointEvery,
    long seed) {

  /** Checks the ranges; the message names the option. */
  public TrainingOptions {
    require(dataLimit >= 1, "--data-limit %d, must be at least 1 (million bytes)", dataLimit);
    require(length >= 2, "--length %d, must be at least 2", length);
    require(batch >= 1, "--batch %d, must be at least 1", batch);
    require(
        microBatch >= 1 && batch % microBatch == 0,
        "--micro-batch %d does not divide --batch %d",
        microBatch,
        batch);
    require(steps >= 1, "--steps %d, must be at least 1", steps);
    require(
        rate > 0 && rateLast > 0 && fastRateFirst > 0 && fastRateLast > 0,
        "rates must be positive");
    require(warmup >= 0, "--warmup %d, must not be negative", warmup);
    require(evaluateEvery >= 1, "--evaluate-every %d, must be at least 1", evaluateEvery);
    require(
        evaluationSequences >= 1,
        "--evaluation-sequences %d, must be at least 1",
        evaluationSequences);
    require(evaluationDraws >= 1, "--draws %d, must be at least 1", evaluationDraws);
    require(checkpointEvery >= 1, "--checkpoint-every %d, must be at least 1", checkpointEvery);
  }

  /**
   * Rate of slow step {@code step}, counted from 1: linear warm-up, then a cosine to the last rate
   * (Kong et al., 2025, appendix; the release's {@code get_lr} counts from 0).
   */
  public double slowRate(int step) {
    if (step <= warmup) {
      return rate * step / warmup;
    }
    double share = steps == warmup ? 1 : (double) (step - warmup) / (steps - warmup);
    return rateLast + 0.5 * (1 + StrictMath.cos(StrictMath.PI * share)) * (rate - rateLast);
  }

  /** Peak rate of the fast steps at slow step {@code step}, counted from 1. */
  public double fastRate(int step) {
    double share = steps == 1 ? 0 : (step - 1.0) / (steps - 1.0);
    return fastRateFirst + share * (fastRateLast - fastRateFirst);
  }

  /** The same but for the sequences that are fitted together. */
  TrainingOptions withMicroBatch(int sequences) {
    return new TrainingOptions(
        preset,
        data,
        dataLimit,
        tokenizer,
        sampling,
        length,
        batch,
        sequences,
        steps,
        fast,
        fastRateFirst,
        fastRateLast,
        slow,
        rate,
        rateLast,
        warmup,
        evaluateEvery,
        evaluationSequences,
        evaluationDraws,
        checkpointEvery,
        seed);
  }

  /** Tokens of a slow step. */
  public long tokensPerStep() {
    return (long) batch * length;
  }

  private static void require(boolean holds, String message, Object... values) {
    if (!holds) {
      throw new IllegalArgumentException(String.format(message, values));
    }
  }
}
