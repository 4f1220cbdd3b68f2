package org.lathe.mpi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The mpirun of one MPI on this machine. */
enum Launcher {
  OPEN_MPI(
      List.of("mpirun.openmpi", "mpirun"), "Open ?MPI|OpenRTE", "mpicc.openmpi", "libmpi.so.40"),
  MPICH(
      List.of("mpirun.mpich", "mpiexec.hydra", "mpirun"), "HYDRA", "mpicc.mpich", "libmpich.so.12");

  /** Longer than any run here takes on a machine that is busy with other work. */
  private static final long LONGEST_SECONDS = 540;

  /** More ranks than cores, by root, in a container. */
  private static final Map<String, String> ANYWHERE =
      Map.ofEntries(
          Map.entry("OMPI_ALLOW_RUN_AS_ROOT", "1"),
          Map.entry("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1"),
          Map.entry("OMPI_MCA_rmaps_base_oversubscribe", "1"),
          Map.entry("OMPI_MCA_hwloc_base_binding_policy", "none"),
          Map.entry("OMPI_MCA_btl_vader_single_copy_mechanism", "none"),
          // Else each of a million polls gives the core away, on a busy machine for long.
          Map.entry("OMPI_MCA_mpi_yield_when_idle", "0"),
          Map.entry("PRTE_MCA_rmaps_default_mapping_policy", ":oversubscribe"));

  private final List<String> programs;
  private final String version;
  private final String compiler;
  private final String library;
  private String program;

  Launcher(List<String> programs, String version, String compiler, String library) {
    this.programs = programs;
    this.version = version;
    this.compiler = compiler;
    this.library = library;
  }

  /**
   * What came of a run.
   *
   * @param exit code of mpirun
   * @param output of all ranks, both streams
   */
  record Outcome(int exit, String output) {
    private boolean says(String pattern) {
      return Pattern.compile(pattern).matcher(output).find();
    }

    /** Returns the lines that begin with these words, sorted: ranks print in any order. */
    List<String> lines(String start) {
      return output.lines().filter(line -> line.startsWith(start)).sorted().toList();
    }
  }

  /** Returns the usual library of this MPI. */
  String library() {
    return library;
  }

  /** Skips the calling test, with a line that says so, where this MPI is not installed. */
  void assumeThere() throws IOException, InterruptedException {
    assume(
        isThere(), "no mpirun of " + this + " on the PATH (" + String.join(", ", programs) + ")");
  }

  /** The same where there is nothing to compile C for this MPI with. */
  void assumeCompiler() throws IOException, InterruptedException {
    assumeThere();
    assume(isOnPath(compiler), "no " + compiler + " on the PATH");
  }

  private static void assume(boolean there, String lack) {
    if (!there) {
      System.out.println("skipped: " + lack);
      Assumptions.abort(lack);
    }
  }

  private static boolean isOnPath(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  private synchronized String program() throws IOException, InterruptedException {
    for (String name : programs) {
      boolean there =
          Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
              .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
      if (program == null && there && run(List.of(name, "--version"), Map.of()).says(version)) {
        program = name;
      }
    }
    return program;
  }

  /** Returns whether this MPI is installed. */
  boolean isThere() throws IOException, InterruptedException {
    return program() != null;
  }

  /** Returns the line that starts a class of the tests, or one that they need. */
  static List<String> java(String heap, Class<?> main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx" + heap,
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            main.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  /** Runs a program as ranks and waits for their end. */
  Outcome run(int ranks, Map<String, String> environment, List<String> program)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(program(), "-n", Integer.toString(ranks)));
    command.addAll(program);
    return run(command, environment);
  }

  /** Compiles a source of {@code src/test/c} with this MPI; returns what came of it. */
  Path compile(String source, Path compiled, String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(compiler, "-O2", "-o", compiled.toString()));
    command.addAll(List.of(options));
    command.add(Path.of("src", "test", "c", source).toString());
    Outcome outcome = run(command, Map.of());
    if (outcome.exit() != 0) {
      throw new AssertionError(command + ": " + outcome);
    }
    return compiled;
  }

  static Outcome run(List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile("mpirun", ".out");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
      builder.environment().keySet().removeIf(name -> name.matches("(OMPI|PMI|PMIX|SLURM)_.*"));
      builder.environment().remove(InstalledMpi.VARIABLE);
      builder.environment().putAll(ANYWHERE);
      builder.environment().putAll(environment);
      Process process = builder.start();
      process.getOutputStream().close();
      if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
        throw new AssertionError(command + " does not end; it said " + Files.readString(output));
      }
      return new Outcome(process.exitValue(), Files.readString(output));
    } finally {
      Files.delete(output);
    }
  }
}
