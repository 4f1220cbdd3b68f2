import com.google.googlejavaformat.java.Main;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Holds the Java sources to google-java-format, or rewrites them: {@code java Format.java check},
 * {@code java Format.java apply}. The build runs it from source on the JDK it compiles with,
 * because the formatter parses with the compiler of the JDK it runs on, and Maven's own may be too
 * old.
 */
final class Format {

  private static final Path ROOT = Path.of("").toAbsolutePath();

  /**
   * Written when every source is well formatted; the build fails in one line when it is not there.
   */
  private static final Path FORMATTED = ROOT.resolve("target/formatted");

  public static void main(String[] args) throws Exception {
    boolean apply =
        switch (args[0]) {
          case "apply" -> true;
          case "check" -> false;
          default -> throw new IllegalArgumentException("lathe.format: check or apply: " + args[0]);
        };
    Files.deleteIfExists(FORMATTED);
    List<String> command =
        new ArrayList<>(
            apply ? List.of("--replace") : List.of("--dry-run", "--set-exit-if-changed"));
    command.addAll(sources());
    StringWriter changed = new StringWriter();
    PrintWriter errors = new PrintWriter(System.err, true);
    int exit =
        new Main(new PrintWriter(changed, true), errors, InputStream.nullInputStream())
            .format(command.toArray(String[]::new));
    changed.toString().lines().forEach(file -> System.err.println("not formatted: " + file));
    if (exit == 0) {
      Files.createFile(FORMATTED);
    }
  }

  /** Every Java source of the house: the folder src of each module, and the tools. */
  private static List<String> sources() throws IOException {
    try (Stream<Path> folders = Files.list(ROOT)) {
      Stream<Path> modules =
          folders.map(folder -> folder.resolve("src")).filter(Files::isDirectory);
      return Stream.concat(modules, Stream.of(ROOT.resolve("tools")))
          .flatMap(Format::javaFiles)
          .map(file -> ROOT.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  private static Stream<Path> javaFiles(Path folder) {
    try {
      return Files.walk(folder).filter(file -> file.toString().endsWith(".java"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
