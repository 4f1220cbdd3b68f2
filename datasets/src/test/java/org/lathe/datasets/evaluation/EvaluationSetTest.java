package org.lathe.datasets.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.files.InputException;

/** Tests the formats of the sets on small invented files. */
class EvaluationSetTest {
  @TempDir Path data;

  @Test
  void pennTreebankRowsAreLinesWithoutTheirSpaces() throws IOException {
    write("ptb/ptb.valid.txt", " the <unk> fell N %  \n it was n't so \n");
    assertEquals(
        List.of(
            new EvaluationDocument("the <unk> fell N %", "the ? fell 1 %"),
            new EvaluationDocument("it was n't so", "it wasn't so")),
        documents(EvaluationSet.PTB));
  }

  @Test
  void wikiTextRowsKeepTheirLineFeedsAndBlankLinesAreRows() throws IOException {
    write("wikitext2/wiki.valid.raw", " \n = Title = \n \n One @-@ two . ");
    assertEquals(
        List.of(
            new EvaluationDocument("", ""),
            new EvaluationDocument(" = Title = \n", " = Title =\n"),
            new EvaluationDocument("", ""),
            new EvaluationDocument(" One @-@ two . ", " One-two. ")),
        documents(EvaluationSet.WIKITEXT2));
  }

  @Test
  void rawWikiTextIsPreferredWhereverItLies() throws IOException {
    write("wikitext103/wiki.valid.tokens", " <unk> \n");
    assertEquals(
        List.of(data.resolve("wikitext103/wiki.valid.tokens")),
        EvaluationSet.WIKITEXT103.find(data).orElseThrow().files());
    assertEquals(
        "wiki.valid.tokens was read, in which rare words are <unk>: published results use"
            + " wiki.valid.raw",
        EvaluationSet.WIKITEXT103.find(data).orElseThrow().notes().getFirst());
    write("wikitext-103-raw/wiki.valid.raw", " word \n");
    assertEquals(
        List.of(data.resolve("wikitext-103-raw/wiki.valid.raw")),
        EvaluationSet.WIKITEXT103.find(data).orElseThrow().files());
  }

  @Test
  void heldOutFilesOfLm1bAreReadInOrderAndTheirNumberIsSaid() throws IOException {
    String archive =
        "1-billion-word-language-modeling-benchmark-r13output/heldout-monolingual.tokenized.shuffled";
    write(archive + "/news.en.heldout-00002-of-00050", "Third .\n");
    write(archive + "/news.en.heldout-00000-of-00050", "The first .\n");
    EvaluationCopy copy = EvaluationSet.LM1B.find(data).orElseThrow();
    assertEquals(
        List.of(
            new EvaluationDocument("The first .", "The first."),
            new EvaluationDocument("Third .", "Third .")),
        documents(EvaluationSet.LM1B));
    assertEquals("2 of the 50 held-out files", copy.notes().getFirst());
    assertEquals("no size or checksum is known for 1 of its 2 files", copy.notes().getLast());
    assertEquals(Finding.UNKNOWN, copy.verdicts().get(1).finding());
    assertEquals(2, copy.verdicts().size());
  }

  @Test
  void allHeldOutFilesTogetherHaveAsManyDocumentsAsTheSplit() throws IOException {
    for (int file = 0; file < 50; file++) {
      // 306,688 documents in all, 38 more than 50 times 6,133.
      write(
          "lm1b/news.en.heldout-%05d-of-00050".formatted(file),
          "a .\n".repeat(file < 38 ? 6_134 : 6_133));
    }
    FileVerdict together = EvaluationSet.LM1B.find(data).orElseThrow().verdicts().getLast();
    assertEquals(
        "lm1b agrees with all that is known about it (all 50 files of the held-out (test) split);"
            + " no checksum is known",
        together.line());
    write("lm1b/news.en.heldout-00007-of-00050", "");
    List<FileVerdict> verdicts = new ArrayList<>();
    new Verification(data).run(verdicts::add);
    assertEquals(
        "lm1b is not genuine: documents 300554 instead of 306688", verdicts.getLast().line());
  }

  @Test
  void lambadaRowsAreTheTextFieldOfEachLine() throws IOException {
    write("lambada/lambada_test.jsonl", "{\"text\": \"“Go,” she said\\n\"}\n\n{\"text\": \"b\"}");
    assertEquals(
        List.of(
            new EvaluationDocument("“Go,” she said\n", "\n\"Go,\" she said"),
            new EvaluationDocument("b", "\nb")),
        documents(EvaluationSet.LAMBADA));
  }

  @Test
  void agNewsRowsAreTitleAndDescriptionAsTheyStand() throws IOException {
    write(
        "ag_news/test.csv",
        "\"3\",\"A \"\"title\"\"\",\"One, two\\three\n four\"\n\"1\",\"b\",\"c\"\n");
    assertEquals(
        List.of(
            new EvaluationDocument(
                "A \"title\" One, two\\three\n four", "A \"title\" One, two\\three\n four"),
            new EvaluationDocument("b c", "b c")),
        documents(EvaluationSet.AG_NEWS));
  }

  @Test
  void articlesAreTheirParagraphs() throws IOException {
    write(
        "arxiv-dataset/val.txt",
        "{\"article_id\": \"1\", \"article_text\": [\"we show @xcite .\", \"( a ) end .\"],"
            + " \"abstract_text\": [\"<S> no </S>\"]}\n");
    assertEquals(
        List.of(
            new EvaluationDocument("we show @xcite .\n( a ) end .", "we show @xcite .\n(a) end.")),
        documents(EvaluationSet.ARXIV));
  }

