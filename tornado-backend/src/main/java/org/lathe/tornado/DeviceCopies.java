package org.lathe.tornado;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lathe.graph.Shape;
import org.lathe.tornado.launch.BoundLaunches;
import org.lathe.tornado.launch.KernelLaunch;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Place;
import org.lathe.tornado.launch.Target;
import org.lathe.tornado.op.DeviceOperations;

/**
 * The copies in bfloat16 of states of a session, which all its programs share. A copy is made
 * outside of the program that reads it, so that the launches of a program do not depend on who
 * wrote last.
 */
final class DeviceCopies {
  /**
   * A copy.
   *
   * @param at its first float
   * @param descriptor the first integer of the descriptor of its launch
   * @param launches that make it
   */
  private record Copy(long at, int descriptor, BoundLaunches launches) {}

  private final DeviceMemory memory;
  private final Target target;
  private final StateCopies times = new StateCopies();
  private final Map<String, Copy> copies = new HashMap<>();

  DeviceCopies(DeviceMemory memory, Target target) {
    this.memory = memory;
    this.target = target;
  }

  /** Reserves memory for the copy of a state unless it has some, and compiles what makes it. */
  void hold(String name, Place state) {
    if (!copies.containsKey(name)) {
      copies.put(name, made(name, state));
    }
  }

  private Copy made(String name, Place state) {
    long at = memory.takeFloats(Math.ceilDiv(state.size(), 2), "the bfloat16 copy of " + name);
    Place copy = Place.halves(2L * at, Shape.of(state.size()));
    Launches found = new Launches(target, new Launches.Bases(0, 0, 0, memory.reach(), other -> 0));
    DeviceOperations.copy(state, copy, found);
    int descriptor = memory.takeInts(found.words());
    for (var launch : found.all()) {
      memory.compile(((KernelLaunch) launch).kernel());
      memory.putInts(launch.words(), descriptor);
    }
    return new Copy(
        at,
        descriptor,
        new BoundLaunches(
            "bfloat16 copy of " + name,
            found.all(),
            found.all().stream().mapToInt(launch -> descriptor).toArray()));
  }

  /** Returns the first half of the copy of a state, which has memory. */
  long firstHalf(String state) {
    return 2L * copies.get(state).at();
  }

  /** Notes that a state has, or will have before the next run, another value. */
  void written(String state) {
    times.written(state);
  }

  /** Makes the copies that are out of date. */
  void renew(Collection<String> read) {
    for (String state : times.renewed(read)) {
      memory.run(copies.get(state).launches());
    }
  }

  void giveBack() {
    for (Copy copy : List.copyOf(copies.values())) {
      memory.forget(copy.launches());
      memory.giveBackFloats(copy.at());
      memory.giveBackInts(copy.descriptor());
    }
    copies.clear();
  }
}
