package org.lathe.datasets.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.files.InputException;

/** Tests verdicts on files that are not genuine; {@link SharedSetsTest} has the genuine ones. */
class VerificationTest {
  @TempDir Path data;

  @Test
  void everyKnownFileHasFiguresAndExcerptsComeAfterTheWhole() {
    Set<List<String>> names = new HashSet<>();
    for (KnownFile known : KnownFile.all()) {
      assertFalse(known.figures().isEmpty(), known.file());
      boolean again = !names.add(List.of(known.set(), known.file()));
      assertTrue(!again || known.excerpt(), known.file());
    }
    for (EvaluationSet set : EvaluationSet.values()) {
      assertTrue(
          KnownFile.all().stream().anyMatch(known -> known.set().equals(set.id())), set.id());
    }
  }

  @Test
  void aFileWithoutAKnownChecksumAgreesOrDiffers() throws IOException {
    // As many documents as the whole split has, which is all that is known of it.
    write("arxiv/val.txt", "{\"article_text\": []}\n".repeat(6_436));
    assertEquals(Finding.AGREES, only().finding());
    assertEquals(
        "arxiv/val.txt agrees with all that is known about it (validation split); no checksum is"
            + " known",
        only().line());
    write("arxiv/val.txt", "{\"article_text\": []}\n".repeat(6_435));
    assertEquals("arxiv/val.txt is not genuine: documents 6435 instead of 6436", only().line());
  }

  @Test
  void aFigureThatCannotBeToldSaysWhy() throws IOException {
    Path file = write("arxiv/val.txt", "no JSON\n");
    FileVerdict verdict = only();
    assertEquals(Finding.DIFFERENT, verdict.finding());
    assertTrue(verdict.line().contains("documents not to be told (" + file), verdict.line());
  }

  @Test
  void aGenuineFileThatLostItsEndIsCutOff() throws IOException {
    Path genuine = shared("ptb/ptb.valid.txt");
    byte[] bytes = Files.readAllBytes(genuine);
    Path file = write("ptb/ptb.valid.txt", "");
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
    FileVerdict verdict = only();
    assertEquals(Finding.CUT_OFF, verdict.finding());
    assertTrue(
        verdict
            .line()
            .equals(
                "ptb/ptb.valid.txt is truncated: it begins like the genuine file, but bytes 399781"
                    + " instead of 399782, lines 3369 instead of 3370"),
        verdict.line());
    bytes[5000] ^= 1;
    Files.write(file, bytes);
    assertEquals(Finding.DIFFERENT, only().finding());
    assertEquals(
        List.of("sha256"),
        only().figures().stream()
            .filter(figure -> !figure.agrees())
            .map(FileFigure::name)
            .toList());
  }

  @Test
  void aGenuineFileUnderAnothersNameIsRecognised() throws IOException {
    Path folder = Files.createDirectories(data.resolve("wikitext2"));
    Path file = folder.resolve("wiki.valid.tokens");
    Files.copy(shared("wikitext103/wiki.valid.tokens"), file);
    assertEquals(
        "wikitext2/wiki.valid.tokens is not genuine: bytes 1142309 instead of 1121681; it is"
            + " wikitext103's wiki.valid.tokens (validation split, rare words <unk>)",
        only().line());
    Files.delete(file);
    Files.copy(
        shared("wikitext2/wiki.train.tokens.first88pct"), folder.resolve("wiki.train.tokens"));
    assertEquals(
        "wikitext2/wiki.train.tokens is truncated: it begins like the genuine file, but lines 32375"
            + " instead of 36718, words and marks 1838438 instead of 2088628",
        only().line());
  }

  @Test
  void aShardThatIsNotItsDocumentsEncodingNamesTheFirstThatDiffers() throws IOException {
    Path folder = Files.createDirectories(data.resolve("tinystories"));
    Files.copy(shared("tinystories/val.docs.jsonl"), folder.resolve("val.docs.jsonl"));
    byte[] ids = Files.readAllBytes(shared("tinystories/val.gpt2ids.bin"));
    ids[4] ^= 1;
    Files.write(folder.resolve("val.gpt2ids.bin"), ids);
    FileVerdict verdict = verdicts().getLast();
    assertTrue(
        verdict
            .line()
            .contains("encoding of val.docs.jsonl, but not document 0 instead of val.docs.jsonl"),
        verdict.line());
  }

  @Test
  void setsThatAreNotThereAreListed() throws IOException {
    write("ptb/ptb.valid.txt", "a\n");
    Verification verification = new Verification(data);
    assertEquals(
        Arrays.stream(EvaluationSet.values()).filter(set -> set != EvaluationSet.PTB).toList(),
        verification.missing());
  }

  @Test
  void aFolderWithoutAKnownFileIsAnError() {
    assertEquals(
        data
            + " contains no file of a known set: give a folder with sets in folders such as ptb or"
            + " wikitext2 (docs/reference/evaluation-sets.md)",
        assertThrows(InputException.class, () -> new Verification(data).files()).getMessage());
    Path none = data.resolve("none");
    assertEquals(
        none + " is not a folder that exists: check the path",
        assertThrows(InputException.class, () -> new Verification(none).files()).getMessage());
  }

  private FileVerdict only() {
    List<FileVerdict> verdicts = verdicts();
    assertEquals(1, verdicts.size());
    return verdicts.getFirst();
  }

  private List<FileVerdict> verdicts() {
    List<FileVerdict> verdicts = new ArrayList<>();
    new Verification(data).run(verdicts::add);
    return verdicts;
  }

  private Path write(String name, String text) throws IOException {
    Path file = data.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private static Path shared(String file) {
    String folder = System.getenv("LATHE_DATA");
    assumeTrue(folder != null, "skipped: LATHE_DATA names no folder with evaluation sets");
    return Path.of(folder).resolve(file);
  }
}
