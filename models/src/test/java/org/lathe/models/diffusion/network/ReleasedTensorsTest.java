package org.lathe.models.diffusion.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lathe.engine.Backends;
import org.lathe.engine.Session;
import org.lathe.files.InputException;
import org.lathe.files.Safetensors;
import org.lathe.models.Parameter;
import org.lathe.models.diffusion.noise.Process;
import org.lathe.models.diffusion.noise.ScheduleName;

/** Checkpoints have the tensors of the releases, and each number has one place here and there. */
class ReleasedTensorsTest {
  private static final int V = 5;
  private static final int D = 8;
  private static final int C = 4;

  /** Two blocks, two heads of width 4. */
  private static DiffusionConfig config(Process process) {
    return new DiffusionConfig(
        process,
        V,
        D,
        2,
        2,
        16,
        10,
        C,
        process == Process.MD4 ? C : 6,
        true,
        ScheduleName.LOG_LINEAR.published(),
        1e-5,
        10_000);
  }

  private static ReleasedTensors tensors(Process process) {
    DiffusionConfig config = config(process);
    return new ReleasedTensors(config, DiffusionNetwork.of(config).parameters());
  }

  private static Session open() {
    Backends.Choice choice = Backends.choose("scalar");
    return choice.backend().open(choice.device(), 1);
  }

