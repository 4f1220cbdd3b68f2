package org.lathe.cli;

import org.lathe.engine.Backends;
import org.lathe.engine.Session;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code --backend} and {@code --threads}, spelled alike in every command. */
final class EngineArguments {
  @Mixin private BackendArguments backend;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads to compute with; changes no bit of any result. Default: all cores.")
  private Integer threads;

  Backends.Choice choice() {
    return backend.choice();
  }

  int threads() {
    if (threads == null) {
      return Runtime.getRuntime().availableProcessors();
    }
    return Arguments.atLeast(1, "--threads", threads);
  }

  Session open() {
    Backends.Choice choice = choice();
    Session session = choice.backend().open(choice.device(), threads());
    session.onCompile(new CompileProgress());
    return session;
  }
}
