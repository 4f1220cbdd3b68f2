package org.lathe.training;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.LinkedHashMap;
import java.util.Map;
import org.lathe.models.optimizer.AverageOptions;

/**
 * The description of a run, with which its metrics and report begin.
 *
 * @param recipe name of the recipe
 * @param family of the model
 * @param data what is read
 * @param model what is trained
 * @param batch of a step
 * @param steps of the whole run
 * @param evaluation how often the run is evaluated, and on how much
 * @param seed of everything
 * @param engine that computes
 * @param objective the options of the objective that a reader should know, by name
 * @param average of the weights, which is used in their place
 * @param nominalFlopsPerToken of training, by the count of the model's paper
 * @param executedFlopsPerToken operations that the graphs execute
 * @param plannedBytes largest memory of the run on one process, known before it
 * @param memory the parts of that memory
 * @param ofRank the memory of each of several ranks, which is no part of the metrics: these are the
 *     same on any number of ranks
 * @param deviceBytes memory that the device offers; negative where it cannot be told
 */
public record RunInfo(
    @JsonProperty("preset") String recipe,
    String family,
    @JsonIgnore Data data,
    @JsonIgnore Weights model,
    @JsonIgnore BatchOptions batch,
    int steps,
    @JsonIgnore EvaluationOptions evaluation,
    long seed,
    @JsonIgnore Engine engine,
    @JsonIgnore Map<String, Object> objective,
    @JsonIgnore AverageOptions average,
    @JsonProperty("flops_per_token_paper") double nominalFlopsPerToken,
    @JsonProperty("flops_per_token_executed") double executedFlopsPerToken,
    @JsonProperty("planned_bytes") long plannedBytes,
    TrainingMemory memory,
    @JsonIgnore OfRank ofRank,
    @JsonProperty("device_bytes") long deviceBytes) {

  /**
   * The data of the run.
   *
   * @param name of the corpus
   * @param summary how much of it is used
   * @param tokenizer what made the ids
   * @param trainTokens tokens to train on
   */
  public record Data(String name, String summary, String tokenizer, long trainTokens) {}

  /**
   * The model of the run.
   *
   * @param parameters number of weights
   * @param layers of the decoder
   * @param dim width
   * @param window of self-attention; 0 if it has none
   * @param summary further values of the family, by name
   */
  public record Weights(
      long parameters, int layers, int dim, int window, Map<String, Object> summary) {}

  /**
   * The engine of the run.
   *
   * @param backend name of the engine
   * @param device that runs it, for people
   * @param precision of the factors of products, such as {@code f32}
   * @param coarsest precision that the recipe accepts
   * @param threads host threads
   */
  public record Engine(
      String backend, String device, String precision, String coarsest, int threads) {}

  /**
   * The memory of a rank.
   *
   * @param ranks how many there are
   * @param bytes of the rank that needs most
   * @param exchangeBytes memory of the host on top, for the exchange of gradients with others
   */
  public record OfRank(int ranks, long bytes, long exchangeBytes) {}

  /** Returns the further fields of a line of the metrics, by name. */
  @JsonAnyGetter
  public Map<String, Object> named() {
    Map<String, Object> named = new LinkedHashMap<>();
    named.put("data", data.name());
    named.put("data_summary", data.summary());
    named.put("tokenizer", data.tokenizer());
    named.put("train_tokens", data.trainTokens());
    named.put("parameters", model.parameters());
    named.put("layers", model.layers());
    named.put("dim", model.dim());
    if (model.window() > 0) {
      named.put("window", model.window());
    }
    named.putAll(model.summary());
    named.put("length", batch.length());
    named.put("batch", batch.sequences());
    named.put("micro_batch", batch.microBatch());
    named.put("leaf", batch.leaf());
    named.put("backend", engine.backend());
    named.put("device", engine.device());
    named.put("precision", engine.precision());
    named.put("recipe_precision", engine.coarsest());
    named.put("threads", engine.threads());
    if (average.averages()) {
      named.put("average_decay", average.decay());
      named.put("average_warmup", average.warmup());
    }
    named.putAll(objective);
    return named;
  }
}
