package org.lathe.models.gpt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lathe.engine.Backends;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.engine.TolerancePolicy;
import org.lathe.files.InputException;
import org.lathe.files.Safetensors;
import org.lathe.graph.TaskGraph;
import org.lathe.models.BatchShape;
import org.lathe.models.Checkpoint;
import org.lathe.models.GraphNames;
import org.lathe.models.InferenceOptions;
import org.lathe.models.autoregressive.NextTokenGraphs;
import org.lathe.models.decoding.Conditioning;
import org.lathe.models.decoding.StepDecoder;

/** GPT-2's graphs against its formulas in float64, and folders of Hugging Face's form. */
class Gpt2Test {
  private static final Gpt2Config SMALL =
      new Gpt2Config(61, 24, 2, 3, 40, 52, 1e-5, true, Gpt2Config.Gelu.TANH);

  /** As in nanoGPT's own runs: without biases, the activation by the error function. */
  private static final Gpt2Config NANO =
      new Gpt2Config(61, 24, 2, 3, 40, 52, 1e-5, false, Gpt2Config.Gelu.ERF);

  private static final double SIZE = 0.3;

  /** With GPT-2's ids. */
  private static final Gpt2Config WORDS =
      new Gpt2Config(50257, 8, 1, 2, 70, 32, 1e-5, true, Gpt2Config.Gelu.TANH);

  /** Sums one after the other in a model of two layers, and the terms of the longest. */
  private static final int DEPTH = 2 * 9 + 3;

  private static final int TERMS = 52;

  @TempDir Path folder;

  private static Session session(String backend, int threads) {
    Backends.Choice choice = Backends.choose(backend);
    return choice.backend().open(choice.device(), threads);
  }

  private static Map<String, float[]> floats(Map<String, Safetensors.Entry> weights) {
    Map<String, float[]> floats = new LinkedHashMap<>();
    weights.forEach((name, entry) -> floats.put(name, entry.floats()));
    return floats;
  }

  private static int[] text(int length, int vocabulary, long seed) {
    Random random = new Random(seed);
    return random.ints(length, 0, vocabulary).toArray();
  }

