package org.lathe.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.lathe.files.InputException;
import org.lathe.fuzzing.FuzzFolder;
import org.lathe.fuzzing.FuzzOptions;
import org.lathe.fuzzing.FuzzResult;
import org.lathe.fuzzing.FuzzRun;
import org.lathe.fuzzing.FuzzTargets;
import org.lathe.fuzzing.NoFuzzerException;
import org.lathe.fuzzing.targets.FuzzTarget;

/** Runs {@link FuzzCommand} and prints; it may use the classes of the fuzzing module. */
final class FuzzLines {
  private static final String ROW = "%-18s %-7s %10s %9s %9s %10s  %s%n";
  private static final long PROGRESS_MILLIS = 2_000;

  private final FuzzCommand command;
  private final PrintWriter to;

  FuzzLines(FuzzCommand command, PrintWriter to) {
    this.command = command;
    this.to = to;
  }

  int list() {
    for (FuzzTarget target : FuzzTargets.all()) {
      to.printf("%-18s %-7s %s%n", target.name(), target.cost().id(), target.reads());
    }
    return 0;
  }

  /** Runs one input in this process: it may end it. */
  int again() throws IOException {
    FuzzTarget target = FuzzTargets.named(command.target);
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(command.input);
    } catch (IOException e) {
      throw new InputException("cannot read %s: check the path".formatted(command.input), e);
    }
    try (FuzzFolder folder = FuzzFolder.of(target)) {
      folder.run(bytes);
    } catch (RuntimeException | Error found) {
      found.printStackTrace(to);
      return 1;
    }
    to.printf("%s: read, or refused as it should be%n", command.input);
    return 0;
  }

  int one() {
    FuzzTarget target = FuzzTargets.named(command.target);
    FuzzResult result = run(target, Optional.ofNullable(command.corpus), true);
    head();
    row(target, result);
    how(target, result);
    return result.clean() ? 0 : 1;
  }

  int all() throws InterruptedException {
    List<FuzzTarget> targets = FuzzTargets.all();
    List<FuzzResult> results = new ArrayList<>();
    head();
    try (ExecutorService workers = Executors.newFixedThreadPool(command.threads)) {
      List<Future<FuzzResult>> begun =
          targets.stream()
              .map(
                  target ->
                      workers.submit(
                          () ->
                              run(
                                  target,
                                  Optional.ofNullable(command.corpus)
                                      .map(folder -> folder.resolve(target.name())),
                                  command.threads == 1)))
              .toList();
      for (Future<FuzzResult> result : begun) {
        results.add(result.get());
        row(targets.get(results.size() - 1), results.getLast());
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException thrown
          ? thrown
          : new IllegalStateException(e.getCause());
    }
    for (int i = 0; i < results.size(); i++) {
      how(targets.get(i), results.get(i));
    }
    long clean = results.stream().filter(FuzzResult::clean).count();
    to.printf("%d of %d targets without a finding%n", clean, results.size());
    return clean == results.size() ? 0 : 1;
  }

  private FuzzResult run(FuzzTarget target, Optional<Path> corpus, boolean shows) {
    long runs =
        command.runs != null
            ? command.runs
            : command.seconds > 0 ? Integer.MAX_VALUE : target.cost().longRun();
    FuzzOptions options =
        new FuzzOptions(
            runs,
            command.seconds,
            FuzzOptions.INPUT_SECONDS,
            corpus.map(Path::toAbsolutePath),
            command.out.toAbsolutePath().normalize());
    long[] last = {System.currentTimeMillis()};
    try {
      return FuzzRun.of(
          target,
          options,
          (executions, covered, findings) -> {
            long now = System.currentTimeMillis();
            if (shows && now - last[0] >= PROGRESS_MILLIS) {
              last[0] = now;
              System.err.print(
                  PlainFormat.of(
                      "%s: %,d inputs, %,d branches, %d findings%n",
                      target.name(), executions, covered, findings));
            }
          });
    } catch (NoFuzzerException e) {
      throw new InputException(
          e.getMessage() + ": fuzz on Linux with glibc, on macOS or on Windows", e);
    }
  }

  private void head() {
    to.printf(ROW, "target", "kind", "inputs", "branches", "findings", "memory", "");
    to.flush();
  }

  private void row(FuzzTarget target, FuzzResult result) {
    PlainFormat.print(
        to,
        ROW,
        target.name(),
        target.cost().id(),
        "%,d".formatted(result.executions()),
        "%,d".formatted(result.covered()),
        result.findings().size(),
        "%d MiB".formatted(result.memory()),
        result.ended());
    to.flush();
  }

  private void how(FuzzTarget target, FuzzResult result) {
    for (Path found : result.findings()) {
      to.printf("  ./lathe fuzz %s --input %s%n", target.name(), found);
    }
  }
}