  /** A checkpoint in which all numbers differ. */
  private static Map<String, Safetensors.Entry> numbered(Process process) {
    Map<String, Safetensors.Entry> numbered = new LinkedHashMap<>();
    int[] next = {1};
    tensors(process)
        .extents()
        .forEach(
            (name, shape) -> {
              float[] values = new float[Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
              for (int i = 0; i < values.length; i++) {
                values[i] = next[0]++;
              }
              numbered.put(name, Safetensors.Entry.of(shape, values));
            });
    return numbered;
  }

  private static String extents(Process process) {
    StringBuilder all = new StringBuilder();
    tensors(process)
        .extents()
        .forEach((name, shape) -> all.append(name + " " + Arrays.toString(shape) + "\n"));
    return all.toString();
  }

  private static String block(String of) {
    return of.replace("#", "0") + of.replace("#", "1");
  }

  /** In the order of the weights here, each with all its layers. */
  @Test
  void mdlmHasTheNamesOfItsRelease() {
    assertEquals(
        """
        vocab_embed.embedding [6, 8]
        sigma_map.mlp.0.weight [4, 6]
        sigma_map.mlp.0.bias [4]
        sigma_map.mlp.2.weight [4, 4]
        sigma_map.mlp.2.bias [4]
        """
            + block("blocks.#.norm1.weight [8]\n")
            + block("blocks.#.attn_qkv.weight [24, 8]\n")
            + block("blocks.#.attn_out.weight [8, 8]\n")
            + block("blocks.#.norm2.weight [8]\n")
            + block("blocks.#.mlp.0.weight [16, 8]\n")
            + block("blocks.#.mlp.0.bias [16]\n")
            + block("blocks.#.mlp.2.weight [8, 16]\n")
            + block("blocks.#.mlp.2.bias [8]\n")
            + block("blocks.#.adaLN_modulation.weight [48, 4]\n")
            + block("blocks.#.adaLN_modulation.bias [48]\n")
            + """
            output_layer.norm_final.weight [8]
            output_layer.linear.weight [6, 8]
            output_layer.linear.bias [6]
            output_layer.adaLN_modulation.weight [16, 4]
            output_layer.adaLN_modulation.bias [16]
            """,
        extents(Process.MDLM));
    assertEquals(extents(Process.MDLM), extents(Process.SEDD_ABSORB));
    // Without a mask, both tables have a row for each token.
    assertEquals(
        extents(Process.MDLM)
            .replace("embedding [6,", "embedding [5,")
            .replace("linear.weight [6,", "linear.weight [5,")
            .replace("linear.bias [6]", "linear.bias [5]"),
        extents(Process.SEDD_UNIFORM));
  }

  @Test
  void md4HasTheNamesOfLlamaBlocks() {
    assertEquals(
        """
        tok_embeddings.weight [6, 8]
        time.dense0.weight [16, 4]
        time.dense0.bias [16]
        time.dense1.weight [4, 16]
        time.dense1.bias [4]
        """
            + block("layers.#.attention.wq.weight [8, 8]\n")
            + block("layers.#.attention.wk.weight [8, 8]\n")
            + block("layers.#.attention.wv.weight [8, 8]\n")
            + block("layers.#.attention.wo.weight [8, 8]\n")
            + block("layers.#.feed_forward.w1.weight [16, 8]\n")
            + block("layers.#.feed_forward.w2.weight [8, 16]\n")
            + block("layers.#.feed_forward.w3.weight [16, 8]\n")
            + block("layers.#.modulation.weight [48, 4]\n")
            + block("layers.#.modulation.bias [48]\n")
            + """
            modulation.weight [16, 4]
            modulation.bias [16]
            output.weight [5, 8]
            """,
        extents(Process.MD4));
  }

  /** All but the mask's output comes back; that is zero. */
  @ParameterizedTest
  @EnumSource(Process.class)
  void everyNumberComesBack(Process process) {
    Map<String, Safetensors.Entry> numbered = numbered(process);
    ReleasedTensors tensors = tensors(process);
    Map<String, Safetensors.Entry> back;
    try (Session session = open()) {
      tensors.restore(session, numbered, Parameter::gradient, "here");
      back = tensors.tensors(session, Parameter::gradient);
    }
    assertEquals(numbered.keySet(), back.keySet());
    numbered.forEach(
        (name, entry) -> {
          float[] wanted = entry.floats().clone();
          if (process.masks() && name.startsWith("output_layer.linear.")) {
            Arrays.fill(wanted, wanted.length / (V + 1) * V, wanted.length, 0);
          }
          assertArrayEquals(wanted, back.get(name).floats(), name);
        });
  }

  private static float[] state(
      Process process, Map<String, Safetensors.Entry> checkpoint, String name) {
    try (Session session = open()) {
      tensors(process).restore(session, checkpoint, Parameter::name, "here");
      return session.read(name);
    }
  }

  /** The first number of a row of a tensor of the checkpoint. */
  private static float first(Map<String, Safetensors.Entry> checkpoint, String name, int row) {
    Safetensors.Entry entry = checkpoint.get(name);
    return entry.floats()[row * (entry.shape().length > 1 ? entry.shape()[1] : 1)];
  }

  /** A head of width 4 has the pairs (0, 1), (2, 3) here, and (0, 2), (1, 3) there. */
  @Test
  void queriesAndKeysTurnNeighbours() {
    Map<String, Safetensors.Entry> checkpoint = numbered(Process.SEDD_ABSORB);
    int[] turned = {0, 2, 1, 3, 4, 6, 5, 7};
    for (int l = 0; l < 2; l++) {
      String joined = "blocks." + l + ".attn_qkv.weight";
      float[] q = state(Process.SEDD_ABSORB, checkpoint, "blocks.attn_q.weight");
      float[] k = state(Process.SEDD_ABSORB, checkpoint, "blocks.attn_k.weight");
      float[] v = state(Process.SEDD_ABSORB, checkpoint, "blocks.attn_v.weight");
      for (int r = 0; r < D; r++) {
        int here = (l * D + r) * D;
        assertEquals(first(checkpoint, joined, turned[r]), q[here], "query " + r);
        assertEquals(first(checkpoint, joined, D + turned[r]), k[here], "key " + r);
        assertEquals(first(checkpoint, joined, 2 * D + r), v[here], "value " + r);
      }
    }
  }

  /** MD4 turns neighbours as the blocks here do. */
  @Test
  void md4sQueriesKeepTheirOrder() {
    Map<String, Safetensors.Entry> checkpoint = numbered(Process.MD4);
    float[] q = state(Process.MD4, checkpoint, "layers.attention.wq.weight");
    assertArrayEquals(
        checkpoint.get("layers.0.attention.wq.weight").floats(), Arrays.copyOf(q, D * D));
  }

  @ParameterizedTest
  @EnumSource(Process.class)
  void thePartsOfAModulationFollowEachOther(Process process) {
    Map<String, Safetensors.Entry> checkpoint = numbered(process);
    boolean llama = process == Process.MD4;
    String of = llama ? "modulation." : "adaLN_modulation.";
    String[] parts = {"shift1", "scale1", "gate1", "shift2", "scale2", "gate2"};
    for (int p = 0; p < parts.length; p++) {
      for (String kind : new String[] {"weight", "bias"}) {
        String layers = llama ? "layers." : "blocks.";
        float[] part = state(process, checkpoint, layers + of + parts[p] + "." + kind);
        assertEquals(
            first(checkpoint, layers + "1." + of + kind, p * D), part[part.length / 2], kind);
      }
    }
    String output = llama ? of : "output_layer." + of;
    assertEquals(
        first(checkpoint, output + "bias", D),
        state(process, checkpoint, output + "scale.bias")[0]);
  }

  private static void refused(String message, Consumer<Map<String, Safetensors.Entry>> change) {
    Map<String, Safetensors.Entry> checkpoint = numbered(Process.MDLM);
    change.accept(checkpoint);
    try (Session session = open()) {
      ReleasedTensors tensors = tensors(Process.MDLM);
      InputException refused =
          assertThrows(
              InputException.class,
              () -> tensors.restore(session, checkpoint, Parameter::name, "file"));
      assertEquals(message, refused.getMessage());
    }
  }

  @Test
  void whatDoesNotFitIsNamed() {
    refused(
        "file: tensor vocab_embed.embedding has NaN at element 3, as float32: its training met a"
            + " number that is not finite, so give an earlier checkpoint",
        tensors -> tensors.get("vocab_embed.embedding").floats()[3] = Float.NaN);
    refused(
        "file has no tensor blocks.1.attn_qkv.weight",
        checkpoint -> checkpoint.remove("blocks.1.attn_qkv.weight"));
    refused(
        "file: tensor output_layer.linear.bias has shape [5], its config.json requires float32 [6]",
        checkpoint ->
            checkpoint.put(
                "output_layer.linear.bias", Safetensors.Entry.of(new int[] {5}, new float[5])));
    refused(
        "file is of another model than its config.json describes: that has no tensor"
            + " blocks.2.norm1.weight",
        checkpoint ->
            checkpoint.put("blocks.2.norm1.weight", checkpoint.get("blocks.1.norm1.weight")));
  }
}
