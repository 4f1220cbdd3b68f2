package org.lathe.tornado;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.lathe.engine.MemoryNeed;
import org.lathe.graph.DType;
import org.lathe.graph.MemoryPlan;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.TooLargeException;
import org.lathe.tornado.launch.IntData;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowerings;
import org.lathe.tornado.launch.Place;
import org.lathe.tornado.launch.Target;

/**
 * How many elements each part of a program takes. Its own, in the order in which they lie one
 * behind the other: floats of inputs, outputs, constants and numbers; integers of inputs, constants
 * and descriptors. Intermediates and working memory lie in the session's workspace.
 */
record ProgramLayout(
    int inputs,
    int outputs,
    int constants,
    int numbers,
    int intInputs,
    int intConstants,
    int descriptors,
    int intermediates,
    int scratch,
    int intScratch) {
  /** Found by binding the graph once to nowhere. */
  static ProgramLayout of(TaskGraph graph, Lowerings lowerings, Target target) {
    try {
      return bound(graph, lowerings, target, Math.toIntExact(Binding.plan(graph).size()));
    } catch (ArithmeticException overflow) {
      throw new TooLargeException(
          "graph " + graph.name() + " needs more elements than the device's one array holds");
    }
  }

  private static ProgramLayout bound(
      TaskGraph graph, Lowerings lowerings, Target target, int intermediates) {
    // Nowhere, but no two at one element: what begins where its operand does is taken for a view.
    Map<Tensor, Place> places = new HashMap<>();
    int before = 0;
    for (Tensor state : graph.states()) {
      before = Math.subtractExact(before, aligned(state.shape().size()));
      places.put(state, Place.floats(before, state.shape()));
    }
    int inputs = 0;
    int ints = 0;
    for (Tensor input : graph.inputs()) {
      int size = aligned(input.shape().size());
      if (input.type().dtype() == DType.F32) {
        places.put(input, Place.floats(inputs, input.shape()));
        inputs = Math.addExact(inputs, size);
      } else {
        places.put(input, Place.ints(new IntData(new int[0], ints), input.shape()));
        ints = Math.addExact(ints, size);
      }
    }
    int next = inputs;
    for (Tensor output : Binding.outputs(graph)) {
      places.put(output, Place.floats(next, output.shape()));
      next = Math.addExact(next, aligned(output.shape().size()));
    }
    // The last intermediate's end is an index, too.
    Math.addExact(next, aligned(intermediates));
    Launches launches = new Launches(target, Launches.Bases.NOWHERE);
    new Binding(lowerings, launches, next).bind(graph, places);
    return new ProgramLayout(
        inputs,
        next - inputs,
        aligned(launches.constantFloats()),
        aligned(launches.numbers().length),
        ints,
        aligned(launches.constantInts()),
        aligned(launches.words()),
        aligned(intermediates),
        aligned(launches.floatsMost()),
        aligned(launches.intsMost()));
  }

  private static int aligned(int elements) {
    return Math.toIntExact(MemoryPlan.aligned(elements));
  }

  /** The program's own floats. */
  long floats() {
    return (long) inputs + outputs + constants + numbers;
  }

  /** The program's own integers. */
  int ints() {
    return Math.addExact(Math.addExact(intInputs, intConstants), descriptors);
  }

  /**
   * In bytes.
   *
   * @param states those that are not there yet
   */
  MemoryNeed need(Collection<Tensor> states) {
    return new MemoryNeed(
        states.stream().mapToLong(state -> state.type().bytes()).sum(),
        4L * (inputs + intInputs),
        4L * outputs,
        4L * ((long) constants + numbers + intConstants + descriptors),
        0,
        4L * intermediates,
        4L * ((long) scratch + intScratch),
        0);
  }
}
