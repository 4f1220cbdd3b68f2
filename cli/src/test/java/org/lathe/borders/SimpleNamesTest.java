package org.lathe.borders;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each simple name belongs to one class, so an import line or a bare name is clear. */
class SimpleNamesTest {

  /** Sources of the TornadoVM backend, which is not on the class path here. */
  private static final Path TORNADO = Path.of("..", "tornado-backend", "src", "main", "java");

  @Test
  void noSimpleNameIsTakenTwice() throws IOException {
    Map<String, Set<String>> names = topLevel(House.CLASSES);
    for (String name : tornado()) {
      add(names, name);
    }
    assertTrue(names.containsKey("Op") && names.containsKey("TornadoBackend"), names::toString);
    assertEquals(Map.of(), several(names));
  }

  /** The test finds two classes of one name, and ignores nested classes. */
  @Test
  void aNameThatIsTakenTwiceIsFound() {
    JavaClasses classes = new ClassFileImporter().importClasses(Map.class, Map.Entry.class);
    Map<String, Set<String>> names = topLevel(classes);
    assertEquals(Set.of("Map"), names.keySet());
    assertEquals(Map.of(), several(names));
    add(names, "org.lathe.Map");
    assertEquals(Map.of("Map", Set.of("java.util.Map", "org.lathe.Map")), several(names));
  }

  private static Map<String, Set<String>> topLevel(JavaClasses classes) {
    Map<String, Set<String>> names = new TreeMap<>();
    for (JavaClass type : classes) {
      if (type.isTopLevelClass() && !type.getSimpleName().equals("package-info")) {
        add(names, type.getName());
      }
    }
    return names;
  }

  private static Set<String> tornado() throws IOException {
    Set<String> names = new TreeSet<>();
    try (Stream<Path> files = Files.walk(TORNADO)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        String path = TORNADO.relativize(file).toString();
        String name =
            path.substring(0, path.length() - ".java".length()).replaceAll("[/\\\\]", ".");
        if (!name.endsWith(".package-info")) {
          names.add(name);
        }
      }
    }
    assertFalse(names.isEmpty(), "tests run in the folder of their module");
    return names;
  }

  private static void add(Map<String, Set<String>> names, String name) {
    names
        .computeIfAbsent(name.substring(name.lastIndexOf('.') + 1), none -> new TreeSet<>())
        .add(name);
  }

  private static Map<String, Set<String>> several(Map<String, Set<String>> names) {
    Map<String, Set<String>> several = new TreeMap<>(names);
    several.values().removeIf(classes -> classes.size() == 1);
    return several;
  }
}
