package org.lathe.models.gpt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lathe.datasets.tokenizer.Gpt2Tokenizer;
import org.lathe.engine.Backends;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.engine.TolerancePolicy;
import org.lathe.files.InputException;
import org.lathe.files.Safetensors;
import org.lathe.models.PassListener;

/** GPT-2's graphs against its formulas in float64, and texts that do not disturb each other. */
class Gpt2Test {
  private static final Gpt2Config SMALL = new Gpt2Config(61, 24, 2, 3, 40, 52, 1e-5);
  private static final double SIZE = 0.3;

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

  @ParameterizedTest
  @CsvSource({"scalar, 1, ''", "vector, 2, transformer."})
  void logitsAndHiddenStatesAreThoseOfTheFormulas(String backend, int threads, String prefix)
      throws IOException {
    Map<String, Safetensors.Entry> weights = RandomGpt2.weights(SMALL, SIZE, 1);
    RandomGpt2.write(folder, SMALL, weights, prefix);
    assertEquals(SMALL, Gpt2Config.read(folder.resolve("config.json")));
    DoubleGpt2 formulas = new DoubleGpt2(SMALL, floats(weights));
    int length = 33;
    int[] tokens = text(2 * length, SMALL.vocabulary(), 2);
    try (Session session = session(backend, threads)) {
      Gpt2Weights.load(session, SMALL, folder.resolve("model.safetensors"));
      try (Program program = session.compile(new Gpt2Graphs(SMALL, 2, length).logits())) {
        program.write(Gpt2Graphs.TOKENS, tokens);
        program.run();
        float[] hidden = program.read(Gpt2Graphs.HIDDEN);
        float[] logits = program.read(Gpt2Graphs.LOGITS);
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
  }

  /** A model with GPT-2's ids, so that texts can be given; longer ones than it has positions. */
  private static final Gpt2Config WORDS = new Gpt2Config(50257, 8, 1, 2, 70, 32, 1e-5);

  private static final List<String> TEXTS =
      List.of(
          "a",
          "Once upon a time there was a fox.",
          "word ".repeat(100),
          "It was the best of times, it was the worst of times. ".repeat(5));

  private Gpt2 words(Session session) throws IOException {
    return Gpt2.open(
        RandomGpt2.write(folder, WORDS, RandomGpt2.weights(WORDS, SIZE, 3), ""), session);
  }

  @Test
  void aTextScoresAndIsFeaturedByItselfAsBesideOthers() throws IOException {
    DoubleGpt2 formulas = new DoubleGpt2(WORDS, floats(RandomGpt2.weights(WORDS, SIZE, 3)));
    Gpt2Tokenizer tokenizer = new Gpt2Tokenizer();
    try (Session session = session("vector", 2);
        Gpt2 model = words(session)) {
      List<int[]> ids = TEXTS.stream().map(tokenizer::encode).toList();
      double[] together = model.nll(ids, tokenizer.separator(), PassListener.NONE);
      List<float[]> features = model.lastHidden(ids, PassListener.NONE);
      for (int t = 0; t < TEXTS.size(); t++) {
        assertEquals(
            together[t],
            model.nll(List.of(ids.get(t)), tokenizer.separator(), PassListener.NONE)[0]);
        assertArrayEquals(
            features.get(t), model.lastHidden(List.of(ids.get(t)), PassListener.NONE).get(0));
        double want = nllInBlocks(formulas, tokenizer.separator(), ids.get(t));
        double bound = TolerancePolicy.programs(DEPTH, TERMS) * want;
        assertEquals(want, together[t], bound);
        int[] read = Arrays.copyOf(ids.get(t), Math.min(ids.get(t).length, WORDS.positions()));
        assertClose(new double[][] {formulas.hidden(read)[read.length - 1]}, features.get(t), 1);
      }
    }
  }

  /** The first block after the separator, each later one after the token before it. */
  private static double nllInBlocks(DoubleGpt2 formulas, int separator, int[] text) {
    double nll = 0;
    for (int from = 0; from < text.length; from += WORDS.positions()) {
      nll +=
          formulas.nll(
              from == 0 ? separator : text[from - 1],
              Arrays.copyOfRange(text, from, Math.min(text.length, from + WORDS.positions())));
    }
    return nll;
  }

  @Test
  void progressEndsWhenAllIsDone() throws IOException {
    List<String> told = new ArrayList<>();
    try (Session session = session("vector", 1);
        Gpt2 model = words(session)) {
      List<int[]> ids = TEXTS.stream().map(new Gpt2Tokenizer()::encode).toList();
      model.lastHidden(ids, (done, all) -> told.add(done + " of " + all));
      assertEquals("4 of 4", told.getLast());
      assertThrows(
          IllegalArgumentException.class,
          () -> model.lastHidden(List.of(new int[1], new int[0]), PassListener.NONE));
    }
  }

  private void refused(String part) {
    try (Session session = session("vector", 1)) {
      InputException e = assertThrows(InputException.class, () -> Gpt2.open(folder, session));
      assertTrue(e.getMessage().contains(part), e::getMessage);
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
    refused("no GPT-2 in");
    configured("\"gpt2\"", "\"llama\"");
    refused("model_type is llama");
    configured("gelu_new", "relu");
    refused("activation_function is relu");
    configured("n_embd", "embd");
    refused("has no n_embd");
    configured("\"n_head\":2", "\"n_head\":3");
    refused("n_embd 8 is no multiple of 3 heads");
    configured("}", "");
    refused("is damaged");
    configured("\"n_layer\":1", "\"n_layer\":2");
    refused("has no tensor h.1.ln_1.weight");
    configured("\"n_positions\":70", "\"n_positions\":60");
    refused("wpe.weight has shape [70, 8], its config.json wants float32 [60, 8]");
    configured("50257", "50257");
    Files.delete(folder.resolve("model.safetensors"));
    refused("no such file");
  }
}
