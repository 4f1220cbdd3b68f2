package org.lathe.tornado;

import java.util.Set;
import org.lathe.engine.BoundGraph;
import org.lathe.engine.Buffer;
import org.lathe.engine.MemoryNeed;
import org.lathe.engine.PackedArena;
import org.lathe.engine.StoredActivations;
import org.lathe.graph.DType;
import org.lathe.graph.MemoryPlan;
import org.lathe.graph.TooLargeException;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowerings;
import org.lathe.tornado.launch.Reach;
import org.lathe.tornado.launch.Target;

/**
 * The number of elements of each part of a program. The parts of the program itself, in their order
 * on the device, are: floats of inputs, outputs, constants and numbers; integers of inputs,
 * constants and descriptors. Intermediates and working memory are in the workspace of the session.
 * The states of which the program reads copies in bfloat16 are {@code copied}.
 */
record ProgramLayout(
    long inputs,
    long outputs,
    long constants,
    long numbers,
    int intInputs,
    int intConstants,
    int descriptors,
    long intermediates,
    long scratch,
    int intScratch,
    Set<String> copied) {
  /**
   * Found by lowering the graph once without a device.
   *
   * @throws TooLargeException if one part has more elements than an int counts
   */
  static ProgramLayout of(
      BoundGraph bound,
      StoredActivations stored,
      PackedArena packed,
      Lowerings lowerings,
      Target target) {
    try {
      return lowered(bound, stored, packed, lowerings, target);
    } catch (ArithmeticException overflow) {
      throw new TooLargeException(
          "graph "
              + bound.graph().name()
              + " has an operation, or integers, with more elements than an int can count");
    }
  }

  private static ProgramLayout lowered(
      BoundGraph bound,
      StoredActivations stored,
      PackedArena packed,
      Lowerings lowerings,
      Target target) {
    Launches launches = launches(bound, stored, packed, lowerings, target);
    return new ProgramLayout(
        Placement.elements(bound.inputs(), DType.F32),
        Placement.elements(bound.made(), DType.F32),
        Placement.elements(bound.constants(), DType.F32),
        MemoryPlan.aligned(launches.numbers().length),
        ints(Placement.elements(bound.inputs(), DType.I32)),
        ints(Placement.elements(bound.constants(), DType.I32)),
        ints(launches.words()),
        packed.size(),
        MemoryPlan.aligned(launches.floatsMost()),
        ints(launches.intsMost()),
        Set.copyOf(launches.copied()));
  }

  private static int ints(long elements) {
    return Math.toIntExact(MemoryPlan.aligned(elements));
  }

  /** Returns the launches of a graph that is placed nowhere. */
  static Launches launches(
      BoundGraph bound,
      StoredActivations stored,
      PackedArena packed,
      Lowerings lowerings,
      Target target) {
    // The positions are not real, but all different: a result at the position of its operand would
    // need no launch.
    long states = Placement.elements(bound.states(), DType.F32);
    Placement nowhere = new Placement(bound, stored, packed, states, 0);
    long next = 0;
    for (Buffer state : bound.states()) {
      nowhere.put(state, next);
      next += MemoryPlan.aligned(state.size());
    }
    long arena = nowhere.floatsEnd();
    nowhere.putArena(arena);
    long scratch = arena + packed.size();
    Launches launches =
        new Launches(target, new Launches.Bases(0, scratch, 0, Reach.FAR, state -> 0));
    nowhere.lower(lowerings, launches);
    return launches;
  }

  /** Returns the number of floats of the program itself. */
  long floats() {
    return inputs + outputs + constants + numbers;
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
        4L * (inputs + intInputs),
        4L * outputs,
        4L * (constants + numbers + intConstants + descriptors),
        copies,
        4L * intermediates,
        4L * (scratch + intScratch),
        0);
  }
}
