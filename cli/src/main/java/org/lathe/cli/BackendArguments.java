package org.lathe.cli;

import org.lathe.engine.Backends;
import org.lathe.engine.EngineException;
import picocli.CommandLine.Option;

/** {@code --backend}, spelled alike in every command. */
final class BackendArguments {
  @Option(
      names = "--backend",
      paramLabel = "ENGINE",
      defaultValue = "vector",
      description =
          "Engine: vector, scalar, or another that ./lathe doctor lists; ENGINE:N for its device"
              + " N. Default: ${DEFAULT-VALUE}.")
  private String backend;

  /** As it was given. */
  String name() {
    return backend;
  }

  Backends.Choice choice() {
    if (backend.split(":", 2)[0].equals(Machine.TORNADO) && !Machine.hasTornado()) {
      throw new EngineException(
          "backend '" + Machine.TORNADO + "' is not available: " + Machine.whyNoTornado());
    }
    return Backends.choose(backend);
  }
}
