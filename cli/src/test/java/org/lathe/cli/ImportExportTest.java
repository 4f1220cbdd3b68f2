package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.files.Json;
import org.lathe.files.Safetensors;

/**
 * The golden model goes out in the release's form and comes back to the same bits and the same
 * golden numbers; what does not fit is refused in one line, and nothing is written.
 */
class ImportExportTest {
  private static final Path TINY = Path.of("../conformance/src/main/resources/golden/tiny");
  private static final String TABLE = "tok_embeddings.weight";
  private static final String QUERIES = "layers.0.attention.wq.weight";

  @TempDir private Path folder;

  private static Lathe.Outcome done(Object... arguments) {
    Lathe.Outcome outcome = Lathe.run(arguments);
    assertEquals(0, outcome.exit(), outcome::toString);
    return outcome;
  }

  private void refused(String part, Object... arguments) throws IOException {
    List<String> before = Lathe.files(folder);
    Lathe.Outcome outcome = Lathe.run(arguments);
    assertEquals(2, outcome.exit(), outcome::toString);
    assertEquals(1, outcome.err().lines().count(), outcome::toString);
    assertTrue(outcome.err().contains(part), outcome::toString);
    assertEquals("", outcome.out());
    assertEquals(before, Lathe.files(folder));
  }

  private Path imported(Path weights, String name) {
    Path out = folder.resolve(name);
    done("import", weights, "--config", TINY.resolve("config.json"), "--out", out);
    return out;
  }

  private static void assertSame(Path one, Path other) throws IOException {
    for (String file : List.of("model.safetensors", "config.json")) {
      assertArrayEquals(
          Files.readAllBytes(one.resolve(file)), Files.readAllBytes(other.resolve(file)), file);
    }
  }

  /** Writes the golden weights with a change. */
  private Path changed(Consumer<Map<String, Safetensors.Entry>> change) {
    Map<String, Safetensors.Entry> weights =
        new LinkedHashMap<>(Safetensors.read(TINY.resolve("weights.safetensors")));
    change.accept(weights);
    Path file = folder.resolve("changed.safetensors");
    Safetensors.write(file, weights);
    return file;
  }

  @Test
  void theGoldenModelComesBackFromTheRelease() throws IOException {
    Path tiny = imported(TINY.resolve("weights.safetensors"), "tiny");
    Path released = folder.resolve("released");
    done("export", tiny, "--format", "release", "--out", released);
    Map<String, Safetensors.Entry> theirs = Safetensors.read(released.resolve("model.safetensors"));
    assertEquals(31, theirs.size());
    assertTrue(theirs.containsKey("layers.1.feed_forward.gate_proj.weight"));
    assertTrue(theirs.containsKey("layers.1.cross_attention._orig_mod.wk.weight"));
    Path back = folder.resolve("back");
    Lathe.Outcome outcome = done("import", released, "--out", back);
    assertTrue(outcome.out().contains("output.weight: a second copy"), outcome::toString);
    assertTrue(outcome.out().contains("the paper's options and 16 fast steps"), outcome::toString);
    assertSame(tiny, back);

    Path golden = Lathe.copy(TINY, folder.resolve("golden"));
    ObjectNode config = Json.read(back.resolve("config.json"), "");
    JsonNode known = Json.read(TINY.resolve("config.json"), "");
    config.set("fit_steps", known.get("fit_steps"));
    Json.write(golden.resolve("config.json"), config);
    Files.write(
        golden.resolve("weights.safetensors"),
        Files.readAllBytes(back.resolve("model.safetensors")));
    String groups = done("golden", golden).out();
    assertTrue(groups.contains("fit.release") && groups.contains("nll"), groups);
  }

  /** What torch.compile, data-parallel training and older versions add to the names. */
  @ParameterizedTest
  @ValueSource(strings = {"_orig_mod.", "module.", "module._orig_mod."})
  void prefixesAndBuffersAreNoWeights(String prefix) throws IOException {
    Path file =
        changed(
            weights -> {
              Map<String, Safetensors.Entry> plain = Map.copyOf(weights);
              weights.clear();
              plain.forEach((name, entry) -> weights.put(prefix + name, entry));
              float[] mask = {0, Float.NEGATIVE_INFINITY};
              for (String buffer : List.of("freqs_cos", "layers.0.attention.mask")) {
                weights.put(prefix + buffer, Safetensors.Entry.of(new int[] {2}, mask));
              }
            });
    Path out = folder.resolve("out");
    Lathe.Outcome outcome =
        done("import", file, "--config", TINY.resolve("config.json"), "--out", out);
    assertTrue(outcome.out().contains("2 tensors are no weights"), outcome::toString);
    assertSame(imported(TINY.resolve("weights.safetensors"), "tiny"), out);
  }

