package org.lathe.tornado;

import org.lathe.engine.BoundGraph;
import org.lathe.engine.Buffer;
import org.lathe.engine.MemoryNeed;
import org.lathe.graph.DType;
import org.lathe.graph.TooLargeException;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowerings;
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
  /** Found by lowering the graph once to nowhere. */
  static ProgramLayout of(BoundGraph bound, Lowerings lowerings, Target target) {
    try {
      return lowered(bound, lowerings, target);
    } catch (ArithmeticException overflow) {
      throw new TooLargeException(
          "graph "
              + bound.graph().name()
              + " needs more elements than the device's one array holds");
    }
  }

  private static ProgramLayout lowered(BoundGraph bound, Lowerings lowerings, Target target) {
    // Nowhere, but no two at one element: what is made where its operand is needs no launch.
    Placement nowhere = new Placement(bound, 0, 0);
    int before = 0;
    for (Buffer state : bound.states()) {
      before = Math.subtractExact(before, Placement.aligned(state.size()));
      nowhere.put(state, before);
    }
    int intermediates = Placement.aligned(bound.arena(DType.F32).size());
    // The last intermediate's end is an index, too.
    Math.addExact(nowhere.floatsEnd(), intermediates);
    nowhere.put(bound.arena(DType.F32), nowhere.floatsEnd());
    Launches launches = new Launches(target, Launches.Bases.NOWHERE);
    nowhere.lower(lowerings, launches);
    return new ProgramLayout(
        Placement.elements(bound.inputs(), DType.F32),
        Placement.elements(bound.made(), DType.F32),
        Placement.elements(bound.constants(), DType.F32),
        Placement.aligned(launches.numbers().length),
        Placement.elements(bound.inputs(), DType.I32),
        Placement.elements(bound.constants(), DType.I32),
        Placement.aligned(launches.words()),
        intermediates,
        Placement.aligned(launches.floatsMost()),
        Placement.aligned(launches.intsMost()));
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
   * @param states of the states
   */
  MemoryNeed need(long states) {
    return new MemoryNeed(
        states,
        4L * (inputs + intInputs),
        4L * outputs,
        4L * ((long) constants + numbers + intConstants + descriptors),
        0,
        4L * intermediates,
        4L * ((long) scratch + intScratch),
        0);
  }
}