  /** Relative in norm. */
  private static void assertClose(double[][] want, float[] got, int rows) {
    double error = 0;
    double norm = 0;
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < want[i].length; j++) {
        double off = got[i * want[i].length + j] - want[i][j];
        error += off * off;
        norm += want[i][j] * want[i][j];
      }
    }
    double relative = Math.sqrt(error / norm);
    assertTrue(
        relative <= TolerancePolicy.programs(DEPTH, TERMS),
        () -> "off by " + relative + " of " + TolerancePolicy.programs(DEPTH, TERMS));
  }

  /** The model of a folder, with its weights in the session. */
  private Gpt2Model open(Session session) {
    Checkpoint checkpoint = Checkpoint.open(folder);
    checkpoint.loadWeights(session);
    return (Gpt2Model) checkpoint.model();
  }

  @ParameterizedTest
  @CsvSource({"scalar, 1, '', true", "vector, 2, transformer., true", "vector, 1, '', false"})
  void logitsAndHiddenStatesAreThoseOfTheFormulas(
      String backend, int threads, String prefix, boolean openAi) throws IOException {
    Gpt2Config config = openAi ? SMALL : NANO;
    Map<String, Safetensors.Entry> weights = RandomGpt2.weights(config, SIZE, 1);
    RandomGpt2.write(folder, config, weights, prefix);
    DoubleGpt2 formulas = new DoubleGpt2(config, floats(weights));
    int length = 33;
    int[] tokens = text(2 * length, SMALL.vocabulary(), 2);
    try (Session session = session(backend, threads)) {
      Gpt2Model model = open(session);
      assertEquals(config, model.config());
      NextTokenGraphs graphs = model.graphs(new BatchShape(2, length));
      float[] hidden = output(session, graphs.hidden(), tokens, NextTokenGraphs.HIDDEN);
      float[] logits = output(session, graphs.logits(), tokens, GraphNames.LOGITS);
      for (int b = 0; b < 2; b++) {
        int[] own = Arrays.copyOfRange(tokens, b * length, (b + 1) * length);
        assertClose(
            formulas.hidden(own),
            Arrays.copyOfRange(hidden, b * length * SMALL.dim(), (b + 1) * length * SMALL.dim()),
            length);
        assertClose(
            formulas.logits(own),
            Arrays.copyOfRange(
                logits, b * length * SMALL.vocabulary(), (b + 1) * length * SMALL.vocabulary()),
            length);
      }
    }
  }

  private static float[] output(Session session, TaskGraph graph, int[] tokens, String name) {
    try (Program program = session.compile(graph)) {
      program.write(GraphNames.TOKENS, tokens);
      program.run();
      return program.read(name);
    }
  }

  /** The second time the rings hold what other sequences left there. */
  @ParameterizedTest
  @CsvSource({"scalar, 1", "vector, 2"})
  void decodingGivesTheLogitsOfTheWholeSequenceBitForBit(String backend, int threads)
      throws IOException {
    RandomGpt2.write(folder, SMALL, RandomGpt2.weights(SMALL, SIZE, 1), "");
    int length = SMALL.positions();
    int vocabulary = SMALL.vocabulary();
    try (Session session = session(backend, threads)) {
      Gpt2Model model = open(session);
      TaskGraph whole = model.graphs(new BatchShape(2, length)).logits();
      try (StepDecoder decoder = model.decoder(session, 2, 0, InferenceOptions.NONE)) {
        float[] next = new float[2 * vocabulary];
        for (int occasion = 0; occasion < 2; occasion++) {
          int[] tokens = text(2 * length, vocabulary, occasion);
          float[] logits = output(session, whole, tokens, GraphNames.LOGITS);
          decoder.begin(Conditioning.nothing(1, 0, 1));
          for (int i = 0; i < length; i++) {
            decoder.next(new int[] {tokens[i], tokens[length + i]}, next);
            for (int b = 0; b < 2; b++) {
              int at = (b * length + i) * vocabulary;
              assertArrayEquals(
                  Arrays.copyOfRange(logits, at, at + vocabulary),
                  Arrays.copyOfRange(next, b * vocabulary, (b + 1) * vocabulary),
                  "sequence " + b + ", position " + i);
            }
          }
          assertThrows(IllegalStateException.class, () -> decoder.next(new int[2], next));
        }
      }
    }
  }

  @Test
  void aConfigurationIsReadFromWhatItIsWrittenAs() {
    ObjectMapper json = new ObjectMapper();
    for (Gpt2Config config : new Gpt2Config[] {SMALL, NANO}) {
      JsonNode written = json.valueToTree(config);
      assertTrue(new GptFamily().wrote(written), written::toString);
      assertEquals(config, json.convertValue(written, Gpt2Config.class));
    }
  }

  /** Weights of its parameters are all that a file has. */
  @Test
  void theTiedEmbeddingCountsOnce() {
    long floats =
        RandomGpt2.weights(SMALL, SIZE, 1).values().stream()
            .mapToLong(entry -> entry.floats().length)
            .sum();
    assertEquals(floats, new Gpt2Model(SMALL).size());
  }

  private void refused(String part) {
    try (Session session = session("vector", 1)) {
      InputException e = assertThrows(InputException.class, () -> open(session));
      assertTrue(e.getMessage().contains(part), e::getMessage);
      assertEquals(part.equals("is damaged"), e.getMessage().contains("damaged"), e::getMessage);
      assertEquals(1, e.getMessage().lines().count());
    }
  }

  private void configured(String from, String to) throws IOException {
    RandomGpt2.write(folder, WORDS, RandomGpt2.weights(WORDS, SIZE, 3), "");
    Path config = folder.resolve("config.json");
    Files.writeString(config, Files.readString(config).replace(from, to));
  }

  @Test
  void whatIsNoGpt2IsNamed() throws IOException {
    configured("\"gpt2\"", "\"llama\"");
    refused("model_type is llama");
    configured("gelu_new", "relu");
    refused("activation_function is relu");
    configured("n_embd", "embd");
    refused("has no n_embd");
    configured("\"n_head\":2", "\"n_head\":3");
    refused("n_embd 8 is not a multiple of 3 heads");
    configured("}", "");
    refused("is damaged");
    configured("\"n_layer\":1", "\"n_layer\":2");
    refused("has no tensor h.1.ln_1.weight");
    configured("\"n_positions\":70", "\"n_positions\":60");
    refused("wpe.weight has shape [70, 8], its config.json requires float32 [60, 8]");
    configured("50257", "50257");
    Files.delete(folder.resolve("model.safetensors"));
    refused("no such file");
  }

  /** A field that is there is never replaced by a default. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "layer_norm_epsilon | 'x' | layer_norm_epsilon \"x\", must be a number",
        "layer_norm_epsilon | '1e-5' | layer_norm_epsilon \"1e-5\", must be a number",
        "layer_norm_epsilon | -1 | layer_norm_epsilon -1.0, must be",
        "layer_norm_epsilon | 1e999 | layer_norm_epsilon Infinity, must be",
        "layer_norm_epsilon | 1e40 | layer_norm_epsilon 1.0E40, must be",
        "n_inner | '32' | n_inner \"32\", must be a whole number from 1",
        "n_inner | 64.0 | n_inner 64.0, must be a whole number from 1",
        "n_inner | 0 | n_inner 0, must be a whole number from 1",
        "n_inner | {'a':1} | n_inner {\"a\":1}, must be a whole number from 1",
        "n_inner | 2147483647 | n_layer 2 * n_embd 24 * n_inner 2147483647 is more than",
        "n_layer | 2.5 | n_layer 2.5, must be a whole number from 1",
        "n_layer | '2' | n_layer \"2\", must be a whole number from 1",
        "n_layer | 3000000000 | n_layer 3000000000, must be a whole number from 1 to 2147483647",
        "n_layer | 2147483647 | n_layer 2147483647 * n_embd 24 * n_embd 24 is more than",
        "n_layer | null | has no n_layer",
        "n_head | true | n_head true, must be a whole number from 1",
        "n_embd | [24] | n_embd [24], must be a whole number from 1",
        "n_embd | 2147483646 | n_embd 2147483646",
        "n_ctx | '40' | n_ctx \"40\", must be a whole number from 1",
        "n_positions | 40.0 | n_positions 40.0, must be a whole number from 1",
        "n_positions | 2147483647 | n_positions 2147483647 * n_embd 24 is more than",
        "vocab_size | -61 | vocab_size -61, must be a whole number from 1",
        "vocab_size | 2147483647 | vocab_size 2147483647 * n_embd 24 is more than",
        "activation_function | {'name':'gelu_new'} | activation_function is"
            + " {\"name\":\"gelu_new\"}",
        "activation_function | '' | activation_function is : only",
        "bias | 0 | bias 0, must be true or false",
        "model_type | 7 | model_type is 7: only a GPT-2",
        "scale_attn_weights | false | scale_attn_weights is false: only a GPT-2 with true",
        "scale_attn_weights | 'true' | scale_attn_weights is \"true\": only a GPT-2 with true",
        "tie_word_embeddings | [] | tie_word_embeddings is []: only a GPT-2 with true",
      })
  void aFieldOfAnotherTypeOrOutOfRangeIsNamedWithItsValue(String field, String value, String part)
      throws IOException {
    ObjectMapper json = new ObjectMapper();
    ObjectNode config = json.valueToTree(SMALL);
    config.set(field, json.readTree(value.replace('\'', '"')));
    Path file = folder.resolve("config.json");
    // Jackson writes a number beyond the largest double as a text.
    Files.writeString(file, config.toString().replace("\"Infinity\"", "1e999"));
    refused(part);
    refused(file + ": ");
  }

  @Test
  void aFieldThatIsMissingOrNullIsTheDefault() throws IOException {
    ObjectMapper json = new ObjectMapper();
    ObjectNode config = json.valueToTree(SMALL);
    config.putNull("n_inner").remove("layer_norm_epsilon");
    config.putNull("n_positions").put("n_ctx", 30).putNull("tie_word_embeddings");
    assertEquals(
        new Gpt2Config(61, 24, 2, 3, 30, 4 * 24, 1e-5, true, Gpt2Config.Gelu.TANH),
        json.convertValue(config, Gpt2Config.class));
  }
}
