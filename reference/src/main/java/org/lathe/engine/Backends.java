package org.lathe.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** The engines on the class path. */
public final class Backends {
  private Backends() {}

  /** All engines, by name, whether available or not. */
  public static List<Backend> all() {
    List<Backend> found = new ArrayList<>();
    ServiceLoader.load(Backend.class).forEach(found::add);
    found.sort(Comparator.comparing(Backend::id));
    return found;
  }

  /** The engine that {@code spec} names, {@code id} or {@code id:n}, whether or not it is there. */
  public static String id(String spec) {
    return spec.split(":", 2)[0];
  }

  /**
   * The device that {@code spec} names: {@code id} or {@code id:n}.
   *
   * @throws EngineException if there is no such engine or device, or it is not available; with the
   *     reason and the mend
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
    for (Backend backend : all()) {
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
    throw new EngineException(
        "no backend '"
            + id
            + "'; there are "
            + all().stream().map(Backend::id).collect(Collectors.joining(", ")));
  }

  private static String numbers(int devices) {
    return switch (devices) {
      case 0 -> "no device";
      case 1 -> "device 0";
      default -> "devices 0 to " + (devices - 1);
    };
  }

  /** An engine and one of its devices. */
  public record Choice(Backend backend, Device device) {
    /**
     * With products in this precision.
     *
     * @throws EngineException if the engine does not have it
     */
    public Choice with(Precision products) {
      return new Choice(backend.with(products), device);
    }
  }
}
