package org.lathe.tornado;

import java.util.HashMap;
import java.util.Map;
import org.lathe.engine.EngineException;
import org.lathe.engine.MemoryNeed;
import org.lathe.graph.DType;
import org.lathe.graph.MemoryPlan;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;

/**
 * How many elements each part of a program takes, in the order in which they lie one behind the
 * other: floats of inputs, constants, numbers, intermediates and working memory; integers of
 * inputs, constants, working memory and descriptors.
 */
record ProgramLayout(
    int inputs,
    int constants,
    int numbers,
    int intermediates,
    int scratch,
    int intInputs,
    int intConstants,
    int intScratch,
    int descriptors) {
  /** Found by binding the graph once to nowhere. */
  static ProgramLayout of(TaskGraph graph, Lowerings lowerings, boolean onProcessor) {
    long intermediates = Binding.intermediates(graph);
    if (intermediates > Integer.MAX_VALUE / 2) {
      throw new EngineException(
          "graph "
              + graph.name()
              + " needs "
              + intermediates
              + " elements of working memory, more than the device's one array holds: take a"
              + " smaller micro-batch (--micro-batch)");
    }
    Map<Tensor, Place> places = new HashMap<>();
    // Nowhere, but no two at one element: what begins where its operand does is taken for a view.
    int before = 0;
    for (Tensor state : graph.states()) {
      before -= (int) MemoryPlan.aligned(state.shape().size());
      places.put(state, Place.floats(before, state.shape()));
    }
    long floats = 0;
    int ints = 0;
    for (Tensor input : graph.inputs()) {
      boolean float32 = input.type().dtype() == DType.F32;
      places.put(
          input,
          float32
              ? Place.floats((int) floats, input.shape())
              : Place.ints(new IntData(new int[0], ints), input.shape()));
      long aligned = MemoryPlan.aligned(input.shape().size());
      floats += float32 ? aligned : 0;
      ints += float32 ? 0 : (int) aligned;
    }
    Launches launches = new Launches(onProcessor, Launches.Bases.NOWHERE);
    new Binding(lowerings, launches, Math.toIntExact(floats)).bind(graph, places);
    return new ProgramLayout(
        Math.toIntExact(floats),
        aligned(launches.constantFloats()),
        aligned(launches.numbers().length),
        (int) intermediates,
        aligned(launches.floatsMost()),
        ints,
        aligned(launches.constantInts()),
        aligned(launches.intsMost()),
        aligned(launches.words()));
  }

  private static int aligned(int elements) {
    return Math.toIntExact(MemoryPlan.aligned(elements));
  }

  long floats() {
    return (long) inputs + constants + numbers + intermediates + scratch;
  }

  int ints() {
    return Math.addExact(Math.addExact(intInputs, intConstants), intScratch + descriptors);
  }

  /** In bytes. */
  MemoryNeed need() {
    return new MemoryNeed(
        0,
        4L * (inputs + intInputs),
        4L * (constants + numbers + intConstants + descriptors),
        4L * intermediates,
        4L * (scratch + intScratch));
  }
}
