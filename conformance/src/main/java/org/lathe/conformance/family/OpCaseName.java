package org.lathe.conformance.family;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import net.jqwik.api.RandomGenerator;
import net.jqwik.api.Shrinkable;
import org.lathe.conformance.cases.CaseParameters;
import org.lathe.conformance.cases.Cases;
import org.lathe.conformance.cases.Mode;
import org.lathe.conformance.cases.OpCase;
import org.lathe.conformance.suite.CaseName;
import org.lathe.conformance.suite.Draw;
import org.lathe.conformance.suite.IllegalCaseException;
import org.lathe.conformance.suite.Plan;

/** Converts names to cases of operations and back. */
final class OpCaseName {
  /** The cases of every operation by its mnemonic, in order. */
  static final Map<String, Cases<?>> BY_MNEMONIC =
      Cases.all().values().stream()
          .collect(
              Collectors.toMap(
                  OpCaseName::mnemonic,
                  Function.identity(),
                  (one, other) -> {
                    throw new IllegalStateException("two kinds of cases for one operation");
                  },
                  LinkedHashMap::new));

  private static final int GENERATION_SIZE = 1000;

  private OpCaseName() {}

  private static String mnemonic(Cases<?> cases) {
    return cases.of(cases.real().getFirst()).op().mnemonic();
  }

  /**
   * Returns the case of a name.
   *
   * @throws IllegalCaseException if the name does not describe a case
   */
  static OpCase of(CaseName name) {
    try {
      return BY_MNEMONIC.get(name.subject()).of(name.parameters());
    } catch (IllegalArgumentException e) {
      throw new IllegalCaseException(e.getMessage());
    }
  }

  /** Returns the mode of the values of a name. */
  static Mode mode(CaseName name) {
    for (Mode mode : Mode.values()) {
      if (mode.toString().equals(name.values())) {
        return mode;
      }
    }
    throw new IllegalCaseException("there are no values '" + name.values() + "'");
  }

  /** Returns whether the mode of a name is one of these. */
  static boolean isOf(CaseName name, List<Mode> modes) {
    return modes.stream().anyMatch(mode -> mode.toString().equals(name.values()));
  }

  /**
   * Returns generated cases of an operation: {@code full} in each mode, or the first {@code few} of
   * them for a quick plan. So a full run finds what a quick run finds.
   */
  static List<Draw> generate(
      String family,
      String mnemonic,
      String check,
      List<Mode> modes,
      int full,
      int few,
      Plan plan) {
    RandomGenerator<CaseParameters> generator =
        BY_MNEMONIC.get(mnemonic).parameters().generator(GENERATION_SIZE);
    List<Draw> draws = new ArrayList<>();
    for (int m = 0; m < modes.size(); m++) {
      for (int i = 0; i < plan.count(full, few); i++) {
        long seed = plan.seedOf(family, mnemonic, m * full + i);
        draws.add(draw(generator.next(new Random(seed)), mnemonic, check, modes.get(m), seed));
      }
    }
    return draws;
  }

  private static Draw draw(
      Shrinkable<CaseParameters> drawn, String mnemonic, String check, Mode mode, long seed) {
    return new Draw(
        new CaseName(mnemonic, check, drawn.value(), mode.toString(), seed),
        () -> drawn.shrink().map(simpler -> draw(simpler, mnemonic, check, mode, seed)));
  }
}
