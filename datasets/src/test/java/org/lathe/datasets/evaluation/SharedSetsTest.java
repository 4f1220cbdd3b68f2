package org.lathe.datasets.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lathe.datasets.tokenizer.Gpt2Tokenizer;
import org.lathe.datasets.tokenizer.Tokenizer;

/** Tests the genuine files, in the folder that LATHE_DATA names. */
class SharedSetsTest {
  private static final Pattern ROW =
      Pattern.compile("\\| (\\S+/\\S+) \\| (\\d+) \\| (\\d+) \\| ([0-9a-f]{64}) \\|");

  private static final int LENGTH = 1024;

  /** The table and the sentence of the folder's own README, read here from the README itself. */
  @Test
  void everyFigureOfTheReadmeIsReproduced() throws IOException {
    Path data = data();
    Map<String, FileVerdict> verdicts = new LinkedHashMap<>();
    new Verification(data).run(verdict -> verdicts.put(verdict.name(), verdict));
    List<String> rows = new ArrayList<>();
    Matcher row = ROW.matcher(Files.readString(data.resolve("README.md")));
    while (row.find()) {
      rows.add(row.group(1));
      FileVerdict verdict = verdicts.get(row.group(1));
      assertTrue(!verdict.wrong(), verdict.line());
      assertEquals(row.group(2), found(verdict, "bytes"), verdict.name());
      assertEquals(row.group(3), found(verdict, "lines"), verdict.name());
      assertEquals(row.group(4), found(verdict, "sha256"), verdict.name());
    }
    assertEquals(33, rows.size());
    assertEquals(rows.size(), verdicts.size());
    assertFigure(verdicts, "ptb/ptb.valid.txt", "documents", 3_370);
    assertFigure(verdicts, "ptb/ptb.valid.txt", "words and marks", 73_760);
    assertFigure(verdicts, "ptb/ptb.test.txt", "documents", 3_761);
    assertFigure(verdicts, "ptb/ptb.test.txt", "words and marks", 82_430);
    assertFigure(verdicts, "wikitext2/wiki.valid.tokens", "words and marks", 217_646);
    assertFigure(verdicts, "wikitext2/wiki.test.tokens", "words and marks", 245_569);
    assertFigure(verdicts, "gsm8k/train.jsonl", "documents", 7_473);
    assertFigure(verdicts, "gsm8k/test.jsonl", "documents", 1_319);
    assertFigure(verdicts, "ag_news/test.csv", "documents", 7_600);
    assertFigure(verdicts, "lambada/lambada_test.jsonl", "documents", 5_153);
    assertFigure(verdicts, "openwebtext/owt10k_val_a.gpt2ids.bin", "ids", 1_203_184);
    assertFigure(verdicts, "openwebtext/owt10k_val_a.gpt2ids.bin", "documents", 1_000);
    assertFigure(verdicts, "tinystories/val.gpt2ids.bin", "ids", 622_159);
    assertFigure(verdicts, "tinystories/val.gpt2ids.bin", "documents", 3_117);
    assertEquals(
        "owt10k_val_a.docs.jsonl",
        found(verdicts.get("openwebtext/owt10k_val_a.gpt2ids.bin"), "encoding of"));
    assertEquals(
        "val.docs.jsonl", found(verdicts.get("tinystories/val.gpt2ids.bin"), "encoding of"));
    assertEquals(
        Finding.EXCERPT,
        verdicts.get("wikitext2/wiki.train.tokens.first88pct").finding(),
        "a part is recognised for what it is");
  }

