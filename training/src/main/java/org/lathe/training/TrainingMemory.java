package org.lathe.training;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.lathe.engine.MemoryNeed;
import org.lathe.engine.PlanningSession;
import org.lathe.graph.TensorType;
import org.lathe.models.Model;
import org.lathe.models.Parameter;

/**
 * The parts of the memory of a run at its peak, in bytes.
 *
 * @param weights of the model
 * @param gradients gathered for them
 * @param sums of the gradients of leaves, which wait for those that they are added to
 * @param moments AdamW's two
 * @param averages of the weights, where the training has them
 * @param others data that the objective keeps between runs of a graph, such as the latents of a
 *     latent thought model, prefixes, keys and values
 * @param activations intermediates, inputs and constants of the graphs
 * @param scratch working memory of kernels, and copies of weights in the order that they read
 */
public record TrainingMemory(
    long weights,
    long gradients,
    long sums,
    long moments,
    long averages,
    long others,
    long activations,
    long scratch) {

  /** Returns the same with as many sums as so many slots have. */
  TrainingMemory withSlots(int slots) {
    return new TrainingMemory(
        weights, gradients, slots * gradients, moments, averages, others, activations, scratch);
  }

  /** Returns the memory of a plan. */
  static TrainingMemory of(PlanningSession planned, Model model) {
    Map<String, TensorType> states = planned.statesAtPeak();
    long weights = bytes(states, model, Parameter::name);
    long gradients = bytes(states, model, Parameter::gradient);
    long sums = sums(states, model);
    long moments =
        bytes(states, model, Parameter::firstMoment)
            + bytes(states, model, Parameter::secondMoment);
    long averages = bytes(states, model, Parameter::average);
    MemoryNeed peak = planned.peak();
    return new TrainingMemory(
        weights,
        gradients,
        sums,
        moments,
        averages,
        peak.states() - weights - gradients - sums - moments - averages,
        peak.inputs() + peak.outputs() + peak.constants() + peak.intermediates(),
        peak.copies() + peak.scratch() + peak.sharedScratch());
  }

  private static long sums(Map<String, TensorType> states, Model model) {
    return IntStream.iterate(0, k -> k + 1)
        .mapToLong(k -> bytes(states, model, parameter -> GradientSum.slot(k, parameter)))
        .takeWhile(slot -> slot > 0)
        .sum();
  }

  private static long bytes(
      Map<String, TensorType> states, Model model, Function<Parameter, String> name) {
    Set<String> names = model.parameters().stream().map(name).collect(Collectors.toSet());
    return states.entrySet().stream()
        .filter(state -> names.contains(state.getKey()))
        .mapToLong(state -> state.getValue().bytes())
        .sum();
  }

  /** Returns the total. */
  @JsonProperty
  public long total() {
    return weights + gradients + sums + moments + averages + others + activations + scratch;
  }

  /**
   * Returns the recommended size of the heap: a quarter more for text, for copies while a
   * checkpoint is written (with averages it has one copy more) and because the collector rounds
   * large arrays up to its regions, and some for everything else.
   */
  public long heap() {
    return total() + total() / 4 + averages + (128L << 20);
  }
}
