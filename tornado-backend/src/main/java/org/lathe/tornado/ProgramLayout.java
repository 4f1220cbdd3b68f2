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
 * The number of elements of each part of a program. The parts of the program itself, in their order
 * on the device, are: floats of inputs, outputs, constants and numbers; integers of inputs,
 * constants and descriptors. Intermediates and working memory are in the workspace of the session.
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
  /** Found by lowering the graph once without a device. */
  static ProgramLayout of(BoundGraph bound, Lowerings lowerings, Target target) {
    try {
      return lowered(bound, lowerings, target);
    } catch (ArithmeticException overflow) {
      throw new TooLargeException(
          "graph "
              + bound.graph().name()
              + " needs more elements than the single array of the device can have");
    }
  }

  private static ProgramLayout lowered(BoundGraph bound, Lowerings lowerings, Target target) {
    // The positions are not real, but all different: a result at the position of its operand would
    // need no launch.
    Placement nowhere = new Placement(bound, 0, 0);
    int before = 0;
    for (Buffer state : bound.states()) {
      before = Math.subtractExact(before, Placement.aligned(state.size()));
      nowhere.put(state, before);
    }
    int intermediates = Placement.aligned(bound.arena(DType.F32).size());
    // The end of the last intermediate must be an int, too.
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

  /** Returns the number of floats of the program itself. */
  long floats() {
    return (long) inputs + outputs + constants + numbers;
  }

  /** Returns the number of integers of the program itself. */
  int ints() {
    return Math.addExact(Math.addExact(intInputs, intConstants), descriptors);
  }

  /**
   * Returns the memory need in bytes.
   *
   * @param states bytes of the states
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