  @Test
  void gsm8kProblemsHaveAFinalNumber() throws IOException {
    Path file =
        write(
            "gsm8k/test.jsonl",
            "{\"question\": \"How many?\", \"answer\": \"<<1+1=2>>2\\n#### 2,000 \"}\n"
                + "{\"question\": \"Why?\", \"answer\": \"none\"}\n");
    assertEquals(
        "How many?\n<<1+1=2>>2\n#### 2,000 ", documents(EvaluationSet.GSM8K).getFirst().text());
    try (Stream<Gsm8kProblem> problems = Gsm8kProblem.read(file)) {
      assertEquals(
          List.of(Optional.of("2000"), Optional.empty()),
          problems.map(Gsm8kProblem::finalNumber).toList());
    }
  }

  @Test
  void wordsAndMarksAreOfTheSource() {
    assertEquals(4, new EvaluationDocument("it was n't", "it wasn't").words());
    assertEquals(1, new EvaluationDocument("", "").words());
    assertEquals(3, new EvaluationDocument("e", "é!").bytes());
  }

  @Test
  void aMissingSetIsNamedWithWhereToGetIt() {
    assertEquals(
        "ptb is not in "
            + data
            + " (no ptb/ptb.valid.txt there): get it from the simple-examples archive of Mikolov's"
            + " RNNLM page, or the Linguistic Data Consortium (LDC99T42)"
            + " (docs/reference/evaluation-sets.md)",
        message(() -> EvaluationSet.PTB.in(data)));
    for (EvaluationSet set : EvaluationSet.values()) {
      String missing = message(() -> set.in(data));
      assertTrue(missing.startsWith(set.id() + " is not in " + data), missing);
      assertTrue(missing.contains("get it from " + set.origin()), missing);
    }
  }

  @Test
  void aFileThatIsNotGenuineIsNamedWithTheFigureThatDiffers() throws IOException {
    write("ptb/ptb.valid.txt", " not the set \n");
    assertEquals(
        "ptb/ptb.valid.txt is not genuine: bytes 14 instead of 399782, lines 1 instead of 3370,"
            + " words and marks 4 instead of 73760, documents 1 instead of 3370; get it from the"
            + " simple-examples archive of Mikolov's RNNLM page, or the Linguistic Data Consortium"
            + " (LDC99T42) (docs/reference/evaluation-sets.md)",
        message(() -> EvaluationSet.PTB.in(data)));
  }

  @Test
  void theFolderOfASetIsFoundFromWithin() throws IOException {
    Path file = write("ptb/ptb.valid.txt", " a \n");
    assertEquals(List.of(file), EvaluationSet.PTB.find(data.resolve("ptb")).orElseThrow().files());
  }

  @Test
  void anUnknownNameIsAnsweredWithThoseThatAre() {
    assertEquals(
        "evaluation set 'ptp' is unknown: choose one of ptb, wikitext2, wikitext103, lm1b, lambada,"
            + " ag_news, pubmed, arxiv, gsm8k",
        message(() -> EvaluationSet.named("ptp")));
  }

  @Test
  void rowsOfAnotherFormAreNamedWithTheirPlace() throws IOException {
    Path lambada = write("lambada/lambada_test.jsonl", "{\"text\": \"a\"}\n{\"txt\": \"b\"}\n");
    String again = ": get the set's original file again";
    assertEquals(
        lambada + " line 2 has no text named 'text'" + again,
        message(() -> documents(EvaluationSet.LAMBADA)));
    write("lambada/lambada_test.jsonl", "[1]\n");
    assertEquals(
        lambada + " line 1 is not a JSON object" + again,
        message(() -> documents(EvaluationSet.LAMBADA)));
    write("lambada/lambada_test.jsonl", "{\"text\": \n");
    String broken = message(() -> documents(EvaluationSet.LAMBADA));
    assertTrue(broken.startsWith(lambada + " line 1 is not JSON ("), broken);
    Path pubmed = write("pubmed/val.txt", "{\"article_text\": [1]}\n");
    assertEquals(
        pubmed + " line 1 has no list of texts named 'article_text'" + again,
        message(() -> documents(EvaluationSet.PUBMED)));
    Path news = write("ag_news/test.csv", "\"1\",\"a\",\"b\"\n\"1\",\"a\"\n");
    assertEquals(
        news + " line 2 has 2 columns instead of class, title and description" + again,
        message(() -> documents(EvaluationSet.AG_NEWS)));
  }

  @Test
  void bytesThatAreNotUtf8AreNamedWithTheirOffset() throws IOException {
    Path file = write("ptb/ptb.valid.txt", "");
    byte[] bytes = "é line \n".repeat(20_000).getBytes(StandardCharsets.UTF_8);
    bytes[100_007] = (byte) 0xFF;
    Files.write(file, bytes);
    assertEquals(
        file + " is not UTF-8 at byte offset 100007: get the set's original file again",
        message(() -> documents(EvaluationSet.PTB)));
    Path news = write("ag_news/test.csv", "");
    Files.write(news, new byte[] {'"', 'a', (byte) 0xC3});
    assertEquals(
        news + " is not UTF-8 at byte offset 2: get the set's original file again",
        message(() -> documents(EvaluationSet.AG_NEWS)));
  }

  private Path write(String name, String text) throws IOException {
    Path file = data.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private List<EvaluationDocument> documents(EvaluationSet set) {
    try (Stream<EvaluationDocument> documents = set.find(data).orElseThrow().documents()) {
      return documents.toList();
    }
  }

  private static String message(Executable action) {
    return assertThrows(InputException.class, action).getMessage();
  }
}
