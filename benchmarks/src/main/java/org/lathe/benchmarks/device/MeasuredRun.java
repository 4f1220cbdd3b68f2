package org.lathe.benchmarks.device;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.StreamSupport;
import org.lathe.engine.Precision;
import org.lathe.files.InputException;
import org.lathe.files.Json;

/**
 * The measurements of a run on a device, read from its JSON ({@link DeviceReport}).
 *
 * @param device its name
 * @param date of the run
 * @param precision of its products
 * @param preset of the model
 * @param batch sequences of the run
 * @param bytesPerSecond the measured throughput of memory
 * @param flopsPerSecond the largest measured throughput of products
 * @param launchSeconds the host's time of a launch, if launches were submitted one by one
 * @param nodeSeconds the time of a launch, if a program was submitted at once
 * @param kernels seconds on the device, by part and kernel
 * @param parts seconds of each part by the host's clock
 */
public record MeasuredRun(
    String device,
    String date,
    Precision precision,
    String preset,
    int batch,
    OptionalDouble bytesPerSecond,
    OptionalDouble flopsPerSecond,
    OptionalDouble launchSeconds,
    OptionalDouble nodeSeconds,
    Map<String, Map<KernelKey, Double>> kernels,
    Map<String, Double> parts) {
  private static final String REMEDY =
      "give the JSON that bench wrote for a run on a device, with the same release";

  /**
   * Reads a run.
   *
   * @throws InputException if the file cannot be read, or is not the JSON of a run on a device
   */
  public static MeasuredRun read(Path file) {
    JsonNode run = Json.read(file, REMEDY);
    if (run.at("/schema").asInt() != DeviceReport.SCHEMA || !run.at("/kernels").isArray()) {
      throw new InputException("%s has no measurements of a device: %s".formatted(file, REMEDY));
    }
    Map<String, Map<KernelKey, Double>> kernels = new LinkedHashMap<>();
    for (JsonNode kernel : run.at("/kernels")) {
      kernels
          .computeIfAbsent(kernel.at("/part").asText(), _ -> new LinkedHashMap<>())
          .merge(
              new KernelKey(kernel.at("/kernel").asText(), kernel.at("/product").asText()),
              kernel.at("/seconds").asDouble(),
              Double::sum);
    }
    Map<String, Double> parts = new LinkedHashMap<>();
    for (JsonNode part : run.at("/parts")) {
      parts.put(part.at("/name").asText(), part.at("/seconds/median").asDouble());
    }
    return new MeasuredRun(
        run.at("/platform/device").asText(),
        run.at("/date").asText(),
        Precision.named(run.at("/platform/precision").asText()),
        run.at("/model/name").asText(),
        run.at("/model/batch").asInt(),
        most(
            run.at("/ceilings/copyBytesPerSecond").asDouble(),
            run.at("/ceilings/addBytesPerSecond").asDouble()),
        most(
            StreamSupport.stream(run.at("/ceilings/products").spliterator(), false)
                .mapToDouble(product -> product.at("/flopsPerSecond").asDouble())
                .toArray()),
        launching(run, false),
        launching(run, true),
        kernels,
        parts);
  }

  private static OptionalDouble launching(JsonNode run, boolean atOnce) {
    JsonNode chain = run.at("/launching");
    long submissions = chain.at("/submissions").asLong();
    if (submissions == 0) {
      // An engine of the host submits nothing to a device.
      return OptionalDouble.empty();
    }
    boolean fewer = submissions < chain.at("/launches").asLong() / 2;
    return fewer == atOnce ? most(chain.at("/seconds/median").asDouble()) : OptionalDouble.empty();
  }

  /** Returns the largest; empty if nothing was measured, which reads as 0. */
  private static OptionalDouble most(double... values) {
    OptionalDouble most = java.util.Arrays.stream(values).max();
    return most.isPresent() && most.getAsDouble() > 0 ? most : OptionalDouble.empty();
  }

  OptionalDouble seconds(String part, KernelKey key) {
    Double seconds = kernels.getOrDefault(part, Map.of()).get(key);
    return seconds == null ? OptionalDouble.empty() : OptionalDouble.of(seconds);
  }
}
