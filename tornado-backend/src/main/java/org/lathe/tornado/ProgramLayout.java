package org.lathe.tornado;

import java.util.Set;
import org.lathe.engine.BoundGraph;
import org.lathe.engine.Buffer;
import org.lathe.engine.MemoryNeed;
import org.lathe.engine.StoredActivations;
import org.lathe.graph.DType;
import org.lathe.graph.TooLargeException;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowerings;
import org.lathe.tornado.launch.Target;

/**
 * The number of elements of each part of a program. The parts of the program itself, in their order
 * on the device, are: floats of inputs, outputs, constants and numbers; integers of inputs,
 * constants and descriptors. Intermediates and working memory are in the workspace of the session.
 * The states of which the program reads copies in bfloat16 are {@code copied}.
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
    int intScratch,
    Set<String> copied) {
  /** Found by lowering the graph once without a device. */
  static ProgramLayout of(
      BoundGraph bound, StoredActivations stored, Lowerings lowerings, Target target) {
    try {
      return lowered(bound, stored, lowerings, target);
    } catch (ArithmeticException overflow) {
      throw new TooLargeException(
          "graph "
              + bound.graph().name()
              + " needs more elements at once than an int can count (8 GiB): use a smaller"
              + " micro-batch (--micro-batch) or model");
    }
  }

  private static ProgramLayout lowered(
      BoundGraph bound, StoredActivations stored, Lowerings lowerings, Target target) {
    Launches launches = launches(bound, stored, lowerings, target);
    return new ProgramLayout(
        Placement.elements(bound.inputs(), DType.F32),
        Placement.elements(bound.made(), DType.F32),
        Placement.elements(bound.constants(), DType.F32),
        Placement.aligned(launches.numbers().length),
        Placement.elements(bound.inputs(), DType.I32),
        Placement.elements(bound.constants(), DType.I32),
        Placement.aligned(launches.words()),
        Placement.aligned(bound.arena(DType.F32).size()),
        Placement.aligned(launches.floatsMost()),
        Placement.aligned(launches.intsMost()),
        Set.copyOf(launches.copied()));
  }

  /** Returns the launches of a graph that is placed nowhere. */
  static Launches launches(
      BoundGraph bound, StoredActivations stored, Lowerings lowerings, Target target) {
    // The positions are not real, but all different: a result at the position of its operand would
    // need no launch.
    Placement nowhere = new Placement(bound, stored, 0, 0);
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
    return launches;
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
   * @param copies bytes of the copies of states
   */
  MemoryNeed need(long states, long copies) {
    return new MemoryNeed(
        states,
        4L * ((long) inputs + intInputs),
        4L * outputs,
        4L * ((long) constants + numbers + intConstants + descriptors),
        copies,
        4L * intermediates,
        4L * ((long) scratch + intScratch),
        0);
  }
}
