package org.lathe.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Runs the command {@code lathe} in this process or in one of its own. */
final class Lathe {
  private static final int LINES = 300;

  private Lathe() {}

  /** The exit code and the output of a command. */
  record Outcome(int exit, String out, String err) {
    @Override
    public String toString() {
      return "exit " + exit + "\n--- out\n" + out + "\n--- err\n" + err;
    }
  }

  /** Runs the command in this process and captures both streams. */
  static Outcome run(Object... arguments) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream caughtOut = new ByteArrayOutputStream();
    ByteArrayOutputStream caughtErr = new ByteArrayOutputStream();
    System.setOut(new PrintStream(caughtOut, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(caughtErr, true, StandardCharsets.UTF_8));
    try {
      int exit = execute(strings(arguments).toArray(String[]::new));
      return new Outcome(
          exit,
          caughtOut.toString(StandardCharsets.UTF_8),
          caughtErr.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  private static int execute(String... arguments) {
    return Main.commandLine(arguments).execute(arguments);
  }

  /** Returns the command line that runs the command in its own process. */
  static List<String> java(String heap, Object... arguments) {
    List<String> line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-XX:-UsePerfData",
                // As the launcher starts it: what asks whether a terminal is there is native.
                "--enable-native-access=ALL-UNNAMED",
                "--add-modules",
                "jdk.incubator.vector",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Main.class.getName()));
    line.addAll(strings(arguments));
    return line;
  }

  /** Runs a command line in its own process until it ends. */
  static Outcome launch(Path folder, List<String> line) throws IOException, InterruptedException {
    Path out = Files.createTempFile(folder, "out", null);
    Path err = Files.createTempFile(folder, "err", null);
    Process process =
        new ProcessBuilder(line).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    int exit = process.waitFor();
    // The launcher removes this line; here there is no launcher.
    String errors =
        String.join(
            "\n",
            Files.readAllLines(err).stream()
                .filter(l -> !l.startsWith("WARNING: Using incubator modules"))
                .toList());
    Outcome outcome = new Outcome(exit, Files.readString(out), errors);
    Files.delete(out);
    Files.delete(err);
    return outcome;
  }

  private static List<String> strings(Object... arguments) {
    return Stream.of(arguments).map(Object::toString).toList();
  }

  /** Writes a text that is long enough for a small run; returns its path. */
  static Path text(Path folder) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < LINES; i++) {
      lines.append("line ").append(i).append(" has ").append(i * i % 97).append(" words\n\n");
    }
    return Files.writeString(folder.resolve("text.txt"), lines);
  }

  /**
   * Returns the arguments of a small run, by the recipe pocket and without a baseline; {@code more}
   * replaces the options that it names.
   */
  static Object[] train(Path text, Path out, int steps, Object... more) {
    List<Object> arguments =
        new ArrayList<>(
            List.of("train", "--data", text, "--out", out, "--steps", steps, "--length", 32));
    arguments.addAll(
        List.of("--batch", 2, "--fast-steps", 2, "--evaluation-sequences", 1, "--draws", 1));
    arguments.addAll(List.of("--preset", "pocket"));
    if (!List.of(more).contains("--baseline")) {
      arguments.add("--no-baseline");
    }
    for (Object given : more) {
      int known = arguments.indexOf(given);
      if (known >= 0) {
        arguments.subList(known, known + 2).clear();
      }
    }
    arguments.addAll(List.of(more));
    return arguments.toArray();
  }

  /** Returns the arguments of a small run by a recipe of any family. */
  static Object[] trainBy(String recipe, Path text, Path out, int steps, Object... more) {
    if (recipe.equals("pocket")) {
      return train(text, out, steps, more);
    }
    List<Object> arguments =
        new ArrayList<>(
            List.of("train", "--preset", recipe, "--data", text, "--out", out, "--steps", steps));
    arguments.addAll(List.of("--length", 32, "--batch", 2, "--evaluation-sequences", 1));
    arguments.addAll(List.of(more));
    return arguments.toArray();
  }

  /** Copies a folder. */
  static Path copy(Path from, Path to) throws IOException {
    try (Stream<Path> tree = Files.walk(from)) {
      for (Path path : tree.toList()) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    }
    return to;
  }

  /** Returns all files below a folder, by relative path. */
  static List<String> files(Path folder) throws IOException {
    try (Stream<Path> tree = Files.walk(folder)) {
      return tree.filter(Files::isRegularFile)
          .map(path -> folder.relativize(path).toString())
          .sorted()
          .toList();
    }
  }
}