  /** Of two names for the same memory, the safetensors library keeps one. */
  @Test
  void theTableMayHaveItsSecondNameAlone() throws IOException {
    Path file = changed(weights -> weights.put("output.weight", weights.remove(TABLE)));
    assertSame(imported(TINY.resolve("weights.safetensors"), "tiny"), imported(file, "out"));
  }

  @Test
  void otherElementTypesBecomeFloat32AndALineSaysSo() throws IOException {
    Path file =
        changed(
            weights ->
                weights.replaceAll(
                    (name, entry) -> Safetensors.Entry.of(entry.shape(), entry.asDoubles())));
    Path out = folder.resolve("out");
    Lathe.Outcome outcome =
        done("import", file, "--config", TINY.resolve("config.json"), "--out", out);
    assertTrue(outcome.out().contains("30 tensors of F64 became F32, rounded"), outcome::toString);
    assertSame(imported(TINY.resolve("weights.safetensors"), "tiny"), out);
  }

  /** A bfloat16 number is the upper half of a float32 one. */
  @Test
  void halvesKeepTheirNumbers() throws IOException {
    ObjectNode header = Json.object();
    ByteBuffer elements = ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
    Path upper =
        changed(
            weights ->
                weights.forEach(
                    (name, entry) -> {
                      ObjectNode node = header.putObject(name).put("dtype", "BF16");
                      IntStream.of(entry.shape()).forEach(node.putArray("shape")::add);
                      ArrayNode offsets = node.putArray("data_offsets").add(elements.position());
                      for (int i = 0; i < entry.floats().length; i++) {
                        int bits = Float.floatToRawIntBits(entry.floats()[i]) >>> 16;
                        elements.putShort((short) bits);
                        entry.floats()[i] = Float.intBitsToFloat(bits << 16);
                      }
                      offsets.add(elements.position());
                    }));
    byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
    ByteBuffer all = ByteBuffer.allocate(8 + json.length + elements.position());
    all.order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).put(json).put(elements.flip());
    Path halves = Files.write(folder.resolve("halves.safetensors"), all.array());
    Path out = folder.resolve("out");
    Lathe.Outcome outcome =
        done("import", halves, "--config", TINY.resolve("config.json"), "--out", out);
    assertTrue(
        outcome.out().contains("30 tensors of BF16 became F32, which changes no number"),
        outcome::toString);
    assertSame(imported(upper, "upper"), out);
  }

  /** The decoder of the golden model without cross-attention is a Mistral there. */
  @Test
  void aDecoderOfLlamaBlocksComesBackFromTransformers() throws IOException {
    Path file =
        changed(weights -> weights.keySet().removeIf(name -> name.contains("cross_attention")));
    ObjectNode config = Json.read(TINY.resolve("config.json"), "");
    config.remove("n_latents_total");
    Path shape = folder.resolve("config.json");
    Json.write(shape, config.put("family", "gpt"));
    Path one = folder.resolve("one");
    done("import", file, "--config", shape, "--out", one);
    Path out = folder.resolve("out");
    done("export", one, "--format", "hf", "--out", out);
    JsonNode theirs = Json.read(out.resolve("config.json"), "");
    assertEquals("mistral", theirs.get("model_type").asText());
    Path back = folder.resolve("back");
    done("import", out, "--out", back);
    assertSame(one, back);
  }

  /** Writes a model in the form of kuleshov-group/mdlm-owt, or of louaaron/sedd-small. */
  private Path releasedDiffusion(String config, String prefix) throws IOException {
    Map<String, Safetensors.Entry> tensors = new LinkedHashMap<>();
    Random random = new Random(7);
    BiConsumer<String, int[]> add =
        (name, shape) -> {
          float[] values = new float[IntStream.of(shape).reduce(1, (a, b) -> a * b)];
          for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
          }
          tensors.put(prefix + name, Safetensors.Entry.of(shape, values));
        };
    add.accept("vocab_embed.embedding", new int[] {16, 8});
    add.accept("sigma_map.mlp.0.weight", new int[] {4, 256});
    add.accept("sigma_map.mlp.0.bias", new int[] {4});
    add.accept("sigma_map.mlp.2.weight", new int[] {4, 4});
    add.accept("sigma_map.mlp.2.bias", new int[] {4});
    add.accept("rotary_emb.inv_freq", new int[] {2});
    for (int l = 0; l < 2; l++) {
      String block = "blocks." + l + ".";
      add.accept(block + "norm1.weight", new int[] {8});
      add.accept(block + "attn_qkv.weight", new int[] {24, 8});
      add.accept(block + "attn_out.weight", new int[] {8, 8});
      add.accept(block + "norm2.weight", new int[] {8});
      add.accept(block + "mlp.0.weight", new int[] {32, 8});
      add.accept(block + "mlp.0.bias", new int[] {32});
      add.accept(block + "mlp.2.weight", new int[] {8, 32});
      add.accept(block + "mlp.2.bias", new int[] {8});
      add.accept(block + "adaLN_modulation.weight", new int[] {48, 4});
      add.accept(block + "adaLN_modulation.bias", new int[] {48});
    }
    add.accept("output_layer.norm_final.weight", new int[] {8});
    add.accept("output_layer.linear.weight", new int[] {16, 8});
    add.accept("output_layer.linear.bias", new int[] {16});
    add.accept("output_layer.adaLN_modulation.weight", new int[] {16, 4});
    add.accept("output_layer.adaLN_modulation.bias", new int[] {16});
    Path released = Files.createDirectory(folder.resolve("released"));
    Files.writeString(released.resolve("config.json"), config);
    Safetensors.write(released.resolve("model.safetensors"), tensors);
    return released;
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = ';',
      value = {
        """
        backbone. ; mdlm ; {"model_type": "mdlm", "vocab_size": 16, "model_length": 9,\
         "hidden_dim": 8, "cond_dim": 4, "n_blocks": 2, "n_heads": 2, "time_conditioning": false}\
        """,
        """
        `` ; sedd-absorb ; {"tokens": 15, "graph": {"type": "absorb"},\
         "noise": {"type": "loglinear"}, "model": {"hidden_size": 8, "cond_dim": 4, "length": 9,\
         "n_blocks": 2, "n_heads": 2, "scale_by_sigma": true}}\
        """
      })
  void aDiffusionModelComesBackFromItsRelease(String prefix, String label, String config)
      throws IOException {
    Path released = releasedDiffusion(config, prefix);
    Path one = folder.resolve("one");
    String said = done("import", released, "--out", one).out();
    assertTrue(said.startsWith(label + ": 3,"), said);
    assertTrue(said.contains("1 tensor is no weight "), said);
    Path out = folder.resolve("out");
    done("export", one, "--format", "release", "--out", out);
    Map<String, Safetensors.Entry> given = Safetensors.read(released.resolve("model.safetensors"));
    Map<String, Safetensors.Entry> theirs = Safetensors.read(out.resolve("model.safetensors"));
    assertEquals(given.keySet(), theirs.keySet());
    given.forEach(
        (name, entry) -> {
          if (!name.endsWith("inv_freq")) {
            assertArrayEquals(entry.floats(), theirs.get(name).floats(), name);
          }
        });
    Path back = folder.resolve("back");
    done("import", out, "--out", back);
    assertSame(one, back);
  }

  private void refusedWeights(String part, Consumer<Map<String, Safetensors.Entry>> change)
      throws IOException {
    Path file = changed(change);
    refused(
        part,
        "import",
        file,
        "--config",
        TINY.resolve("config.json"),
        "--out",
        folder.resolve("out"));
    Files.delete(file);
  }

  @Test
  void everyTensorIsChecked() throws IOException {
    refusedWeights(
        "lacks 1 of the model's 30 tensors, first " + QUERIES + ": give the --config",
        weights -> weights.remove(QUERIES));
    refusedWeights(
        "has 1 that are no weights of the model, first layers.2.attention.wq.weight",
        weights -> weights.put("layers.2.attention.wq.weight", weights.get(QUERIES)));
    refusedWeights(
        "has 1 that are no weights of the model, first other",
        weights -> weights.put("other", weights.get(QUERIES)));
    refusedWeights(
        "has the weight layers.0.feed_forward.w1.weight twice, as",
        weights ->
            weights.put(
                "layers.0.feed_forward.gate_proj.weight",
                weights.get("layers.0.feed_forward.w1.weight")));
    refusedWeights(
        "tensor norm.weight is [16], the configuration requires [32]",
        weights -> weights.put("norm.weight", Safetensors.Entry.of(new int[] {16}, new float[16])));
    refusedWeights(
        "tensor norm.weight has element type I32",
        weights -> weights.put("norm.weight", Safetensors.Entry.of(new int[] {32}, new int[32])));
    float[] bad = new float[32];
    bad[5] = Float.NaN;
    refusedWeights(
        "tensor norm.weight has NaN at element 5",
        weights -> weights.put("norm.weight", Safetensors.Entry.of(new int[] {32}, bad)));
    double[] large = new double[32];
    large[3] = -1e39;
    refusedWeights(
        "tensor norm.weight has -Infinity at element 3, as float32",
        weights -> weights.put("norm.weight", Safetensors.Entry.of(new int[] {32}, large)));
    refusedWeights(
        "output.weight and " + TABLE + " are one weight in this model, but element 7 is",
        weights -> {
          Safetensors.Entry table = weights.get(TABLE);
          float[] other = table.floats().clone();
          other[7] += 1;
          weights.put("output.weight", Safetensors.Entry.of(table.shape(), other));
        });
  }

  /** A pickle is known by its first bytes, whatever its name, and named with the way around it. */
  @ParameterizedTest
  @ValueSource(strings = {"PK\u0003\u0004 an archive", "\u0080\u0002}q\u0000(X\u0004 a pickle"})
  void aPickleIsNeverRead(String content) throws IOException {
    for (String name : List.of("model.pt", "pytorch_model.bin", "model.safetensors")) {
      Path file = Files.writeString(folder.resolve(name), content, StandardCharsets.ISO_8859_1);
      refused("docs/guides/to_safetensors.py", "import", file, "--out", folder.resolve("out"));
    }
  }

  /** The length of a header may begin with the bytes of an archive. */
  @Test
  void aHeaderOfThisLengthIsNoPickle() throws IOException {
    int length = 'P' + 256 * 'K';
    String header = "{}" + " ".repeat(length - 2);
    byte[] bytes = ("PK\0\0\0\0\0\0" + header).getBytes(StandardCharsets.ISO_8859_1);
    Path file = Files.write(folder.resolve("x.safetensors"), bytes);
    Path config = TINY.resolve("config.json");
    refused("lacks 30", "import", file, "--config", config, "--out", folder.resolve("out"));
  }

  @Test
  void filesThatAreNotThereAreNamed() throws IOException {
    Path weights = TINY.resolve("weights.safetensors");
    Path out = folder.resolve("out");
    refused("no such file: none", "import", "none", "--out", out);
    refused(
        "cannot read none.json (no such file or folder)",
        "import",
        weights,
        "--config",
        "none.json",
        "--out",
        out);
    Path text = Files.writeString(folder.resolve("config.json"), "{\"dim\": 8}");
    refused("unknown model family", "import", weights, "--config", text, "--out", out);
    Files.writeString(text, "{\"n_latents_total\": 8, \"dim\": 32}");
    refused("is damaged: vocab_size is missing", "import", weights, "--config", text, "--out", out);
    Files.writeString(text, "{\"max_z_len\": 8, \"dim\": 32}");
    refused("n_heads is missing", "import", weights, "--config", text, "--out", out);
    Object[] tiny = {"import", weights, "--config", TINY.resolve("config.json"), "--out", folder};
    refused("is there already and is not an empty folder: choose another --out", tiny);
    tiny[tiny.length - 1] = text.resolve("below");
    refused("is a file, not a folder): choose another --out", tiny);
  }

  /** Numbers of which no model can be computed. */
  @ParameterizedTest
  @CsvSource({
    "norm_eps, -1, norm_eps -1.0",
    "norm_eps, 1e300, norm_eps 1.0E300",
    "rope_theta, 0, rope_theta 0.0",
    "rope_theta, -5, rope_theta -5.0"
  })
  void aConfigurationWithoutAModelIsRefused(String field, double value, String part)
      throws IOException {
    ObjectNode config = Json.read(TINY.resolve("config.json"), "");
    Path shape = folder.resolve("config.json");
    Json.write(shape, config.put(field, value));
    Path weights = TINY.resolve("weights.safetensors");
    refused(part, "import", weights, "--config", shape, "--out", folder.resolve("out"));
  }

  @Test
  void aTokenizerOfMoreIdsIsRefused() throws IOException {
    refused(
        "tokenizer bytes has 257 ids, the model 61: give the --tokenizer",
        "import",
        TINY.resolve("weights.safetensors"),
        "--config",
        TINY.resolve("config.json"),
        "--tokenizer",
        "bytes",
        "--out",
        folder.resolve("out"));
  }

  @ParameterizedTest
  @CsvSource({
    "hf, this model of family ltm has release",
    "pt, this model of family ltm has release"
  })
  void aModelHasItsOwnFormsAlone(String format, String part) throws IOException {
    Path tiny = imported(TINY.resolve("weights.safetensors"), "tiny");
    refused(part, "export", tiny, "--format", format, "--out", folder.resolve("out"));
    Path gpt2 = SmallGpt2.write(folder.resolve("gpt2"));
    refused(
        "this model of family gpt has hf",
        "export",
        gpt2,
        "--format",
        "release",
        "--out",
        folder.resolve("out"));
  }

  /** A run goes out and comes back with its tokenizer; it is fitted, and trained further. */
  @Test
  void anImportedRunIsUsedLikeARun() throws IOException {
    Path text = Lathe.text(folder);
    Path run = folder.resolve("run");
    done(Lathe.train(text, run, 1, "--tokenizer", "words:300"));
    Path released = folder.resolve("released");
    done("export", run, "--format", "release", "--out", released);
    Path back = folder.resolve("back");
    Object[] again = {
      "import", released, "--tokenizer", released.resolve("tokenizer.json"), "--out", back, "--json"
    };
    JsonNode printed = Json.reader().readTree(done(again).out());
    assertEquals("ltm", printed.get("model").asText());
    assertArrayEquals(
        Files.readAllBytes(run.resolve("checkpoints/step-00000001/model.safetensors")),
        Files.readAllBytes(back.resolve("model.safetensors")));
    assertTrue(Files.exists(back.resolve("tokenizer.json")));
    done("fit", "--checkpoint", back, "--text", "line 1", "--fast-steps", 2);
    Path next = folder.resolve("next");
    done(Lathe.train(text, next, 1, "--tokenizer", "words:300", "--init-from", back));
    refused(
        "its tokenizer is",
        Lathe.train(text, folder.resolve("bytes"), 1, "--tokenizer", "bytes", "--init-from", back));
  }

  /** GPT-2 in the form of transformers, with the names that files of it have. */
  @Test
  void aGpt2ComesBackFromTransformers() throws IOException {
    Path gpt2 = SmallGpt2.write(folder.resolve("gpt2"));
    Path given = folder.resolve("given");
    Files.createDirectory(given);
    Files.copy(gpt2.resolve("config.json"), given.resolve("config.json"));
    Map<String, Safetensors.Entry> prefixed = new LinkedHashMap<>();
    Safetensors.read(gpt2.resolve("model.safetensors"))
        .forEach((name, entry) -> prefixed.put("transformer." + name, entry));
    prefixed.put("lm_head.weight", prefixed.get("transformer.wte.weight"));
    prefixed.put("transformer.h.0.attn.bias", Safetensors.Entry.of(new int[] {1}, new int[] {1}));
    Safetensors.write(given.resolve("model.safetensors"), prefixed);
    Path one = folder.resolve("one");
    done("import", given, "--tokenizer", "gpt2", "--out", one);
    Path out = folder.resolve("out");
    done("export", one, "--format", "hf", "--out", out);
    Path back = folder.resolve("back");
    done("import", out, "--out", back);
    assertSame(one, back);
    done("generate", "--checkpoint", one, "--prompt", "line", "--tokens", 3);
    assertFalse(Files.exists(one.resolve("tokenizer.json")));
  }
}
