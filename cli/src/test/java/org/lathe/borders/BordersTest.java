package org.lathe.borders;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The sources keep every border, and every border catches a class that crosses it. */
class BordersTest {

  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("org.lathe");

  private static final String TRESPASS = "org.lathe.borders.trespass";
  private static final JavaClasses TRESPASSERS = new ClassFileImporter().importPackages(TRESPASS);

  @TestFactory
  Stream<DynamicTest> theHouseKeepsItsBorders() {
    return rules(new Borders("org.lathe"))
        .map(rule -> DynamicTest.dynamicTest(rule.getDescription(), () -> rule.check(HOUSE)));
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
        Stream.of(borders.freeOfCycles(), borders.vectorApi()));
  }

  @Test
  void theHouseHasEveryRoom() {
    for (String room : Borders.ROOMS) {
      assertTrue(
          HOUSE.stream().anyMatch(type -> type.getPackageName().startsWith("org.lathe." + room)),
          "no class in " + room + ": its rule holds nothing");
    }
  }

  /** TornadoVM is found by ServiceLoader: no source of the lower rooms knows its name. */
  @Test
  void noSourceNamesTornado() throws IOException {
    for (String module :
        List.of("files", "datasets", "reference", "models", "training", "evaluation", "reports")) {
      List<Path> sources;
      try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
        sources = files.filter(Files::isRegularFile).toList();
      }
      assertFalse(sources.isEmpty(), "tests run in the folder of their module");
      for (Path source : sources) {
        String text = Files.readString(source).toLowerCase(Locale.ROOT);
        assertFalse(text.contains("tornado"), source + " names tornado");
      }
    }
  }
}
