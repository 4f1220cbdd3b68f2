package org.lathe.cli;

import org.lathe.engine.Backends;
import org.lathe.engine.Session;
import picocli.CommandLine.Option;

/** {@code --backend} and {@code --threads}, spelled alike in every command. */
final class EngineArguments {
  @Option(
      names = "--backend",
      paramLabel = "ENGINE",
      defaultValue = "vector",
      description =
          "Engine: vector, scalar, or another that ./lathe doctor lists; ENGINE:N for its device"
              + " N. Default: ${DEFAULT-VALUE}.")
  private String backend;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads to compute with; changes no bit of any result. Default: all cores.")
  private Integer threads;

  Backends.Choice choice() {
    return Backends.choose(backend);
  }

  int threads() {
    if (threads == null) {
      return Runtime.getRuntime().availableProcessors();
    }
    return Arguments.atLeast(1, "--threads", threads);
  }

  Session open() {
    Backends.Choice choice = choice();
    return choice.backend().open(choice.device(), threads());
  }
}
