package org.lathe.conformance.golden;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.lathe.files.InputException;
import org.lathe.files.Safetensors;
import org.lathe.models.ltm.FreeBits;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.LtmGraphs;
import org.lathe.models.ltm.Posterior;

/** The files of a folder of golden numbers, with checked shapes. */
final class GoldenFolder {
  /** Unlike {@code Json} it wants every size, and passes over what else the file says. */
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);

  private final Path configFile;
  private final Path weightsFile;
  private final Path caseFile;
  private final Path expectedFile;
  private final Map<String, Safetensors.Entry> weights;
  private final Map<String, Safetensors.Entry> given;
  private final Map<String, Safetensors.Entry> expected;
  private final LtmGraphs graphs;
  private final int[] tokens;
  private final int[] targets;

  /**
   * Reads a folder.
   *
   * @throws InputException if a file is missing, damaged or does not fit the others
   */
  GoldenFolder(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new InputException("no golden numbers at " + folder + ": there is no such folder");
    }
    configFile = folder.resolve("config.json");
    LtmConfig config = config(configFile);
    weightsFile = folder.resolve("weights.safetensors");
    caseFile = folder.resolve("case.safetensors");
    expectedFile = folder.resolve("expected.safetensors");
    weights = Safetensors.read(weightsFile);
    given = Safetensors.read(caseFile);
    expected = Safetensors.read(expectedFile);
    int[] extents = entry(given, caseFile, "tokens").shape();
    if (extents.length != 2 || extents[0] < 1) {
      throw new InputException(
          caseFile + ": tensor tokens " + Arrays.toString(extents) + " must be [batch, length]");
    }
    try {
      graphs = new LtmGraphs(config, extents[0], extents[1]);
    } catch (IllegalArgumentException e) {
      throw new InputException(caseFile + ": " + e.getMessage());
    }
    tokens = ids("tokens", 0);
    targets = ids("targets", -1);
  }

  private static LtmConfig config(Path file) {
    return json(file, LtmConfig.class);
  }

  private static <T> T json(Path file, Class<T> type) {
    if (!Files.isRegularFile(file)) {
      throw new InputException("no such file: " + file);
    }
    try {
      return JSON.readValue(Files.readString(file), type);
    } catch (JsonProcessingException e) {
      boolean refused = e.getCause() instanceof IllegalArgumentException;
      String message = refused ? e.getCause().getMessage() : e.getOriginalMessage();
      throw new InputException(file + " is damaged: " + message.lines().findFirst().orElse(""));
    } catch (IOException e) {
      throw new InputException("cannot read " + file + ": " + e.getMessage());
    }
  }

  private static Safetensors.Entry entry(
      Map<String, Safetensors.Entry> tensors, Path file, String name, int... extents) {
    Safetensors.Entry entry = tensors.get(name);
    if (entry == null) {
      throw new InputException(file + " has no tensor " + name);
    }
    if (extents.length > 0 && !Arrays.equals(entry.shape(), extents)) {
      throw new InputException(
          "%s: tensor %s has shape %s, must be %s"
              .formatted(file, name, Arrays.toString(entry.shape()), Arrays.toString(extents)));
    }
    return entry;
  }

  private int[] ids(String name, int least) {
    int[] ids = ints(name);
    for (int id : ids) {
      if (id < least || id >= graphs.config().vocabulary()) {
        throw new InputException(
            "%s: tensor %s contains id %d, outside the vocabulary of %d"
                .formatted(caseFile, name, id, graphs.config().vocabulary()));
      }
    }
    return ids;
  }

  private int[] ints(String name) {
    int[] ints = entry(given, caseFile, name, graphs.batch(), graphs.length()).ints();
    if (ints == null) {
      throw new InputException(caseFile + ": tensor " + name + " must have type I32 or I64");
    }
    return ints;
  }

  LtmConfig config() {
    return graphs.config();
  }

  /** Returns whether the configuration has a further number of this name. */
  boolean hasSetting(String name) {
    return json(configFile, JsonNode.class).path(name).isNumber();
  }

  /**
   * Returns a further number of the configuration.
   *
   * @throws InputException if it has none of this name
   */
  double setting(String name) {
    if (!hasSetting(name)) {
      throw new InputException(configFile + " has no number " + name);
    }
    return json(configFile, JsonNode.class).path(name).asDouble();
  }

  LtmGraphs graphs() {
    return graphs;
  }

  /** Returns the weights by the release's names. */
  Map<String, Safetensors.Entry> weights() {
    return weights;
  }

  /** Returns the path of the weights, for errors. */
  String weightsFile() {
    return weightsFile.toString();
  }

  int[] tokens() {
    return tokens;
  }

  int[] targets() {
    return targets;
  }

  /** Returns the number of tokens that are scored. */
  long scored() {
    return Arrays.stream(targets).filter(target -> target >= 0).count();
  }

  /**
   * Returns {@code mu}, {@code log_var} or {@code noise} in the layout of the states, [L, batch,
   * n_z, d].
   */
  float[] latents(String name) {
    LtmConfig config = config();
    double[] values =
        entry(given, caseFile, name, graphs.batch(), config.latents(), config.dim()).asDoubles();
    return states(values, 0);
  }

  /** Returns the noise of step {@code t} of a fit at fresh noise, in the layout of the states. */
  float[] freshNoise(int t) {
    LtmConfig config = config();
    double[] values =
        entry(
                given,
                caseFile,
                LeverInputs.FRESH,
                fitSteps(),
                graphs.batch(),
                config.latents(),
                config.dim())
            .asDoubles();
    return states(values, t);
  }

  /** Returns one of several posteriors one after the other, in the layout of the states. */
  private float[] states(double[] values, int index) {
    int size = graphs.batch() * config().latents() * config().dim();
    float[] narrow = new float[size];
    for (int i = 0; i < size; i++) {
      narrow[i] = (float) values[index * size + i];
    }
    return Posterior.fromSequences(config(), graphs.batch(), narrow);
  }

  /** Returns the input tokens that word dropout replaces, [batch, length]. */
  boolean[] dropped() {
    int[] ints = ints(LeverInputs.DROPPED);
    boolean[] dropped = new boolean[ints.length];
    for (int i = 0; i < ints.length; i++) {
      dropped[i] = ints[i] != 0;
    }
    return dropped;
  }

  /** Returns the bounds of the KL of the fits with free bits, where there are such fits. */
  FreeBits freeBits() {
    if (expected.keySet().stream().noneMatch(name -> name.startsWith("fit.free_bits"))) {
      return FreeBits.NONE;
    }
    double[] bounds = entry(given, caseFile, LeverInputs.FREE_BITS, 2).asDoubles();
    return new FreeBits(bounds[0], bounds[1]);
  }

  /** Returns whether numbers are expected for this group of a lever. */
  boolean has(String group) {
    return expected.keySet().stream().anyMatch(name -> name.startsWith(group + "."));
  }

  /** Returns the number of steps of the fits. */
  int fitSteps() {
    return entry(expected, expectedFile, "fit.paper.nelbo").shape()[0];
  }

  /** Returns the expected elements of a tensor of this shape. */
  double[] expected(String name, int... extents) {
    return entry(expected, expectedFile, name, extents).asDoubles();
  }
}
