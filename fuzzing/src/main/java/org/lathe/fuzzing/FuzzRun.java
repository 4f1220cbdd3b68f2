package org.lathe.fuzzing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.lathe.files.FileTree;
import org.lathe.files.InputException;
import org.lathe.files.Sha256;
import org.lathe.fuzzing.targets.FuzzTarget;

/** Fuzzes targets in a process of their own: an input may end it. */
public final class FuzzRun {
  /** Such as {@code #2048 NEW cov: 38 ft: 42 corp: 4/43b exec/s: 362 rss: 637Mb}. */
  private static final Pattern STATUS =
      Pattern.compile("#(\\d+)\\s+(\\w+)\\s+cov: (\\d+) .*rss: (\\d+)Mb.*");

  private static final Pattern TOTAL =
      Pattern.compile("stat::(number_of_executed_units|peak_rss_mb):\\s+(\\d+)");

  private static final Pattern EACH = Pattern.compile("executions of (\\S+): (\\d+)");
  private static final Pattern ERROR = Pattern.compile("(?:==\\d+== )?ERROR: libFuzzer: (.*)");
  private static final String LOG = "log.txt";
  private static final Pattern FOUND = Pattern.compile("(crash|timeout|oom|leak)-.*");

  private final List<FuzzTarget> targets;
  private final FuzzOptions options;
  private final Path findings;
  private final Map<String, Long> ofEach = new TreeMap<>();
  private long executions;
  private long covered;
  private long memory;
  private long before;
  private boolean begun;
  private boolean unloadable;
  private String error = "";

  private FuzzRun(List<FuzzTarget> targets, FuzzOptions options, Path findings) {
    this.targets = targets;
    this.options = options;
    this.findings = findings;
  }

  /**
   * Fuzzes a target.
   *
   * @throws NoFuzzerException if the fuzzer does not run on this system
   * @throws InputException if a folder of the options cannot be written
   */
  public static FuzzResult of(FuzzTarget target, FuzzOptions options, FuzzListener listener) {
    Path findings = options.findings().resolve(target.name());
    return of(new FuzzRun(List.of(target), options, findings), listener);
  }

  /**
   * Fuzzes several targets in one process, which begins once for all. Which target an input is of
   * is its first byte, so that the fuzzer divides the executions among them.
   *
   * @throws NoFuzzerException if the fuzzer does not run on this system
   * @throws InputException if a folder of the options cannot be written
   */
  public static FuzzResult together(
      List<FuzzTarget> targets, FuzzOptions options, FuzzListener listener) {
    return of(new FuzzRun(targets, options, options.findings()), listener);
  }

  private static FuzzResult of(FuzzRun run, FuzzListener listener) {
    if (!JazzerCommand.isForThisSystem()) {
      throw new NoFuzzerException(
          "Jazzer has no natives for %s on %s"
              .formatted(System.getProperty("os.name"), System.getProperty("os.arch")));
    }
    try {
      Files.createDirectories(run.findings);
      Path work = FuzzFolder.emptyHome("work");
      try {
        return run.run(work, listener);
      } finally {
        FileTree.delete(work);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private FuzzResult run(Path work, FuzzListener listener) throws IOException {
    Path corpus = options.corpus().orElse(work.resolve("corpus"));
    Files.createDirectories(corpus);
    Path dictionary = work.resolve("dictionary");
    List<byte[]> seeds = seeds();
    Files.write(dictionary, FuzzDictionary.of(seeds));
    for (byte[] seed : seeds) {
      Files.write(corpus.resolve("seed-" + Sha256.of(HexFormat.of().formatHex(seed))), seed);
    }
    List<String> command = JazzerCommand.of(targets, options, corpus, dictionary, work, findings);
    List<Path> known = found();
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    Path log = findings.resolve(LOG);
    int code;
    try (EndsWithUs _ = new EndsWithUs(process, work);
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        PrintWriter kept = new PrintWriter(Files.newBufferedWriter(log), true)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        kept.println(line);
        hear(line, listener, known);
      }
      code = process.waitFor();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new InputException("the fuzzer was interrupted", e);
    }
    if (!begun && unloadable) {
      throw new NoFuzzerException("the natives of Jazzer cannot be loaded");
    }
    List<Path> news = found();
    news.removeAll(known);
    return new FuzzResult(
        executions, Map.copyOf(ofEach), covered, List.copyOf(news), memory, before, ended(code));
  }

  private List<byte[]> seeds() throws IOException {
    List<byte[]> seeds = new ArrayList<>();
    for (int i = 0; i < targets.size(); i++) {
      try (FuzzFolder folder = FuzzFolder.of(targets.get(i))) {
        for (byte[] seed : folder.seeds()) {
          seeds.add(targets.size() == 1 ? seed : FuzzedTarget.ofTarget(i, seed));
        }
      }
    }
    return seeds;
  }

  private void hear(String line, FuzzListener listener, List<Path> known) throws IOException {
    Matcher status = STATUS.matcher(line);
    Matcher total = TOTAL.matcher(line);
    Matcher wrong = ERROR.matcher(line);
    Matcher each = EACH.matcher(line);
    if (status.matches()) {
      executions = Long.parseLong(status.group(1));
      covered = Long.parseLong(status.group(3));
      memory = Math.max(memory, Long.parseLong(status.group(4)));
      if (status.group(2).equals("INITED")) {
        before = memory;
        begun = true;
      }
      listener.reached(executions, covered, found().size() - known.size());
    } else if (total.matches()) {
      long value = Long.parseLong(total.group(2));
      if (total.group(1).equals("peak_rss_mb")) {
        memory = Math.max(memory, value);
      } else {
        executions = value;
      }
    } else if (each.matches()) {
      ofEach.put(each.group(1), Long.parseLong(each.group(2)));
    } else if (wrong.matches()) {
      error = wrong.group(1);
    }
    unloadable |= line.contains("UnsatisfiedLinkError");
  }

  /** Returns why the run ended before its time. */
  private String ended(int code) {
    if (!begun) {
      return "the fuzzer did not begin (exit code %d): see %s"
          .formatted(code, findings.resolve(LOG));
    }
    // Without an error, findings alone make the code.
    boolean whole = executions >= options.runs() || options.seconds() > 0;
    if (error.isEmpty() && whole) {
      return "";
    }
    return "%s after %d executions"
        .formatted(error.isEmpty() ? "exit code " + code : error, executions);
  }

  private List<Path> found() throws IOException {
    try (Stream<Path> files = Files.list(findings)) {
      return new ArrayList<>(
          files
              .filter(file -> FOUND.matcher(file.getFileName().toString()).matches())
              .sorted()
              .toList());
    }
  }
}
