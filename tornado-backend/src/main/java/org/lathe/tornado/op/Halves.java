package org.lathe.tornado.op;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Place;

/** Operands in the other storage than they have: in the copies of states, or in working memory. */
final class Halves {
  private Halves() {}

  /** Returns whether any of these is stored as halves. */
  static boolean any(List<Place> inputs, List<Place> outputs) {
    return Stream.concat(inputs.stream(), outputs.stream()).anyMatch(Place::holdsHalves);
  }

  /** Returns an operand as halves: itself, the copy of a state, or what a launch makes of it. */
  static Place of(Place operand, Launches launches) {
    if (operand.holdsHalves()) {
      return operand;
    }
    if (operand.state().isPresent()) {
      return launches.copy(operand);
    }
    Place halves = launches.halves(operand.size()).view(0, operand.shape());
    CopyTornado.copy(operand, halves, launches);
    return halves;
  }

  /** Returns operands as floats: those that are not are copied to working memory. */
  static List<Place> read(List<Place> inputs, Launches launches) {
    List<Place> floats = new ArrayList<>();
    for (Place input : inputs) {
      if (input.holdsHalves()) {
        Place copy = launches.floats(input.size()).view(0, input.shape());
        CopyTornado.copy(input, copy, launches);
        floats.add(copy);
      } else {
        floats.add(input);
      }
    }
    return floats;
  }

  /** Returns places for results as floats: working memory for those that are not stored so. */
  static List<Place> reserve(List<Place> outputs, Launches launches) {
    return outputs.stream()
        .map(
            output ->
                output.holdsHalves()
                    ? launches.floats(output.size()).view(0, output.shape())
                    : output)
        .toList();
  }

  /** Copies results from where they were {@link #reserve}d. */
  static void write(List<Place> floats, List<Place> outputs, Launches launches) {
    for (int i = 0; i < outputs.size(); i++) {
      CopyTornado.copy(floats.get(i), outputs.get(i), launches);
    }
  }
}
