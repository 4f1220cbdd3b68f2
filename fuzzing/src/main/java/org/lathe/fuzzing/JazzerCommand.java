package org.lathe.fuzzing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lathe.fuzzing.targets.FuzzTarget;

/** Builds the command line of the process that fuzzes one target. */
final class JazzerCommand {
  /** What a bug of another kind would look like to Jazzer, none of which is looked for here. */
  private static final List<String> OTHER_BUGS =
      List.of(
          "ClojureLangHooks",
          "Deserialization",
          "ExpressionLanguageInjection",
          "FilePathTraversal",
          "LdapInjection",
          "NamingContextLookup",
          "OsCommandInjection",
          "ReflectiveCall",
          "RegexInjection",
          "RegexRoadblocks",
          "ScriptEngineInjection",
          "ServerSideRequestForgery",
          "SqlInjection",
          "TemplateInjection",
          "UnsafeSanitizer",
          "XPathInjection",
          "XmlParserSsrfGuidance");

  /** Distinct findings of one run; the first are enough to begin with. */
  private static final int MOST_FINDINGS = 20;

  private JazzerCommand() {}

  /**
   * Returns the words of the command.
   *
   * @param targets one, or several that share the process
   * @param work a folder for what the process writes besides
   * @param findings the folder of what it finds, which is there
   */
  static List<String> of(
      List<FuzzTarget> targets,
      FuzzOptions options,
      Path corpus,
      Path dictionary,
      Path work,
      Path findings) {
    List<String> includes = new ArrayList<>(List.of("org.lathe.**"));
    targets.stream()
        .flatMap(target -> target.libraries().stream())
        .distinct()
        .forEach(includes::add);
    List<String> words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + FuzzOptions.HEAP_MIB + "m",
                // One that collects often, on one core: buffers and channels that a reader leaves
                // to the collector are freed, and the heap stays small.
                "-XX:+UseSerialGC",
                "-Xmn64m",
                "-Xss1m",
                "--add-modules",
                "jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                // Jazzer's mutations look into objects, and its agent attaches itself.
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+EnableDynamicAgentLoading",
                "-D"
                    + FuzzedTarget.PROPERTY
                    + "="
                    + targets.stream().map(FuzzTarget::name).collect(Collectors.joining(",")),
                "-D" + FuzzedTarget.HOME + "=" + work,
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + FuzzedTarget.class.getName(),
                "--instrumentation_includes=" + String.join(":", includes),
                // Kernels have no branches on what a file says.
                "--instrumentation_excludes=org.lathe.fuzzing.**:org.lathe.cpu.**",
                "--custom_hook_includes=org.lathe.**",
                "--disabled_hooks="
                    + OTHER_BUGS.stream()
                        .map(name -> "com.code_intelligence.jazzer.sanitizers." + name)
                        .collect(Collectors.joining(":")),
                "--keep_going=" + MOST_FINDINGS,
                "--reproducer_path=" + work,
                corpus.toString(),
                "-artifact_prefix=" + findings + "/",
                "-dict=" + dictionary,
                "-runs=" + options.runs(),
                "-timeout=" + options.inputSeconds(),
                "-rss_limit_mb=" + FuzzOptions.PROCESS_MIB,
                "-print_final_stats=1"));
    if (options.seconds() > 0) {
      words.add("-max_total_time=" + options.seconds());
    }
    return words;
  }

  /** Returns whether Jazzer has natives for this system. */
  static boolean isForThisSystem() {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String name =
        system.startsWith("mac") ? "macos" : system.startsWith("win") ? "windows" : system;
    String machine =
        Stream.of("amd64", "x86_64").anyMatch(System.getProperty("os.arch")::equals)
            ? "x86_64"
            : System.getProperty("os.arch");
    String driver =
        "com/code_intelligence/jazzer/driver/jazzer_driver_%s_%s/".formatted(name, machine);
    String file = System.mapLibraryName("jazzer_driver");
    return JazzerCommand.class.getClassLoader().getResource(driver + file) != null;
  }
}
