package org.lathe.benchmarks.device;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What is measured on a device. */
public enum DevicePart {
  /** What no latent influences, once per fit. */
  PREFIX("prefix"),
  /** A fast step with the draw of its noise. */
  FAST("fast step"),
  /** The slow gradient of a micro-batch that is not the first. */
  SLOW("slow gradient"),
  /** Clipping and AdamW. */
  UPDATE("update"),
  /** Decoding token by token. */
  GENERATION("generation"),
  /** The time of a launch in a chain of small ones, up to its end on the device. */
  LAUNCHES("launches"),
  /** The device's ceilings: copies, additions, and products of the model's shapes. */
  PRODUCTS("products");

  private final String title;

  DevicePart(String title) {
    this.title = title;
  }

  /**
   * Returns the part of this name, in upper or lower case.
   *
   * @throws IllegalArgumentException if there is none; the message lists all parts
   */
  public static DevicePart named(String name) {
    return Arrays.stream(values())
        .filter(part -> part.label().equals(name.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "unknown step '" + name + "'; on a device there are " + names()));
  }

  /** Returns all names. */
  public static String names() {
    return Arrays.stream(values()).map(DevicePart::label).collect(Collectors.joining(", "));
  }

  /** Returns the name on the command line. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the name in tables. */
  public String title() {
    return title;
  }
}
