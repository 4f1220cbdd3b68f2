package org.lathe.datasets.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.files.InputException;

class TokenizerTrainingTest {
  private static final String TEXT =
      "The cat saw the cat, and the caf\u00E9 saw 12 cats; the na\u00EFve cat isn't 12.\n\n"
          .repeat(3);

  private static final List<Tokenizer> TRAINED =
      List.of(trained("words:280", TEXT), trained("bpe:300", TEXT));

  private static final List<Tokenizer> PUBLISHED =
      TRAINED.stream().map(TokenizerTrainingTest::byTheLibrary).toList();

  private static Tokenizer trained(String name, String text) {
    PieceCounts counts = new PieceCounts();
    counts.add(text);
    return TokenizerTraining.named(name).orElseThrow().train(counts);
  }

  /** The saved file, run by the library of Hugging Face. */
  private static Tokenizer byTheLibrary(Tokenizer trained) {
    try {
      Path file = Files.createTempFile("tokenizer", ".json");
      Files.write(file, trained.saved().orElseThrow());
      Tokenizer opened = Tokenizer.named(file.toString());
      Files.delete(file);
      return opened;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of(
            "the",
            " the",
            " cat",
            "c",
            " caf\u00E9",
            "\u00E9",
            "\u6F22",
            " 12",
            "12",
            "'t",
            "\n",
            "  ",
            "<|endoftext|>",
            ";",
            "\uD83D\uDE42")
        .list()
        .ofMaxSize(40)
        .map(parts -> String.join("", parts));
  }

  @Property
  void theLibraryOfHuggingFaceGivesTheSameIds(@ForAll("texts") String text) {
    for (int i = 0; i < TRAINED.size(); i++) {
      int[] ids = TRAINED.get(i).encode(text);
      assertArrayEquals(ids, PUBLISHED.get(i).encode(text), TRAINED.get(i).name());
      assertEquals(text, PUBLISHED.get(i).decode(ids));
      assertEquals(TRAINED.get(i).vocabulary(), PUBLISHED.get(i).vocabulary());
      assertEquals(TRAINED.get(i).separator(), PUBLISHED.get(i).separator());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"words:280", "bpe:300"})
  void whatWasSavedIsTheSame(String name) {
    TokenizerTraining training = TokenizerTraining.named(name).orElseThrow();
    Tokenizer trained = trained(name, TEXT);
    byte[] saved = trained.saved().orElseThrow();
    Tokenizer opened = training.open(saved, "file");
    assertEquals(name, opened.name());
    assertEquals(trained.vocabulary(), opened.vocabulary());
    assertArrayEquals(trained.encode(TEXT + "new"), opened.encode(TEXT + "new"));
    assertArrayEquals(saved, opened.saved().orElseThrow());
    assertArrayEquals(saved, trained(name, TEXT).saved().orElseThrow());
  }

  /** " b" three times, then " a" and " c" twice each; "d" is a byte, and " e" occurs once. */
  @Test
  void theMostFrequentWordsHaveIdsAndTheOthersAreBytes() {
    Tokenizer words = trained("words:259", "d b c a b a c b e");
    assertEquals(259, words.vocabulary());
    assertArrayEquals(
        new int[] {'d', 257, ' ', 'c', 258, 256}, append(words.encode("d b c a"), 256));
    assertEquals("d b c a<|endoftext|>", words.display(new int[] {'d', 257, ' ', 'c', 258, 256}));
    assertEquals(260, trained("words:1000", "d b c a b a c b e").vocabulary());
  }

  private static int[] append(int[] ids, int last) {
    int[] longer = Arrays.copyOf(ids, ids.length + 1);
    longer[ids.length] = last;
    return longer;
  }

  /** A space belongs to the word after it; endings and marks are words of their own. */
  @Test
  void wordsAreThePiecesOfGpt2() {
    Tokenizer words = trained("words:400", TEXT);
    List<String> pieces = new ArrayList<>();
    for (int id : words.encode("The cat isn't 12.")) {
      pieces.add(words.decode(new int[] {id}));
    }
    assertEquals(List.of("The", " cat", " isn", "'t", " 12", "."), pieces);
  }

  @Test
  void otherNamesAreNoWishes() {
    assertEquals(Optional.empty(), TokenizerTraining.named("bytes"));
    assertEquals(Optional.empty(), TokenizerTraining.named("bpe"));
    assertEquals(Optional.empty(), TokenizerTraining.named("models/bpe:9/tokenizer.json"));
    assertEquals("bpe:258", TokenizerTraining.named("bpe:258").orElseThrow().name());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"bpe:", "words:many", "bpe:-5", "bpe:1.5", "words:99999999999", "bpe: 300"})
  void aNumberIsWanted(String name) {
    assertTrue(message(name).contains("write for example"), message(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bpe:0", "bpe:257", "words:100"})
  void theSmallestNumberIsNamed(String name) {
    assertTrue(
        message(name).endsWith("so the smallest is " + name.replaceAll("[0-9]+", "258")),
        message(name));
  }

  private static String message(String name) {
    return assertThrows(InputException.class, () -> TokenizerTraining.named(name)).getMessage();
  }

  @Test
  void whereNothingIsTrainedTheNameIsRefused() {
    String said = assertThrows(InputException.class, () -> Tokenizer.named("bpe:300")).getMessage();
    assertTrue(said.startsWith("tokenizer bpe:300 is trained on the text of a training run"), said);
  }

  @Test
  void damagedAndOtherFilesAreNamed() {
    TokenizerTraining training = TokenizerTraining.named("bpe:300").orElseThrow();
    String saved =
        new String(trained("bpe:300", TEXT).saved().orElseThrow(), StandardCharsets.UTF_8);
    String words =
        new String(trained("words:300", TEXT).saved().orElseThrow(), StandardCharsets.UTF_8);
    for (String bad :
        List.of(
            "",
            "{}",
            "[]",
            saved.substring(0, 500),
            words,
            saved.replace("\"a\" : 97", "\"a\" : 98"),
            saved.replace("\"a\" : 97", "\"\u6F22\" : 97"),
            saved.replaceFirst("(?s)\"merges\" : \\[ \"(.) ", "\"merges\" : [ \"zz "),
            saved.replace("ignore_merges", "ignored"))) {
      assertTrue(!bad.equals(saved));
      String said =
          assertThrows(
                  InputException.class,
                  () -> training.open(bad.getBytes(StandardCharsets.UTF_8), "x/tokenizer.json"),
                  bad)
              .getMessage();
      assertTrue(said.startsWith("x/tokenizer.json ") && said.endsWith("restore the file"), said);
      assertEquals(1, said.lines().count());
    }
    String more = "x has more ids";
    TokenizerTraining fewer = TokenizerTraining.named("bpe:260").orElseThrow();
    assertThrows(
        InputException.class, () -> fewer.open(saved.getBytes(StandardCharsets.UTF_8), more));
  }
}
