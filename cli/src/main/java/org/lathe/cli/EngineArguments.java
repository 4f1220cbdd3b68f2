package org.lathe.cli;

import java.util.Optional;
import org.lathe.engine.Backend;
import org.lathe.engine.Backends;
import org.lathe.engine.Precision;
import org.lathe.engine.Session;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@link BackendArguments} and {@code --threads}, the same in every command. */
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

  /** Returns {@link BackendArguments#precision}. */
  Optional<Precision> precision() {
    return backend.precision();
  }

  /** Returns {@link BackendArguments#again}. */
  String again() {
    return backend.again();
  }

  /** Returns the engine's name, with the precision of its products unless that is float32. */
  String name() {
    Backend engine = choice().backend();
    Precision products = engine.declaration().products();
    return products == Precision.F32 ? engine.id() : engine.id() + " in " + products.id();
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
