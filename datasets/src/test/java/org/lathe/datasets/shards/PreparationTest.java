package org.lathe.datasets.shards;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.datasets.corpus.Document;
import org.lathe.datasets.corpus.Source;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.datasets.tokens.TokenStore;
import org.lathe.files.InputException;

/** Prepared data equals its source, complete or absent, after any number of interruptions. */
class PreparationTest {
  private static final Tokenizer GPT2 = Tokenizer.named("gpt2");
  private static final ValidationRule SHARE = ValidationRule.named("0.2");

  @TempDir Path folder;

  private static List<Document> documents(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new Document("d" + i, "Text %d of 中文 😀.\n".formatted(i).repeat(1 + i % 7)))
        .toList();
  }

  private ShardManifest prepare(
      Source source, ValidationRule rule, long tokens, int threads, String to) {
    return new Preparation(source, GPT2, rule, tokens, threads, folder.resolve(to))
        .run(Preparation.Listener.NONE);
  }

  private Map<String, List<Byte>> bytes(String of) throws IOException {
    Map<String, List<Byte>> bytes = new TreeMap<>();
    try (Stream<Path> inside = Files.list(folder.resolve(of))) {
      for (Path file : inside.toList()) {
        List<Byte> boxed = new ArrayList<>();
        for (byte b : Files.readAllBytes(file)) {
          boxed.add(b);
        }
        bytes.put(file.getFileName().toString(), boxed);
      }
    }
    return bytes;
  }

  private static String decoded(TokenStore store) {
    return GPT2.display(store.window(0, (int) store.size()));
  }

  private static String shown(List<Document> documents) {
    return documents.stream()
        .map(document -> document.text() + "<|endoftext|>")
        .collect(Collectors.joining());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.2", "last:30", "none"})
  void everyDocumentIsOnTheSideThatTheRuleSays(String named) {
    List<Document> all = documents(200);
    ValidationRule rule = ValidationRule.named(named);
    ShardManifest made = prepare(new ListedSource(all), rule, 1_000, 2, "out");
    PreparedData data = PreparedData.open(folder.resolve("out").toString(), Optional.empty());
    List<Document> train = new ArrayList<>();
    List<Document> held = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      (rule.holdsOut(all.get(i).name(), i, all.size()) ? held : train).add(all.get(i));
    }
    assertEquals(shown(train), decoded(data.train()));
    assertEquals(shown(held), data.validation().map(PreparationTest::decoded).orElse(""));
    assertEquals(made, ShardManifest.read(folder.resolve("out")));
    assertEquals(all.size(), made.train().documents() + made.validation().documents());
    assertTrue(made.train().shards().size() > 1, "one shard");
    assertEquals(TokenType.UINT16, made.type());
    assertEquals(train.size(), data.train().documents());
    if (named.startsWith("last")) {
      assertEquals(30, held.size());
    }
    assertTrue(ShardCheck.run(folder.resolve("out"), r -> assertTrue(r.passed(), r::toString)));
  }

  @Test
  void interruptedAnywhereTheBytesAreThoseOfAnUndisturbedRun() throws IOException {
    List<Document> all = documents(9_000);
    prepare(new ListedSource(all), SHARE, 20_000, 1, "whole");
    for (int broken : new int[] {0, 1, 4_096, 5_000, 8_999}) {
      String to = "broken" + broken;
      ListedSource source = new ListedSource(all).breakAfter(broken);
      assertThrows(ListedSource.BrokenOff.class, () -> prepare(source, SHARE, 20_000, 3, to));
      assertFalse(Files.exists(folder.resolve(to)), "a shard that is not whole");
      // What a crash can leave of writes after the last journal entry.
      Path work = Preparation.workOf(folder.resolve(to));
      Files.write(
          work.resolve("train0.bin"),
          new byte[0],
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
      Files.writeString(work.resolve("train7.bin"), "left");
      prepare(new ListedSource(all), SHARE, 20_000, 2, to);
      assertEquals(bytes("whole"), bytes(to));
      assertFalse(Files.exists(work));
    }
  }

  @Test
  void workGoesOnFromItsMark() throws IOException {
    List<Document> all = documents(9_000);
    prepare(new ListedSource(all), SHARE, 20_000, 2, "whole");
    Path out = folder.resolve("out");
    Path work = Files.createDirectories(Preparation.workOf(out));
    // A run that was killed after a journal entry at document 5,000, with more data on disk than in
    // the entry.
    prepare(new ListedSource(all.subList(0, 5_000)), SHARE, 20_000, 2, "half");
    ShardManifest half = ShardManifest.read(folder.resolve("half"));
    try (Stream<Path> inside = Files.list(folder.resolve("half"))) {
      for (Path file : inside.filter(f -> f.toString().endsWith(".bin")).toList()) {
        Files.copy(file, work.resolve(file.getFileName()));
      }
    }
    Path last = work.resolve(half.train().shards().getLast().file());
    Files.write(last, new byte[] {1, 2, 3}, StandardOpenOption.APPEND);
    Preparation again = new Preparation(new ListedSource(all), GPT2, SHARE, 20_000, 2, out);
    new Journal(
            again.identity(),
            -1,
            5_000,
            half.source().textBytes(),
            written(half.train()),
            written(half.validation()))
        .write(work);
    List<Long> resumed = new ArrayList<>();
    again.run(
        new Preparation.Listener() {
          @Override
          public void resumed(long documents) {
            resumed.add(documents);
          }

          @Override
          public void encoding(Preparation.Progress before) {
            resumed.add(before.documents());
            assertEquals(half.source().textBytes(), before.textBytes());
            assertEquals(half.train().tokens() + half.validation().tokens(), before.tokens());
          }
        });
    assertEquals(List.of(5_000L, 5_000L), resumed);
    assertEquals(bytes("whole"), bytes("out"));
  }

  private static List<PartWriter.Written> written(ShardManifest.Part part) {
    return part.shards().stream()
        .map(shard -> new PartWriter.Written(shard.documents(), shard.tokens()))
        .toList();
  }

  @Test
  void anotherTextOrSettingBeginsAnew() throws IOException {
    List<Document> first = documents(300);
    assertThrows(
        ListedSource.BrokenOff.class,
        () -> prepare(new ListedSource(first).breakAfter(200), SHARE, 1_000, 2, "out"));
    List<Document> other = documents(310);
    prepare(new ListedSource(other), SHARE, 1_000, 2, "out");
    prepare(new ListedSource(other), SHARE, 1_000, 2, "whole");
    assertEquals(bytes("whole"), bytes("out"));
  }

  @Test
  void wideVocabulariesTakeFourBytes() {
    Tokenizer wide = new WideTokenizer();
    List<Document> all = documents(40);
    Path out = folder.resolve("wide");
    ShardManifest made =
        new Preparation(new ListedSource(all), wide, new ValidationRule.None(), 9_999, 2, out)
            .run(Preparation.Listener.NONE);
    assertEquals(TokenType.UINT32, made.type());
    ShardFile file =
        new ShardFile(out.resolve("train0.bin"), TokenType.UINT32, wide.vocabulary(), "");
    int[] ids = new int[(int) file.size()];
    file.copy(0, ids, 0, ids.length);
    int[] expected =
        all.stream()
            .flatMapToInt(
                d ->
                    IntStream.concat(
                        Arrays.stream(wide.encode(d.text())), IntStream.of(wide.separator())))
            .toArray();
    assertArrayEquals(expected, ids);
  }

  @Test
  void filesOfOthersAreReadWhenToldTheTokenizer() throws IOException {
    prepare(new ListedSource(documents(100)), SHARE, 500, 1, "ours");
    Path theirs = Files.createDirectory(folder.resolve("theirs"));
    PreparedData ours = PreparedData.open(folder.resolve("ours").toString(), Optional.empty());
    try (Stream<Path> inside = Files.list(folder.resolve("ours"))) {
      for (Path file : inside.filter(f -> f.toString().endsWith(".bin")).toList()) {
        Files.copy(file, theirs.resolve(file.getFileName()));
      }
    }
    assertTrue(PreparedData.isAt(theirs.toString()));
    PreparedData read = PreparedData.open(theirs.toString(), Optional.of("gpt2"));
    assertEquals(decoded(ours.train()), decoded(read.train()));
    assertEquals(
        decoded(ours.validation().orElseThrow()), decoded(read.validation().orElseThrow()));
    Path one = theirs.resolve("train0.bin");
    PreparedData single = PreparedData.open(one.toString(), Optional.of("gpt2"));
    TokenStore train = single.train();
    String all = decoded(train) + decoded(single.validation().orElseThrow());
    assertTrue(decoded(ours.train()).startsWith(all), "not the ids of the file");
    assertEquals(train.documents(), train.documentAt(train.size() - 1) + 1);
    assertTrue(decoded(train).endsWith("<|endoftext|>"), "cut inside a document");
  }

  @Test
  void badShardsAreNamed() throws IOException {
    prepare(new ListedSource(documents(100)), SHARE, 1_000_000, 1, "out");
    Path out = folder.resolve("out");
    Path train = out.resolve("train0.bin");
    byte[] whole = Files.readAllBytes(train);
    Files.write(train, Arrays.copyOf(whole, whole.length - 2));
    assertEquals(
        String.format(
            Locale.ROOT,
            "%s has %,d bytes, and shards.json beside it says %,d: it was truncated or changed;"
                + " prepare the data again",
            train,
            whole.length - 2,
            whole.length),
        message(out, Optional.empty()));
    byte[] changed = whole.clone();
    changed[10] ^= 1;
    Files.write(train, changed);
    List<String> problems = new ArrayList<>();
    assertFalse(ShardCheck.run(out, r -> problems.add(r.problem())));
    assertEquals(
        train + " has another checksum than shards.json: prepare the data again",
        problems.getFirst());
    Path odd = Files.write(folder.resolve("odd.bin"), Arrays.copyOf(whole, 7));
    assertEquals(
        odd
            + " has 7 bytes, not a whole number of 2-byte ids: it is truncated, or not a file of"
            + " uint16 ids",
        message(odd, Optional.of("gpt2")));
    Path past = folder.resolve("past.bin");
    Files.write(
        past, new byte[] {5, 0, 0x50, (byte) 0xC4, (byte) 0xFF, (byte) 0xFF, 0x50, (byte) 0xC4});
    String outside =
        " has id 65535 at token 2, outside the vocabulary 0..50256: name the tokenizer that made"
            + " the ids";
    assertEquals(past + outside, message(past, Optional.of("gpt2")));
    Path theirs = Files.createDirectory(folder.resolve("theirs"));
    Path shard = Files.copy(past, theirs.resolve("train.bin"));
    TokenStore store = PreparedData.open(theirs.toString(), Optional.of("gpt2")).train();
    assertEquals(5, store.window(0, 2)[0]);
    assertEquals(
        shard + outside, assertThrows(InputException.class, () -> store.window(1, 2)).getMessage());
    byte[] foreign = whole.clone();
    foreign[10] = (byte) 0xFF;
    foreign[11] = (byte) 0xFF;
    Files.write(train, foreign);
    TokenStore damaged = PreparedData.open(out.toString(), Optional.empty()).train();
    assertEquals(
        train
            + " has id 65535 at token 5, outside the vocabulary 0..50256: the file is damaged:"
            + " verify the data to see which files are, and prepare those again",
        assertThrows(InputException.class, () -> damaged.window(0, 8)).getMessage());
    assertEquals(Optional.empty(), PreparedData.tokenizerOf(folder.toString()));
    assertTrue(
        assertThrows(InputException.class, () -> PreparedData.tokenizerOf(theirs.toString()))
            .getMessage()
            .contains("name it with tokenizer"));
    Path empty = Files.createFile(folder.resolve("empty.bin"));
    assertTrue(message(empty, Optional.of("gpt2")).contains("is empty"));
    assertTrue(message(odd, Optional.empty()).contains("name it with tokenizer"));
    assertTrue(message(out, Optional.of("bytes")).contains("are of tokenizer gpt2, not bytes"));
    Files.delete(train);
    assertTrue(message(out, Optional.empty()).contains("is missing or cannot be read"));
    Path manifest = Files.writeString(out.resolve("shards.json"), "{\"version\": 1");
    assertEquals(
        manifest + " is damaged (at line 1, column 14): prepare the data again",
        message(out, Optional.empty()));
    Files.writeString(manifest, "{\"version\":\n \"one\"}");
    assertEquals(
        manifest + " is damaged (at line 2, column 2): prepare the data again",
        message(out, Optional.empty()));
    Files.writeString(out.resolve("shards.json"), "{\"version\": 1}");
    assertTrue(message(out, Optional.empty()).contains("shards.json is damaged"));
  }

  private static String message(Path path, Optional<String> tokenizer) {
    return assertThrows(InputException.class, () -> PreparedData.open(path.toString(), tokenizer))
        .getMessage();
  }

  @Test
  void splitsAndSourcesWithoutDocumentsAreRefusedAndLeaveNothing() throws IOException {
    refused(List.of(), SHARE, "listed contains no text: name a source with documents in it");
    refused(
        documents(5),
        ValidationRule.named("last:5"),
        "listed has 5 documents, and holding the last 5 out leaves none to train on: give more"
            + " text, or hold out fewer with validation, or none");
    refused(
        documents(2),
        ValidationRule.named("0.000001"),
        "none of the 2 documents of listed is selected by validation 1.0E-6: give more text, a"
            + " larger share, last:1, or none");
    refused(
        documents(1),
        ValidationRule.named("0.000001"),
        "listed has 1 document, too few for a split: give more text, or hold nothing out with"
            + " validation none");
    refused(
        documents(2),
        ValidationRule.named("0.99999"),
        "all 2 documents of listed would be held out: give more text, or another validation");
    for (String rule : List.of("", "1.0", "0", "0.0", "-0.1", "last:0", "last:x", "some")) {
      assertThrows(InputException.class, () -> ValidationRule.named(rule), rule);
    }
  }

  private void refused(List<Document> documents, ValidationRule rule, String message)
      throws IOException {
    assertEquals(
        message,
        assertThrows(
                InputException.class,
                () -> prepare(new ListedSource(documents), rule, 1_000, 1, "out"))
            .getMessage());
    try (Stream<Path> inside = Files.list(folder)) {
      assertEquals(List.of(), inside.toList());
    }
  }

  @Test
  void whatCannotBeWrittenIsSaidAsTheSystemSaysIt() throws IOException {
    Files.writeString(folder.resolve("file"), "");
    refusedToWrite("file", folder.resolve("file") + " is a file, not a folder");
    refusedToWrite(
        "file/out", "(" + folder.resolve("file") + " is a file, not a folder): correct that");
    unwritable(new AccessDeniedException("x"), "permission denied", "correct that");
    unwritable(
        new FileSystemException("x", null, "Read-only file system"), "(Read-only", "correct that");
    unwritable(new IOException("No space left on device"), "(No space left", "free some space");
  }

  private void refusedToWrite(String to, String reason) {
    String said =
        assertThrows(
                InputException.class,
                () -> prepare(new ListedSource(documents(9)), SHARE, 1_000, 1, to))
            .getMessage();
    assertTrue(said.contains(reason), said);
  }

  private void unwritable(IOException thrown, String reason, String mend) {
    String said = UnwritableFolder.of(folder, thrown).getMessage();
    assertTrue(said.contains(reason) && said.contains(mend), said);
  }

  @Test
  void whatIsThereIsNotOverwritten() throws IOException {
    prepare(new ListedSource(documents(50)), SHARE, 1_000, 1, "out");
    Map<String, List<Byte>> before = bytes("out");
    InputException refused =
        assertThrows(
            InputException.class,
            () -> prepare(new ListedSource(documents(60)), SHARE, 1_000, 1, "out"));
    assertTrue(refused.getMessage().contains("already contains prepared data"), refused::toString);
    assertEquals(before, bytes("out"));
  }

  /** Bytes, each as an id past 65,536. */
  private static final class WideTokenizer implements Tokenizer {
    private final Tokenizer bytes = Tokenizer.named("bytes");

    @Override
    public String name() {
      return "wide";
    }

    @Override
    public int vocabulary() {
      return 100_257;
    }

    @Override
    public int separator() {
      return 100_256;
    }

    @Override
    public int[] encode(String text) {
      return Arrays.stream(bytes.encode(text)).map(id -> 100_000 + id).toArray();
    }

    @Override
    public String decode(int[] ids) {
      return bytes.decode(Arrays.stream(ids).map(id -> id - 100_000).toArray());
    }
  }
}
