package org.lathe.cli;

import java.util.Optional;
import org.lathe.cli.ranks.OwnRank;
import org.lathe.cli.ranks.RankDevice;
import org.lathe.engine.Backend;
import org.lathe.engine.Backends;
import org.lathe.engine.Device;
import org.lathe.engine.Precision;
import org.lathe.files.InputException;
import org.lathe.training.ranks.RankLaunch;
import picocli.CommandLine.Option;

/** The options {@code --backend} and {@code --precision}, the same in every command. */
final class BackendArguments {
  static final String DEFAULT = "vector";

  @Option(
      names = "--backend",
      paramLabel = "ENGINE",
      defaultValue = DEFAULT,
      completionCandidates = Names.Engines.class,
      description =
          "Engine: vector, scalar, or another that ./lathe doctor lists; ENGINE:N for its device"
              + " N. Default: ${DEFAULT-VALUE}.")
  private String backend;

  @Option(
      names = "--precision",
      paramLabel = "BITS",
      description =
          "Precision to which the factors of matrix products are rounded: f32 (not rounded), tf32"
              + " (11 bits), bf16 (8 bits), bf16-memory (8 bits, and so are activations that are"
              + " stored, on TornadoVM's CUDA backend only); sums and states stay float32. Engine"
              + " tornado supports these, the others f32 only. Default: f32; where a recipe is"
              + " trained, what it names.")
  private String precision;

  /** Returns the engine's name as the user gave it. */
  String name() {
    return backend;
  }

  /**
   * Returns the options that the next command needs for the same engine, with a blank before each;
   * empty for the default.
   */
  String again() {
    return (backend.equals(DEFAULT) ? "" : " --backend " + backend)
        + (precision == null ? "" : " --precision " + precision);
  }

  /** Returns the precision that the user gave. */
  Optional<Precision> precision() {
    return Optional.ofNullable(precision).map(Precision::named);
  }

  /** Returns whether the engine is the default, with its devices the cores of this machine. */
  boolean isVector() {
    return Backends.id(backend).equals(DEFAULT);
  }

  /** Returns the engine for GPUs, which needs no device to plan for one. */
  static Backend forGpus() {
    requireTornado();
    return Backends.all().stream()
        .filter(engine -> engine.id().equals(Machine.TORNADO))
        .findFirst()
        .orElseThrow();
  }

  private static void requireTornado() {
    if (!Machine.hasTornado()) {
      throw new InputException(
          "backend '" + Machine.TORNADO + "' is not available: " + Machine.whyNoTornado());
    }
  }

  Backends.Choice choice() {
    if (Backends.id(backend).equals(Machine.TORNADO)) {
      requireTornado();
    }
    Backends.Choice choice = ofRank(Backends.choose(backend));
    return precision == null ? choice : choice.with(Precision.named(precision));
  }

  /** Returns the device of this rank, unless the user named one. */
  private Backends.Choice ofRank(Backends.Choice first) {
    Optional<RankLaunch> launch = OwnRank.THIS.launch();
    if (launch.isEmpty() || backend.contains(":")) {
      return first;
    }
    Device own = RankDevice.of(launch.get(), System.getenv(), backend, first.backend().devices());
    return new Backends.Choice(first.backend(), own);
  }
}
