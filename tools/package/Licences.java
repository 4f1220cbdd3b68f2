import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * Copies the texts of licences and notices out of the jars of a folder, into one folder for each
 * jar: {@code java Licences.java JARS OUT}. Lathe's own jars are left out.
 */
final class Licences {
  /** A jar of several libraries has the texts of each in a folder below META-INF. */
  private static final Pattern TEXT =
      Pattern.compile(
          "(META-INF/([\\w.-]+/)*)?(LICEN[CS]E|NOTICE|COPYING)[\\w.-]*", Pattern.CASE_INSENSITIVE);

  private Licences() {}

  /** Copies them. */
  public static void main(String[] arguments) throws IOException {
    Path out = Path.of(arguments[1]);
    List<Path> jars;
    try (Stream<Path> files = Files.list(Path.of(arguments[0]))) {
      jars = files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
    for (Path jar : jars) {
      String name = jar.getFileName().toString().replaceFirst("\\.jar$", "");
      if (!name.startsWith("lathe-")) {
        copy(jar, out.resolve(name));
      }
    }
  }

  private static void copy(Path jar, Path folder) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      for (ZipEntry entry : file.stream().filter(Licences::isText).toList()) {
        Files.createDirectories(folder);
        String name = entry.getName().replaceFirst("^META-INF/", "").replace('/', '-');
        Files.write(folder.resolve(name), file.getInputStream(entry).readAllBytes());
      }
    }
  }

  private static boolean isText(ZipEntry entry) {
    return !entry.isDirectory()
        && !entry.getName().endsWith(".class")
        && TEXT.matcher(entry.getName()).matches();
  }
}
