package org.lathe.datasets.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.datasets.corpus.Corpus;
import org.lathe.datasets.corpus.Document;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.datasets.tokens.TokenStore;
import org.lathe.files.InputException;

class JdkSourcesTest {
  @TempDir Path home;

  @Test
  void javaFilesOfTheArchiveAreTheDocuments() throws IOException {
    archive(
        "a/A.java", "class A {}", "a/notes.html", "<p>", "b/B.java", "class Bé {}", "E.java", "");
    Corpus corpus = CorpusChoice.open("jdk", 0, home).corpus();
    assertInstanceOf(JdkSources.class, corpus);
    assertEquals(
        List.of(new Corpus.Entry("a/A.java", 10), new Corpus.Entry("b/B.java", 12)),
        corpus.entries());
    List<Document> read = new ArrayList<>();
    corpus.read(List.of(corpus.entries().get(1)), read::add);
    assertEquals(List.of(new Document("b/B.java", "class Bé {}")), read);
  }

  /**
   * Bytes that encoding as bytes allocates for each token: two stay in the store; the file, its
   * text and the text in UTF-8 are one each; what else a file costs is less than one. An array of
   * four bytes for each token, of whatever part of the way, is too much.
   */
  @Test
  void encodingAllocatesLittleBesidesTheStore() throws IOException {
    String[] files = new String[200];
    for (int i = 0; i < files.length; i += 2) {
      files[i] = "F%d.java".formatted(i);
      files[i + 1] = "int f%d() { return 0; }\n".formatted(i).repeat(1_000);
    }
    archive(files);
    Corpus corpus = CorpusChoice.open("jdk", 0, home).corpus();
    List<Corpus.Entry> entries = corpus.entries();
    Tokenizer bytes = Tokenizer.named("bytes");
    TokenStore.encode(corpus, entries.subList(0, 1), bytes);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    TokenStore store = TokenStore.encode(corpus, entries, bytes);
    double each = (threads.getCurrentThreadAllocatedBytes() - before) / (double) store.size();
    assertTrue(store.size() > 2_000_000, store.size() + " tokens");
    assertTrue(each < 6, each + " bytes for each token");
  }

  @Test
  void aJdkWithoutSourcesGivesStoriesAndSaysSo() {
    CorpusChoice choice = CorpusChoice.open("jdk", 5, home);
    assertEquals("stories", choice.corpus().name());
    assertEquals(
        Optional.of(
            "this JDK ships no sources (%s is missing): using the generated stories instead"
                .formatted(home.resolve("lib/src.zip"))),
        choice.note());
    assertEquals(Optional.empty(), CorpusChoice.open("stories", 5, home).note());
    assertEquals("tales", CorpusChoice.open("tales", 5, home).corpus().name());
  }

  @Test
  void aBrokenArchiveIsNamed() throws IOException {
    archive("notes.html", "<p>");
    Corpus corpus = CorpusChoice.open("jdk", 0, home).corpus();
    Path zip = home.resolve("lib/src.zip");
    assertEquals(
        zip + " contains no .java file: use data stories instead",
        assertThrows(InputException.class, corpus::entries).getMessage());
    Files.writeString(zip, "no archive");
    String message = assertThrows(InputException.class, corpus::entries).getMessage();
    assertTrue(message.startsWith(zip + " cannot be read ("), message);
  }

  @Test
  void otherNamesMustExist() {
    assertEquals(
        "data 'jkd' is none of jdk, stories and tales, and no file or folder that exists: check the"
            + " path",
        assertThrows(InputException.class, () -> CorpusChoice.open("jkd", 0)).getMessage());
    assertThrows(InputException.class, () -> CorpusChoice.open("", 0));
    assertInstanceOf(TextFiles.class, CorpusChoice.open(home.toString(), 0).corpus());
  }

  private void archive(String... namesAndTexts) throws IOException {
    Files.createDirectories(home.resolve("lib"));
    try (OutputStream file = Files.newOutputStream(home.resolve("lib/src.zip"));
        ZipOutputStream zip = new ZipOutputStream(file)) {
      for (int i = 0; i < namesAndTexts.length; i += 2) {
        zip.putNextEntry(new ZipEntry(namesAndTexts[i]));
        zip.write(namesAndTexts[i + 1].getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
    }
  }
}
