package org.lathe.cli;

import java.util.Optional;
import org.lathe.engine.Backend;
import org.lathe.engine.Backends;
import org.lathe.engine.Precision;
import org.lathe.engine.Session;
import org.lathe.files.InputException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@link BackendArguments} and {@code --threads}, the same in every command. */
final class EngineArguments {
  /** Property by which the launcher says how many ranks share the cores of this process. */
  private static final String SHARING = "lathe.cores.sharing";

  /** On a machine of a few cores as many may be asked for, to see that no bit changes. */
  private static final int MOST_THREADS = 64;

  @Mixin private BackendArguments backend;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "Threads to compute with; changes no bit of any result. Default: all cores that this"
              + " process may use, divided among the ranks that share them.")
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
      return Math.max(
          1, Runtime.getRuntime().availableProcessors() / Integer.getInteger(SHARING, 1));
    }
    Arguments.atLeast(1, "--threads", threads);
    int cores = Runtime.getRuntime().availableProcessors();
    int most = Math.max(MOST_THREADS, 2 * cores);
    if (threads > most) {
      throw new InputException(
          "--threads %d, must be at most %d: this machine has %d cores, and more threads only wait for each other"
              .formatted(threads, most, cores));
    }
    return threads;
  }

  Session open() {
    Backends.Choice choice = choice();
    Session session = choice.backend().open(choice.device(), threads());
    session.onCompile(new CompileProgress());
    return session;
  }
}
