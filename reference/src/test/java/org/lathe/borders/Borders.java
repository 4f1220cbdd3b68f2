package org.lathe.borders;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The borders between the rooms of the house. Each rule names all that a room may use of the house,
 * so that a new room is closed to the others until it is listed here.
 *
 * @param root the package that holds the rooms
 */
record Borders(String root) {

  /** Every room, lowest first. The three uppermost may use each other, but in no circle. */
  static final List<String> ROOMS =
      List.of("datasets", "graph", "engine", "cpu", "ltm", "training", "generation", "evaluation");

  /** What each room may use besides itself. */
  private static final Map<String, List<String>> MAY_USE =
      Map.of(
          "datasets", List.of(),
          "graph", List.of(),
          "engine", List.of("graph"),
          "cpu", List.of("graph", "engine"),
          "ltm", List.of("graph", "engine", "datasets"),
          "training", ROOMS,
          "generation", ROOMS,
          "evaluation", ROOMS);

  ArchRule of(String room) {
    List<String> open = new ArrayList<>(List.of(room));
    open.addAll(MAY_USE.get(room));
    String[] packages = open.stream().map(this::everythingIn).toArray(String[]::new);
    return noClasses()
        .that()
        .resideInAPackage(everythingIn(room))
        .should()
        .dependOnClassesThat(resideInAnyPackage(root + "..").and(not(resideInAnyPackage(packages))))
        .as(room + " uses nothing of the house but " + open);
  }

  ArchRule freeOfCycles() {
    return slices().matching(root + ".(*)..").should().beFreeOfCycles();
  }

  /** Vectors are how the CPU engine computes; nothing else may depend on an incubator module. */
  ArchRule vectorApi() {
    return noClasses()
        .that()
        .resideOutsideOfPackage(everythingIn("cpu"))
        .should()
        .dependOnClassesThat(resideInAnyPackage("jdk.incubator.vector.."))
        .as("only cpu uses the Vector API");
  }

  private String everythingIn(String room) {
    return root + "." + room + "..";
  }
}
