package org.lathe.engine;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.lathe.graph.Task;

/**
 * An engine, which compiles and runs task graphs. It is found by {@link java.util.ServiceLoader}.
 * An engine never falls back to another one; it says what it cannot do.
 */
public interface Backend {
  /** Returns the name on the command line: {@code scalar}, {@code vector}, .. */
  String id();

  /** Returns whether it can run here, and if not what is missing and how to get it. */
  Support available();

  /** Its devices, in order of their number; empty if it is not available. */
  List<Device> devices();

  /** Returns whether it can run this task, and if not why. */
  Support supports(Task task);

  /**
   * Returns the properties that the engine declares; by default float32 within the tolerance
   * policy, the same bits on any number of threads, every operation.
   */
  default Declaration declaration() {
    return Declaration.float32();
  }

  /**
   * Returns the precisions that {@link #with} accepts; by default only the one that products have
   * anyway.
   */
  default Set<Precision> precisions() {
    return Set.of(declaration().products());
  }

  /**
   * Returns this engine with the factors of its products in another precision, which it then
   * declares.
   *
   * @param products one of {@link #precisions()}
   * @throws EngineException if it is none of them
   */
  default Backend with(Precision products) {
    if (!precisions().contains(products)) {
      throw new EngineException(
          "engine %s multiplies in %s only, not in %s: leave the precision out, or take another engine"
              .formatted(
                  id(),
                  precisions().stream()
                      .sorted()
                      .map(Precision::id)
                      .collect(Collectors.joining(", ")),
                  products.id()));
    }
    return this;
  }

  /**
   * Returns what is known of a device besides its name, by name: release of the platform, driver.
   *
   * @param device one of {@link #devices()}
   */
  default Map<String, String> details(Device device) {
    return Map.of();
  }

  /**
   * Returns a line that says which library, of which version, takes states from a device to those
   * of other processes, or why none; empty for an engine whose states are in the memory of the
   * host.
   *
   * @param device one of {@link #devices()}
   */
  default String links(Device device) {
    return "";
  }

  /**
   * Describes a GPU that is not there, so that programs for it can be planned and counted. It needs
   * no device at all.
   *
   * @param name of the GPU
   * @param memory its bytes
   * @throws EngineException if the engine does not run on such devices
   */
  default AbsentDevice absentGpu(String name, long memory) {
    throw new EngineException("engine " + id() + " runs on no GPU: it cannot plan for " + name);
  }

  /**
   * Opens a session, whose programs share states.
   *
   * @param device one of {@link #devices()}
   * @param threads host threads to compute with, at least 1; changes no bit of any result, unless
   *     {@link Declaration#repeatability} says that it may
   * @throws EngineException if it cannot be opened
   */
  Session open(Device device, int threads);
}
