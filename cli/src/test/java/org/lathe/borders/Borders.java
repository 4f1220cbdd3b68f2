package org.lathe.borders;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.File;
import java.io.FileReader;
import java.io.FileWriter;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import java.util.stream.Stream;

/**
 * Rules about which module may use which. Each rule lists all modules that one module may use, so a
 * new module can be used by no other until it is listed here.
 *
 * @param root the package of all modules
 */
record Borders(String root) {

  /** All modules, lowest first; graph, engine and cpu are the packages of the module reference. */
  static final List<String> ROOMS =
      List.of(
          "files",
          "datasets",
          "graph",
          "engine",
          "cpu",
          "models",
          "training",
          "mpi",
          "evaluation",
          "studies",
          "server",
          "reports",
          "conformance",
          "benchmarks",
          "fuzzing");

  /** Packages of {@code models} that contain one family each. */
  static final List<String> FAMILIES = List.of("ltm", "gpt", "vae", "diffusion");

  /** Packages of {@code evaluation} that measure models of one family. */
  private static final List<String> OF_ONE_FAMILY = List.of("latent");

  private static final List<String> REFERENCE = List.of("graph", "engine", "cpu");

  /** The modules that each module may use besides itself. */
  private static final Map<String, List<String>> MAY_USE =
      Map.ofEntries(
          Map.entry("files", List.of()),
          Map.entry("datasets", List.of("files")),
          Map.entry("graph", List.of()),
          Map.entry("engine", List.of("graph")),
          Map.entry("cpu", List.of("graph", "engine")),
          Map.entry("models", with(REFERENCE, "files")),
          Map.entry("training", with(REFERENCE, "files", "datasets", "models")),
          Map.entry("mpi", List.of("files", "training")),
          Map.entry("evaluation", with(REFERENCE, "files", "datasets", "models", "training")),
          Map.entry(
              "studies", with(REFERENCE, "files", "datasets", "models", "training", "evaluation")),
          Map.entry(
              "server", with(REFERENCE, "files", "datasets", "models", "training", "evaluation")),
          Map.entry("reports", List.of("files")),
          Map.entry("conformance", with(REFERENCE, "files", "models", "reports")),
          Map.entry("benchmarks", with(REFERENCE, "files", "datasets", "models", "training")),
          Map.entry(
              "fuzzing",
              with(
                  REFERENCE,
                  "files",
                  "datasets",
                  "models",
                  "training",
                  "evaluation",
                  "reports",
                  "conformance")));

  private static List<String> with(List<String> rooms, String... more) {
    return Stream.concat(rooms.stream(), Stream.of(more)).toList();
  }

  ArchRule of(String room) {
    List<String> open = new ArrayList<>(List.of(room));
    open.addAll(MAY_USE.get(room));
    String[] packages = open.stream().map(this::everythingIn).toArray(String[]::new);
    return noClasses()
        .that()
        .resideInAPackage(everythingIn(room))
        .should()
        .dependOnClassesThat(resideInAnyPackage(root + "..").and(not(resideInAnyPackage(packages))))
        .as(room + " uses no module but " + open);
  }

  ArchRule freeOfCycles() {
    return slices().matching(root + ".(*)..").should().beFreeOfCycles();
  }

  /**
   * Returns the rule that packages form no cycle, within a module too. The packages of the graph
   * and of its operations name each other, and count as one.
   */
  ArchRule packagesFreeOfCycles() {
    return slices()
        .assignedFrom(new Packages(root))
        .should()
        .beFreeOfCycles()
        .as("no package reaches itself through another");
  }

  private record Packages(String root) implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      String name = type.getPackageName();
      if (!name.equals(root) && !name.startsWith(root + ".")) {
        return SliceIdentifier.ignore();
      }
      String graph = root + ".graph";
      return SliceIdentifier.of(name.equals(graph + ".op") ? graph : name);
    }

    @Override
    public String getDescription() {
      return "packages";
    }
  }

  /** Returns the rule that a module uses no family: what it does is the same for every model. */
  ArchRule knowsNoFamily(String room) {
    return noClasses()
        .that()
        .resideInAPackage(everythingIn(room))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                FAMILIES.stream()
                    .map(family -> everythingIn("models." + family))
                    .toArray(String[]::new)))
        .as(room + " knows none of the families " + FAMILIES);
  }

  /**
   * Returns the rule that evaluation uses families only in the packages for one family. Suites,
   * samples and GSM8K use a likelihood and a decoder of any family.
   */
  ArchRule evaluationKnowsFamiliesInTheirPackagesAlone() {
    return noClasses()
        .that()
        .resideInAPackage(everythingIn("evaluation"))
        .and()
        .resideOutsideOfPackages(
            OF_ONE_FAMILY.stream()
                .map(name -> everythingIn("evaluation." + name))
                .toArray(String[]::new))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                FAMILIES.stream()
                    .map(family -> everythingIn("models." + family))
                    .toArray(String[]::new)))
        .as("evaluation, but for " + OF_ONE_FAMILY + ", knows none of the families " + FAMILIES);
  }

  /** Returns the rule that only the CPU engine and benchmarks use the Vector API, an incubator. */
  ArchRule vectorApi() {
    return noClasses()
        .that()
        .resideOutsideOfPackages(everythingIn("cpu"), everythingIn("benchmarks"))
        .should()
        .dependOnClassesThat(resideInAnyPackage("jdk.incubator.vector.."))
        .as("only cpu and benchmarks use the Vector API");
  }

  /**
   * Returns the rule that no text depends on the country and the characters that the machine is set
   * to: a file that is written in Cairo is read in Kyoto.
   */
  ArchRule textIsTheSameEverywhere() {
    return noClasses()
        .that()
        .resideInAPackage(root + "..")
        .should()
        .callMethod(String.class, "format", String.class, Object[].class)
        .orShould()
        .callMethod(String.class, "toLowerCase")
        .orShould()
        .callMethod(String.class, "toUpperCase")
        .orShould()
        .callMethod(String.class, "getBytes")
        .orShould()
        .callConstructor(String.class, byte[].class)
        .orShould()
        .callConstructor(InputStreamReader.class, InputStream.class)
        .orShould()
        .callConstructor(OutputStreamWriter.class, OutputStream.class)
        .orShould()
        .callConstructor(Scanner.class, InputStream.class)
        .orShould()
        .callConstructor(FileReader.class, String.class)
        .orShould()
        .callConstructor(FileReader.class, File.class)
        .orShould()
        .callConstructor(FileWriter.class, String.class)
        .orShould()
        .callConstructor(FileWriter.class, File.class)
        .orShould()
        .callConstructor(PrintWriter.class, OutputStream.class)
        .as("text has a locale and an encoding that the machine does not choose");
  }

  /**
   * Returns the rule that only commands print numbers without a locale: they set one for their
   * process.
   */
  ArchRule printingHasALocale() {
    return noClasses()
        .that()
        .resideInAPackage(root + "..")
        .and()
        .resideOutsideOfPackages(
            everythingIn("cli"), everythingIn("benchmarks"), everythingIn("fuzzing"))
        .should()
        .callMethod(PrintStream.class, "printf", String.class, Object[].class)
        .orShould()
        .callMethod(PrintWriter.class, "printf", String.class, Object[].class)
        .orShould()
        .callMethod(PrintStream.class, "format", String.class, Object[].class)
        .orShould()
        .callMethod(PrintWriter.class, "format", String.class, Object[].class)
        .as("only commands print numbers without a locale");
  }

  private String everythingIn(String room) {
    return root + "." + room + "..";
  }
}
