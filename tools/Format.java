import com.google.googlejavaformat.java.Main;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
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

  /** Dated when every source was last found, or made, well formatted. */
  private static final Path FORMATTED = ROOT.resolve("target/formatted");

  /** There while a source is not well formatted: the build then fails, in one line. */
  private static final Path NOT_FORMATTED = ROOT.resolve("target/not-formatted");

  public static void main(String[] args) throws Exception {
    boolean apply =
        switch (args[0]) {
          case "apply" -> true;
          case "check" -> false;
          default -> throw new IllegalArgumentException("lathe.format: check or apply: " + args[0]);
        };
    FileTime begin = FileTime.from(Instant.now());
    List<String> sources = sourcesNewerThan(lastFormatted());
    if (sources.isEmpty() || formatted(sources, apply)) {
      Files.deleteIfExists(NOT_FORMATTED);
      Files.write(FORMATTED, new byte[0]);
      Files.setLastModifiedTime(FORMATTED, begin);
    } else {
      Files.write(NOT_FORMATTED, new byte[0]);
    }
  }

  /** Whether these are well formatted when this returns; names those that are not. */
  private static boolean formatted(List<String> sources, boolean apply) throws Exception {
    List<String> command =
        new ArrayList<>(
            apply ? List.of("--replace") : List.of("--dry-run", "--set-exit-if-changed"));
    command.addAll(sources);
    StringWriter changed = new StringWriter();
    PrintWriter errors = new PrintWriter(System.err, true);
    int exit =
        new Main(new PrintWriter(changed, true), errors, InputStream.nullInputStream())
            .format(command.toArray(String[]::new));
    changed.toString().lines().forEach(file -> System.err.println("not formatted: " + file));
    return exit == 0;
  }

  /** When the sources were last well formatted, by this formatter; else the beginning of time. */
  private static FileTime lastFormatted() throws IOException {
    FileTime never = FileTime.fromMillis(0);
    if (!Files.exists(FORMATTED)) {
      return never;
    }
    FileTime last = Files.getLastModifiedTime(FORMATTED);
    return isNewer(ROOT.resolve("pom.xml"), last) ? never : last;
  }

  private static boolean isNewer(Path file, FileTime time) {
    try {
      return Files.getLastModifiedTime(file).compareTo(time) >= 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of the Java sources, the folder src of each module and the tools, those that changed since. */
  private static List<String> sourcesNewerThan(FileTime time) throws IOException {
    try (Stream<Path> folders = Files.list(ROOT)) {
      Stream<Path> modules =
          folders.map(folder -> folder.resolve("src")).filter(Files::isDirectory);
      return Stream.concat(modules, Stream.of(ROOT.resolve("tools")))
          .flatMap(Format::javaFiles)
          .filter(file -> isNewer(file, time))
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
