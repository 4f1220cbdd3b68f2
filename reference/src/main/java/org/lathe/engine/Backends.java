package org.lathe.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** The engines on the class path. */
public final class Backends {
  private Backends() {}

  private record Found(List<Backend> engines, List<String> unloaded) {}

  /** Returns all engines that can be loaded, by name, whether available or not. */
  public static List<Backend> all() {
    return find().engines();
  }

  /**
   * Returns why engines of the class path are not among {@link #all}: one line for each engine
   * whose class is missing, cannot be linked, or cannot be instantiated.
   */
  public static List<String> unloaded() {
    return find().unloaded();
  }

  private static Found find() {
    List<Backend> engines = new ArrayList<>();
    List<String> unloaded = new ArrayList<>();
    Iterator<Backend> providers = ServiceLoader.load(Backend.class).iterator();
    boolean more = true;
    while (more) {
      try {
        more = providers.hasNext();
        if (more) {
          engines.add(providers.next());
        }
      } catch (ServiceConfigurationError | LinkageError e) {
        // What an iterator of ServiceLoader failed at is behind it: the next turn is of the next.
        unloaded.add(e.getCause() == null ? e.toString() : e + ", " + e.getCause());
      }
    }
    engines.sort(Comparator.comparing(Backend::id));
    return new Found(engines, unloaded);
  }

  /**
   * Returns the id of the engine that {@code spec} names, as {@code id} or {@code id:n}, whether or
   * not the engine exists.
   */
  public static String id(String spec) {
    return spec.split(":", 2)[0];
  }

  /**
   * Returns the device that {@code spec} names: {@code id} or {@code id:n}.
   *
   * @throws EngineException if there is no such engine or device, or it is not available; with the
   *     reason and the remedy
   */
  public static Choice choose(String spec) {
    String id = id(spec);
    int index = 0;
    if (id.length() < spec.length()) {
      try {
        index = Integer.parseInt(spec.substring(id.length() + 1));
      } catch (NumberFormatException e) {
        throw new EngineException(
            "backend '" + spec + "': the device number after ':' is not a number");
      }
    }
    Found found = find();
    for (Backend backend : found.engines()) {
      if (backend.id().equals(id)) {
        Support support = backend.available();
        if (!support.ok()) {
          throw new EngineException("backend '" + id + "' is not available: " + support.reason());
        }
        List<Device> devices = backend.devices();
        if (index < 0 || index >= devices.size()) {
          throw new EngineException(
              "backend '" + id + "' has " + numbers(devices.size()) + ", not " + index);
        }
        return new Choice(backend, devices.get(index));
      }
    }
    throw new EngineException("no backend '" + id + "'; " + others(found));
  }

  private static String others(Found found) {
    String there =
        "there are " + found.engines().stream().map(Backend::id).collect(Collectors.joining(", "));
    return found.unloaded().isEmpty()
        ? there
        : there + "; not loaded: " + String.join("; ", found.unloaded());
  }

  private static String numbers(int devices) {
    return switch (devices) {
      case 0 -> "no device";
      case 1 -> "device 0";
      default -> "devices 0 to " + (devices - 1);
    };
  }

  /**
   * An engine and one of its devices.
   *
   * @param precise whether the precision of its products was chosen with the engine, so that no
   *     recipe decides it
   */
  public record Choice(Backend backend, Device device, boolean precise) {
    /** An engine whose precision is chosen if its products are not of float32. */
    public Choice(Backend backend, Device device) {
      this(backend, device, backend.declaration().products() != Precision.F32);
    }

    /**
     * Returns this choice with products in another precision.
     *
     * @throws EngineException if the engine does not have it
     */
    public Choice with(Precision products) {
      return new Choice(backend.with(products), device, true);
    }

    /**
     * Returns this choice with products in the coarsest precision that the engine has, up to the
     * given one. It stays as it is if its precision was chosen, and on a processor, which gains no
     * time by rounding.
     *
     * @param coarsest precision that is accepted
     */
    public Choice upTo(Precision coarsest) {
      return precise || device.processor()
          ? this
          : backend.precisions().stream()
              .filter(each -> each.compareTo(coarsest) <= 0)
              .max(Comparator.naturalOrder())
              .map(products -> new Choice(backend.with(products), device, false))
              .orElse(this);
    }
  }
}
