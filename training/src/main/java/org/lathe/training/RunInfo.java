package org.lathe.training;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What a run is, as its metrics and report begin.
 *
 * @param preset where the shape came from
 * @param data name of the corpus
 * @param dataSummary how much of it is used
 * @param tokenizer what made the ids
 * @param trainTokens tokens to train on
 * @param parameters number of weights
 * @param layers decoder layers
 * @param dim width
 * @param window of self-attention
 * @param latents latent vectors over all layers
 * @param length tokens of a sequence
 * @param batch sequences of a step
 * @param microBatch sequences fitted together
 * @param fastSteps T_fast
 * @param steps slow steps of the whole run
 * @param seed of everything
 * @param backend engine
 * @param device that runs it, for people
 * @param precision of the factors of products, {@code f32}, {@code tf32} or {@code bf16}
 * @param threads host threads
 * @param noise {@code fresh} or {@code fixed}
 * @param slowGradient {@code final} or {@code trajectory}
 * @param flopsPerTokenPaper the paper's count, {@code (T_fast + 1) (6 P + 6 L d N)}
 * @param flopsPerTokenExecuted what the graphs really execute
 * @param plannedBytes memory that the run takes at most, known before it
 * @param memory where that goes
 * @param deviceBytes memory that the device offers; negative where it cannot be told
 */
public record RunInfo(
    String preset,
    String data,
    @JsonProperty("data_summary") String dataSummary,
    String tokenizer,
    @JsonProperty("train_tokens") long trainTokens,
    long parameters,
    int layers,
    int dim,
    int window,
    int latents,
    int length,
    int batch,
    @JsonProperty("micro_batch") int microBatch,
    @JsonProperty("fast_steps") int fastSteps,
    int steps,
    long seed,
    String backend,
    String device,
    String precision,
    int threads,
    String noise,
    @JsonProperty("slow_gradient") String slowGradient,
    @JsonProperty("flops_per_token_paper") double flopsPerTokenPaper,
    @JsonProperty("flops_per_token_executed") double flopsPerTokenExecuted,
    @JsonProperty("planned_bytes") long plannedBytes,
    TrainingMemory memory,
    @JsonProperty("device_bytes") long deviceBytes) {}
