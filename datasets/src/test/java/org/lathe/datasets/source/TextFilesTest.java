package org.lathe.datasets.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.datasets.corpus.Corpus;
import org.lathe.datasets.corpus.Document;
import org.lathe.files.InputException;

class TextFilesTest {
  @TempDir Path folder;

  @Test
  void aFolderGivesADocumentForEachTextFileAndPiecesOfLongOnes() throws IOException {
    Files.createDirectory(folder.resolve("sub"));
    Files.writeString(folder.resolve("b.txt"), "short b");
    Files.writeString(folder.resolve("sub/a.TXT"), "short a");
    Files.writeString(folder.resolve("image.png"), "not text");
    Files.writeString(folder.resolve("blank.txt"), " \n");
    String paragraph = "word ".repeat(100) + "\n\n";
    Files.writeString(folder.resolve("long.txt"), paragraph.repeat(40));
    TextFiles corpus = new TextFiles(folder);
    List<Document> read = read(corpus);
    assertEquals(
        List.of("b.txt", "long.txt#0", "long.txt#1", "long.txt#2", "sub/a.TXT"),
        read.stream().map(Document::name).toList());
    assertEquals(
        corpus.entries(),
        read.stream().map(d -> new Corpus.Entry(d.name(), d.text().length())).toList());
    assertEquals(paragraph.repeat(17), read.get(1).text());
  }

  @Test
  void theOnlyFileIsCutSoThatItCanBeSplit() throws IOException {
    Path file = folder.resolve("notes.md");
    Files.writeString(file, ("A line of text that is not long.\n".repeat(6) + "\n").repeat(30));
    List<Document> read = read(new TextFiles(file));
    assertTrue(read.size() > 5, read.size() + " documents");
    assertEquals("notes.md#0", read.getFirst().name());
    assertTrue(read.getFirst().text().endsWith("\n\n"));
  }

  @Test
  void onlyWantedDocumentsAreHandedOver() throws IOException {
    Files.writeString(folder.resolve("a.txt"), "a");
    Files.writeString(folder.resolve("b.txt"), "b");
    List<Document> read = new ArrayList<>();
    new TextFiles(folder).read(List.of(new Corpus.Entry("b.txt", 1)), read::add);
    assertEquals(List.of(new Document("b.txt", "b")), read);
  }

  @Test
  void badFilesAreNamed() throws IOException {
    assertEquals(
        folder + " contains no .txt file: give a folder with text files, or name one file",
        message(folder));
    Path empty = Files.createFile(folder.resolve("empty.txt"));
    assertEquals(empty + " is empty: give a file with text in it", message(empty));
    assertEquals(folder + " is empty: give a file with text in it", message(folder));
    Path missing = folder.resolve("missing.txt");
    assertEquals(
        missing + " does not exist: give a text file or a folder of .txt files", message(missing));
    Path binary = Files.write(folder.resolve("binary.txt"), new byte[] {'a', 0});
    assertEquals(
        binary + " has a zero byte at offset 1: it is not plain text; give a UTF-8 text file",
        message(folder));
  }

  private static String message(Path path) {
    return assertThrows(InputException.class, () -> new TextFiles(path).entries()).getMessage();
  }

  private static List<Document> read(Corpus corpus) {
    List<Document> documents = new ArrayList<>();
    corpus.read(corpus.entries(), documents::add);
    return documents;
  }
}
