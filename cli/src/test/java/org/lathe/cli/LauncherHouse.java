package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * A folder with the launcher and what it looks for. Stand-ins for the JDK and for Maven record how
 * they were called, so the tests do not depend on the software of this machine.
 */
abstract class LauncherHouse {

  /**
   * A stand-in for java: prints each argument in brackets, archives its classes if ARCHIVES is set,
   * and exits with the code in EXIT.
   */
  private static final String JAVA =
      """
      #!/bin/bash
      echo 'WARNING: Using incubator modules: jdk.incubator.vector' >&2
      echo 'java speaks' >&2
      printf '[%s]' "$@"
      for argument in "$@"; do
        if [[ -n ${ARCHIVES:-} && $argument == -XX:ArchiveClassesAtExit=* ]]; then
          echo "$*" >"${argument#*=}"
        fi
      done
      exit ${EXIT:-0}
      """;

  /**
   * A stand-in for Maven: counts its calls, waits SLOW seconds, and writes the files of a build.
   */
  private static final String MAVEN =
      """
      #!/bin/bash
      here=$(dirname "$0")
      echo "JAVA_HOME=$JAVA_HOME $*" >>"$here/calls"
      sleep ${SLOW:-0}
      [[ -z ${BROKEN:-} ]] || { echo 'the compiler speaks'; exit 1; }
      mkdir -p "$here/../house/cli/target"
      echo jar >"$here/../house/cli/target/lathe.jar"
      """;

  record Outcome(int exit, String out, String err) {}

  @TempDir Path folder;
  Path house;
  Path path;
  final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void buildTheHouse() throws IOException {
    folder = folder.toRealPath();
    house = Files.createDirectory(folder.resolve("house"));
    path = Files.createDirectory(folder.resolve("path"));
    Files.copy(Path.of("..", "lathe"), house.resolve("lathe"));
    Files.writeString(house.resolve("pom.xml"), "pom");
    for (String module : modules()) {
      write(house.resolve(module).resolve("src/main/java/Source.java"), "source");
      write(house.resolve(module).resolve("pom.xml"), "pom");
    }
    write(house.resolve("docs/spec/ops/add.md"), "page");
    age(house);
    executable(path.resolve("mvn"), MAVEN);
    environment.put("PATH", path + ":/usr/bin:/bin");
    environment.put("HOME", folder.resolve("home").toString());
    environment.put("LATHE_JVM_FOLDERS", folder.resolve("jvm").toString());
  }

  Path jdk(String name, String version) throws IOException {
    Path home = folder.resolve("jvm").resolve(name);
    executable(home.resolve("bin/java"), JAVA);
    executable(home.resolve("bin/javac"), "#!/bin/bash\n");
    write(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    return home;
  }

  /** Returns the folders of the project's modules: a new one is at once part of the house. */
  private static List<String> modules() throws IOException {
    return Pattern.compile("<module>(.+)</module>")
        .matcher(Files.readString(Path.of("..", "pom.xml")))
        .results()
        .map(module -> module.group(1))
        .toList();
  }

  /** Returns a folder with the programs that the launcher needs, but without java and mvn. */
  Path withoutJava() throws IOException {
    Path programs = Files.createDirectories(folder.resolve("programs"));
    for (String program :
        List.of(
            "bash",
            "dirname",
            "readlink",
            "find",
            "flock",
            "mkdir",
            "touch",
            "mv",
            "rm",
            "nproc")) {
      for (Path bin : List.of(Path.of("/bin"), Path.of("/usr/bin"))) {
        if (Files.exists(bin.resolve(program))) {
          String call = "#!/bin/bash\nexec " + bin.resolve(program) + " \"$@\"\n";
          executable(programs.resolve(program), call);
        }
      }
    }
    return programs;
  }

  List<String> calls() throws IOException {
    return Files.readAllLines(path.resolve("calls"));
  }

  Outcome launch(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("bash", house.resolve("lathe").toString()));
    command.addAll(List.of(arguments));
    return run(command);
  }

  Outcome run(List<String> command) throws Exception {
    Process process = start(command);
    // Standard error ends when the filter of the launcher ends, which may be after java.
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(process.waitFor(), Files.readString(folder.resolve("out")), err);
  }

  Process start(List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.redirectOutput(folder.resolve("out").toFile());
    return builder.start();
  }

  static void executable(Path file, String text) throws IOException {
    write(file, text);
    assertTrue(file.toFile().setExecutable(true));
  }

  static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  /** Sets the time of all files to an hour ago, so that they are older than the build. */
  static void age(Path root) throws IOException {
    FileTime past = FileTime.from(Instant.now().minusSeconds(3600));
    try (var files = Files.walk(root)) {
      for (Path file : files.toList()) {
        Files.setLastModifiedTime(file, past);
      }
    }
  }
}
