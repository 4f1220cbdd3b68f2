package org.lathe.conformance.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.lathe.files.Json;
import org.lathe.files.Safetensors;
import org.lathe.models.ltm.FreeBits;
import org.lathe.models.ltm.LtmConfig;

/**
 * The inputs of a golden folder: a model, its weights, sequences, a posterior and noise.
 *
 * @param config the model
 * @param batch number of sequences
 * @param length tokens of each
 * @param fitSteps steps of the two fits
 * @param weights by the release's names, in its order
 * @param tokens [batch, length]
 * @param targets [batch, length]
 * @param mu [batch, N_z, d]
 * @param logVar [batch, N_z, d]
 * @param noise [batch, N_z, d], of the score and of every fit
 * @param levers further inputs, for the groups of the levers; null for a folder without them
 */
public record GoldenCase(
    LtmConfig config,
    int batch,
    int length,
    int fitSteps,
    Map<String, Safetensors.Entry> weights,
    int[] tokens,
    int[] targets,
    float[] mu,
    float[] logVar,
    float[] noise,
    LeverInputs levers) {
  /** Reads {@code config.json}, {@code weights.safetensors} and {@code case.safetensors}. */
  public static GoldenCase read(Path folder) throws IOException {
    ObjectNode json = Json.read(folder.resolve("config.json"), "write it again");
    JsonNode batch = json.remove("batch");
    JsonNode fitSteps = json.remove("fit_steps");
    Map<String, Safetensors.Entry> given = Safetensors.read(folder.resolve("case.safetensors"));
    return new GoldenCase(
        Json.reader().treeToValue(json, LtmConfig.class),
        batch.asInt(),
        given.get("tokens").shape()[1],
        fitSteps.asInt(),
        Safetensors.read(folder.resolve("weights.safetensors")),
        given.get("tokens").ints(),
        given.get("targets").ints(),
        given.get("mu").floats(),
        given.get("log_var").floats(),
        given.get("noise").floats(),
        LeverInputs.read(given));
  }

  /**
   * Draws a case. Weights are larger than a fresh model's, and norm weights differ from one, so
   * that no part of the model is hidden by another.
   */
  public static GoldenCase draw(LtmConfig config, int batch, int length, int fitSteps, long seed) {
    Random random = new Random(seed);
    Map<String, Safetensors.Entry> weights = new LinkedHashMap<>();
    names(config)
        .forEach(
            (name, shape) -> {
              boolean vector = shape.length == 1;
              double width = vector ? 0.1 : name.startsWith("tok") ? 0.2 : 0.15;
              weights.put(
                  name,
                  Safetensors.Entry.of(shape, normals(random, size(shape), vector ? 1 : 0, width)));
            });
    int[] tokens = new int[batch * length];
    int[] targets = new int[batch * length];
    for (int b = 0; b < batch; b++) {
      int next = random.nextInt(config.vocabulary());
      for (int t = b * length; t < (b + 1) * length; t++) {
        tokens[t] = next;
        next = random.nextInt(config.vocabulary());
        targets[t] = next;
      }
    }
    int size = batch * config.latents() * config.dim();
    return new GoldenCase(
        config,
        batch,
        length,
        fitSteps,
        weights,
        tokens,
        targets,
        normals(random, size, 0, 0.5),
        normals(random, size, -1, 0.5),
        normals(random, size, 0, 1),
        null);
  }

  /**
   * Returns this case with inputs for the groups of the levers.
   *
   * @param freeBits bounds that some latents and layers cross in the fits
   */
  GoldenCase withLevers(FreeBits freeBits, long seed) {
    LeverInputs inputs = LeverInputs.draw(this, freeBits, seed);
    return new GoldenCase(
        config, batch, length, fitSteps, weights, tokens, targets, mu, logVar, noise, inputs);
  }

  static float[] normals(Random random, int count, double mean, double deviation) {
    float[] normals = new float[count];
    for (int i = 0; i < count; i++) {
      normals[i] = (float) (mean + deviation * random.nextGaussian());
    }
    return normals;
  }

  private static int size(int[] shape) {
    return shape.length == 1 ? shape[0] : shape[0] * shape[1];
  }

  /** Returns the shape of each weight, in the release's order. */
  private static Map<String, int[]> names(LtmConfig config) {
    int d = config.dim();
    Map<String, int[]> names = new LinkedHashMap<>();
    names.put("tok_embeddings.weight", new int[] {config.vocabulary(), d});
    for (int l = 0; l < config.layers(); l++) {
      for (String part : new String[] {"attention", "cross_attention"}) {
        for (String matrix : new String[] {"wq", "wk", "wv", "wo"}) {
          names.put("layers." + l + "." + part + "." + matrix + ".weight", new int[] {d, d});
        }
      }
      String feedForward = "layers." + l + ".feed_forward.";
      names.put(feedForward + "w1.weight", new int[] {config.hidden(), d});
      names.put(feedForward + "w2.weight", new int[] {d, config.hidden()});
      names.put(feedForward + "w3.weight", new int[] {config.hidden(), d});
      for (String norm : new String[] {"attention_norm", "cross_attention_norm", "ffn_norm"}) {
        names.put("layers." + l + "." + norm + ".weight", new int[] {d});
      }
    }
    names.put("norm.weight", new int[] {d});
    return names;
  }

  /** Writes the files that {@link #read} reads. */
  public void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    ObjectNode json = Json.tree(config);
    json.put("batch", batch).put("fit_steps", fitSteps);
    Json.write(folder.resolve("config.json"), json);
    Safetensors.write(folder.resolve("weights.safetensors"), weights);
    int[] sequences = {batch, length};
    Map<String, Safetensors.Entry> given = new LinkedHashMap<>();
    given.put("tokens", Safetensors.Entry.of(sequences, tokens));
    given.put("targets", Safetensors.Entry.of(sequences, targets));
    given.put("mu", Safetensors.Entry.of(posterior(), mu));
    given.put("log_var", Safetensors.Entry.of(posterior(), logVar));
    given.put("noise", Safetensors.Entry.of(posterior(), noise));
    if (levers != null) {
      levers.put(this, given);
    }
    Safetensors.write(folder.resolve("case.safetensors"), given);
  }

  /** Returns the extents of mu, log_var and noise. */
  int[] posterior() {
    return new int[] {batch, config.latents(), config.dim()};
  }

  /** Returns the number of elements of mu of one sequence. */
  int perSequence() {
    return config.latents() * config.dim();
  }
}