  /**
   * SHA-256 over the detokenized documents, each followed by a zero byte, made by running MDLM's
   * own functions (dataloader.py of commit c112c526) in CPython on rows read as its loaders read
   * them.
   */
  @ParameterizedTest
  @CsvSource({
    "ptb, 3370, 73760, 373913, a365d9396afc36ec6aacb84ae7b2a65f0c2f2d9fd6c9bbb29abbbc8bd9556e51",
    "wikitext2, 3760, 217646, 1079564,"
        + " cbe937bd5d63837bdfba3a8c74454f2bc1d60f972eadd3d3b4eeab7a507994d7",
    "wikitext103, 3760, 217646, 1100165,"
        + " 8aa8c801df2eb1b790384b2066432f8be446cdecdee6a0713e0ed0d5f3167bf8",
    "lm1b, 6075, 159658, 805300, 27bb65b82fad5123121030c1aae40c86ef9212552b0c4927bdffab92eb94c028",
    "lambada, 5153, 311159, 1677880,"
        + " a31ee520fc4e30c09bfcfb871474f7b6c1d125168216b26a3758d0331c82433d",
    "ag_news, 7600, 294290, 1788274,"
        + " 16d5936369df6cbb75ec4900edb98701dc25e9d031a5a819f56bdd89f31f83ae",
    "pubmed, 5, 17636, 98111, 5f38e36da8e2205b8f7117b6b01fb84cccf001985b5ffd859ba1acf4a54353cb",
    "arxiv, 5, 40687, 224552, ae328f1b900044732b24b74f6865e956ab10ada7d00a39bf65ebdcbc7fdf5fc5",
    "gsm8k, 1319, 131946, 704499, 01306212659ea9cfbbf5dd224a78570bc3cc5db39d137e5dabe4ab4563f68cd5"
  })
  void detokenizedTextIsWhatThePublishedCodeMakes(
      String set, int documents, long words, long bytes, String sha256)
      throws NoSuchAlgorithmException {
    EvaluationCopy copy = EvaluationSet.named(set).in(data());
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    List<EvaluationDocument> read;
    try (Stream<EvaluationDocument> stream = copy.documents()) {
      read = stream.toList();
    }
    for (EvaluationDocument document : read) {
      digest.update(document.text().getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
    }
    assertEquals(documents, read.size());
    assertEquals(words, read.stream().mapToLong(EvaluationDocument::words).sum());
    assertEquals(bytes, read.stream().mapToLong(EvaluationDocument::bytes).sum());
    assertEquals(sha256, HexFormat.of().formatHex(digest.digest()));
  }

  /**
   * The numbers of docs/reference/evaluation-sets.md about the shared copies, in blocks of 1,024
   * GPT-2 ids.
   */
  @ParameterizedTest
  @CsvSource({
    "ptb, 81773, 79, 76, 77",
    "wikitext2, 246008, 240, 236, 239",
    "wikitext103, 239307, 233, 229, 232",
    "lm1b, 176267, 172, 169, 170",
    "lambada, 428743, 418, 414, 417",
    "ag_news, 400108, 390, 387, 387",
    "pubmed, 22198, 21, 19, 21",
    "arxiv, 54397, 53, 51, 53"
  })
  void blocksAreAsTheDocumentationSays(String set, long tokens, int stream, int sedd, int mdlm) {
    EvaluationCopy copy = EvaluationSet.named(set).in(data());
    Tokenizer gpt2 = new RememberingTokenizer();
    Blocks blocks = Blocks.of(copy, gpt2, Wrapping.stream(LENGTH));
    assertEquals(tokens, blocks.tokens());
    assertEquals(stream, blocks.blocks().size());
    assertEquals(tokens - (long) stream * LENGTH, blocks.dropped());
    assertEquals(sedd, Blocks.of(copy, gpt2, Wrapping.sedd(LENGTH)).blocks().size());
    assertEquals(mdlm, Blocks.of(copy, gpt2, Wrapping.mdlm(LENGTH, 1)).blocks().size());
  }

  private static void assertFigure(
      Map<String, FileVerdict> verdicts, String file, String name, long value) {
    assertEquals(Long.toString(value), found(verdicts.get(file), name), file + " " + name);
  }

  private static String found(FileVerdict verdict, String name) {
    return verdict.figures().stream()
        .filter(figure -> figure.name().equals(name))
        .findFirst()
        .orElseThrow()
        .found();
  }

  private static Path data() {
    String folder = System.getenv("LATHE_DATA");
    assumeTrue(folder != null, "skipped: LATHE_DATA names no folder with evaluation sets");
    return Path.of(folder);
  }

  /** GPT-2's tokenizer; it encodes each text once, even if a test wraps it several times. */
  private static final class RememberingTokenizer implements Tokenizer {
    private final Tokenizer gpt2 = new Gpt2Tokenizer();
    private final Map<String, int[]> encoded = new HashMap<>();

    @Override
    public String name() {
      return gpt2.name();
    }

    @Override
    public int vocabulary() {
      return gpt2.vocabulary();
    }

    @Override
    public int separator() {
      return gpt2.separator();
    }

    @Override
    public int[] encode(String text) {
      return encoded.computeIfAbsent(text, gpt2::encode);
    }

    @Override
    public String decode(int[] ids) {
      return gpt2.decode(ids);
    }
  }
}
