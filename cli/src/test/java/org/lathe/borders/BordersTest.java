package org.lathe.borders;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.lathe.borders.trespass.graph.Operand;
import org.lathe.borders.trespass.graph.op.Operation;
import org.lathe.models.Families;
import org.lathe.models.Family;

/** The classes keep every rule, and every rule finds a class that breaks it. */
class BordersTest {

  private static final String MODELS = "org.lathe.models.";
  private static final String TRESPASS = "org.lathe.borders.trespass";
  private static final JavaClasses TRESPASSERS = new ClassFileImporter().importPackages(TRESPASS);

  @TestFactory
  Stream<DynamicTest> theHouseKeepsItsBorders() {
    return rules(new Borders("org.lathe"))
        .map(
            rule ->
                DynamicTest.dynamicTest(rule.getDescription(), () -> rule.check(House.CLASSES)));
  }

  @TestFactory
  Stream<DynamicTest> everyBorderCatchesTheClassThatCrossesIt() {
    return rules(new Borders(TRESPASS))
        .map(
            rule ->
                DynamicTest.dynamicTest(
                    rule.getDescription(),
                    () -> assertThrows(AssertionError.class, () -> rule.check(TRESPASSERS))));
  }

  private static Stream<ArchRule> rules(Borders borders) {
    return Stream.concat(
        Borders.ROOMS.stream().map(borders::of),
        Stream.of(
            borders.freeOfCycles(),
            borders.packagesFreeOfCycles(),
            borders.knowsNoFamily("training"),
            borders.knowsNoFamily("benchmarks"),
            borders.evaluationKnowsFamiliesInTheirPackagesAlone(),
            borders.vectorApi(),
            borders.textIsTheSameEverywhere(),
            borders.printingHasALocale()));
  }

  /** Two packages of one module that use each other are found. */
  @Test
  void aCycleInsideARoomIsCaught() {
    ArchRule rule = new Borders(TRESPASS).packagesFreeOfCycles();
    ClassFileImporter importer = new ClassFileImporter();
    JavaClasses circle =
        importer.importPackages(TRESPASS + ".datasets.texts", TRESPASS + ".datasets.words");
    assertThrows(AssertionError.class, () -> rule.check(circle));
    JavaClasses graph = importer.importClasses(Operand.class, Operation.class);
    rule.check(graph);
  }

  @Test
  void everyFamilyIsOneThatTrainingMustNotKnow() {
    assertFalse(Families.all().isEmpty());
    for (Family family : Families.all()) {
      String name = family.getClass().getPackageName();
      assertTrue(
          Borders.FAMILIES.stream().anyMatch(f -> (name + ".").startsWith(MODELS + f + ".")),
          name + " is in no package of Borders.FAMILIES");
    }
  }

  private static List<Path> sources(String module) throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
      List<Path> sources = files.filter(Files::isRegularFile).toList();
      assertFalse(sources.isEmpty(), "tests run in the folder of their module");
      return sources;
    }
  }

  /**
   * The sources of training contain no word that only latent thought models need. Recipes, which
   * belong to the families, are resources.
   */
  @Test
  void trainingDoesNotSpeakOfOneFamily() throws IOException {
    for (Path source : sources("training")) {
      for (String line : Files.readAllLines(source)) {
        String words = line.toLowerCase(Locale.ROOT).replaceAll("com\\.fasterxml\\.|fastcsv", "");
        assertFalse(words.matches(".*(posterior|fast).*"), () -> source + ": " + line);
      }
    }
  }

  /**
   * The TornadoVM backend is not on the class path of these tests, so the test reads its sources.
   */
  @Test
  void thePackagesOfTheTornadoBackendMakeNoCircle() throws IOException {
    Pattern named = Pattern.compile("\\b(org\\.lathe\\.tornado(?:\\.[a-z0-9]+)*)\\.[A-Z]");
    Map<String, Set<String>> uses = new TreeMap<>();
    for (Path source : sources("tornado-backend")) {
      String text = Files.readString(source);
      Matcher own = Pattern.compile("(?m)^package ([a-z0-9.]+);").matcher(text);
      assertTrue(own.find(), source::toString);
      Set<String> used = uses.computeIfAbsent(own.group(1), name -> new TreeSet<>());
      named.matcher(text).results().forEach(found -> used.add(found.group(1)));
    }
    Set<String> circles = new TreeSet<>();
    uses.forEach(
        (from, used) ->
            used.stream()
                .filter(to -> from.compareTo(to) < 0 && reaches(uses, to, from))
                .forEach(to -> circles.add(from + " <-> " + to)));
    assertEquals(Set.of(), circles);
  }

  private static boolean reaches(Map<String, Set<String>> uses, String from, String to) {
    Set<String> seen = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(from));
    while (!open.isEmpty()) {
      for (String next : uses.getOrDefault(open.pop(), Set.of())) {
        if (seen.add(next)) {
          open.push(next);
        }
      }
    }
    return seen.contains(to);
  }

  @Test
  void theHouseHasEveryRoom() {
    for (String room : Borders.ROOMS) {
      assertTrue(
          House.CLASSES.stream()
              .anyMatch(type -> type.getPackageName().startsWith("org.lathe." + room)),
          "no class in " + room + ": its rule checks nothing");
    }
  }

  /** ServiceLoader finds TornadoVM: no source of the lower modules contains its name. */
  @Test
  void noSourceNamesTornado() throws IOException {
    for (String module :
        List.of(
            "files",
            "datasets",
            "reference",
            "models",
            "training",
            "evaluation",
            "studies",
            "server",
            "reports")) {
      for (Path source : sources(module)) {
        String text = Files.readString(source).toLowerCase(Locale.ROOT);
        assertFalse(text.contains("tornado"), source + " names tornado");
      }
    }
  }
}
