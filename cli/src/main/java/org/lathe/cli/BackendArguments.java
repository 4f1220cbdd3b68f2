package org.lathe.cli;

import java.util.List;
import java.util.Optional;
import org.lathe.cli.ranks.OwnRank;
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

  /** Variables by which Slurm and others let a process see some GPUs only. */
  private static final List<String> HIDING =
      List.of("CUDA_VISIBLE_DEVICES", "ROCR_VISIBLE_DEVICES", "ZE_AFFINITY_MASK");

  @Option(
      names = "--backend",
      paramLabel = "ENGINE",
      defaultValue = DEFAULT,
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

  /**
   * Returns the device of this rank: of several on a machine, each takes one, unless the user named
   * it. They share a processor.
   */
  private Backends.Choice ofRank(Backends.Choice first) {
    Optional<RankLaunch> launch = OwnRank.THIS.launch();
    if (launch.isEmpty() || backend.contains(":") || first.device().processor()) {
      return first;
    }
    List<Device> devices = first.backend().devices();
    // A launcher that gives each rank one device hides the others from it.
    boolean hidden = devices.size() == 1 && HIDING.stream().anyMatch(System.getenv()::containsKey);
    int own = hidden ? 0 : launch.get().localRank();
    if (own >= devices.size()) {
      throw new InputException(
          "backend '%s' has %d device(s), and this is process %d of %d on its machine: start at most one process for each device, or name the device that all share with {backend} %s:0"
              .formatted(
                  backend,
                  devices.size(),
                  own + 1,
                  launch.get().localSize(),
                  Backends.id(backend)));
    }
    return new Backends.Choice(first.backend(), devices.get(own));
  }
}
