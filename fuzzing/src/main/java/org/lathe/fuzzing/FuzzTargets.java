package org.lathe.fuzzing;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.lathe.files.InputException;
import org.lathe.fuzzing.targets.ConformanceTargets;
import org.lathe.fuzzing.targets.DataTargets;
import org.lathe.fuzzing.targets.EvaluationTargets;
import org.lathe.fuzzing.targets.FuzzTarget;
import org.lathe.fuzzing.targets.ModelTargets;
import org.lathe.fuzzing.targets.TextTargets;

/** All targets. */
public final class FuzzTargets {
  private FuzzTargets() {}

  /** Returns them, the cheap ones first. */
  public static List<FuzzTarget> all() {
    List<FuzzTarget> targets = new ArrayList<>(ModelTargets.cheap());
    targets.addAll(DataTargets.all());
    targets.addAll(EvaluationTargets.cheap());
    targets.addAll(TextTargets.all());
    targets.add(ModelTargets.weights());
    targets.addAll(ConformanceTargets.all());
    targets.addAll(EvaluationTargets.costly());
    return targets;
  }

  /**
   * Returns the target of this name.
   *
   * @throws InputException if there is none; the message lists all
   */
  public static FuzzTarget named(String name) {
    List<FuzzTarget> all = all();
    return all.stream()
        .filter(target -> target.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InputException(
                    "fuzz target '%s' is unknown: choose one of %s"
                        .formatted(
                            name,
                            all.stream().map(FuzzTarget::name).collect(Collectors.joining(", ")))));
  }
}
