package org.lathe.datasets.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.datasets.corpus.Corpus;
import org.lathe.datasets.corpus.Document;
import org.lathe.datasets.corpus.DocumentStream;
import org.lathe.datasets.corpus.Source;
import org.lathe.files.InputException;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/**
 * Every format, with every compression, gives the documents that were written, with the same names.
 */
class SourcesTest {
  private static final List<String> TEXTS =
      List.of("one", "two\nlines, \"quoted\"\tand tabbed", "Zürich 中文 😀 \\ back", " spaced ");
  private static final String JSONL =
      """
      {"id": 1, "text": "one", "more": {"text": "not this"}}
      {"text": "two\\nlines, \\"quoted\\"\\tand tabbed"}

      {"text": ""}
      {"text": "Z\\u00fcrich 中文 \\ud83d\\ude00 \\\\ back", "tags": ["a", "b"]}
      {"text": " spaced "}
      """;
  private static final String CSV =
      "title,text\na,one\nb,\"two\nlines, \"\"quoted\"\"\tand tabbed\"\n"
          + "c,Zürich 中文 😀 \\ back\nd, spaced \ne,\n";

  @TempDir Path folder;

  private static List<Document> read(Source source) {
    List<Document> documents = new ArrayList<>();
    try (DocumentStream stream = source.open()) {
      for (Document next = stream.next(); next != null; next = stream.next()) {
        documents.add(next);
      }
      assertTrue(stream.consumed() <= source.bytes(), stream.consumed() + " of " + source.bytes());
    }
    return documents;
  }

  private static Source open(Object what) {
    return open(what, SourceOptions.DEFAULT_FIELD, false);
  }

  private static Source open(Object what, String field, boolean replace) {
    SourceOptions options = new SourceOptions(Optional.empty(), field, replace);
    return Sources.open(List.of(what.toString()), options, 0);
  }

  private static List<String> texts(Source source) {
    return read(source).stream().map(Document::text).toList();
  }

  private static byte[] pack(Compression compression, String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out =
        switch (compression) {
          case NONE -> bytes;
          case GZIP -> new GZIPOutputStream(bytes);
          case ZSTD -> new ZstdOutputStream(bytes);
          case XZ -> new XZOutputStream(bytes, new LZMA2Options(0));
        }) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void everyFormatGivesTheSameTextsHoweverPacked(Compression compression) throws IOException {
    String end = compression.suffix();
    Path jsonl = Files.write(folder.resolve("d.jsonl" + end), pack(compression, JSONL));
    List<Document> read = read(open(jsonl));
    assertEquals(TEXTS, read.stream().map(Document::text).toList());
    assertEquals(
        List.of("d.jsonl#0", "d.jsonl#1", "d.jsonl#4", "d.jsonl#5"),
        read.stream().map(Document::name).toList());
    Path csv = Files.write(folder.resolve("d.CSV" + end), pack(compression, CSV));
    assertEquals(TEXTS, texts(open(csv)));
    assertEquals(List.of("a", "b", "c", "d", "e"), texts(open(csv, "title", false)));
    String bare = CSV.substring(CSV.indexOf('\n') + 1);
    Path tsv = folder.resolve("d.tsv" + end);
    Files.write(tsv, pack(compression, bare.replace('\t', ' ').replace(",", "\t")));
    assertEquals("one", texts(open(tsv, "2", false)).getFirst());
    String prose = "A line.\n\n".repeat(50_000);
    Path text = Files.write(folder.resolve("d.txt" + end), pack(compression, prose));
    assertEquals(prose, String.join("", texts(open(text))));
    assertEquals("d.txt#0", read(open(text)).getFirst().name());
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "snappy", "zstd"})
  void parquetOfAnotherWriterIsRead(String codec) throws IOException {
    Path file = resource(codec + ".parquet");
    List<Document> read = read(open(file));
    assertEquals(598, read.size());
    assertEquals(new Document(codec + ".parquet#0", "The first row.\n"), read.get(0));
    assertEquals(new Document(codec + ".parquet#1", "Zürich 中文 😀"), read.get(1));
    for (int row = 4; row < 600; row++) {
      String text = "row " + row + " says " + "the same thing again ".repeat(row % 5);
      assertEquals(new Document(codec + ".parquet#" + row, text), read.get(row - 2));
    }
    assertEquals(600, read(open(file, "title", false)).size());
  }

  private Path resource(String name) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream in = SourcesTest.class.getResourceAsStream(name)) {
      Files.copy(in, file);
    }
    return file;
  }

  @Test
  void foldersPatternsAndArchivesGiveTheirFilesInOrder() throws IOException {
    Path sub = Files.createDirectories(folder.resolve("texts/sub"));
    Files.writeString(folder.resolve("texts/b.txt"), "b");
    Files.write(folder.resolve("texts/a.txt.gz"), pack(Compression.GZIP, "a"));
    Files.writeString(sub.resolve("c.jsonl"), "{\"text\": \"c\"}\n");
    Files.writeString(sub.resolve("picture.png"), "no text");
    Files.writeString(sub.resolve(".hidden.txt"), "hidden");
    List<Document> all =
        List.of(
            new Document("a.txt", "a"),
            new Document("b.txt", "b"),
            new Document("sub/c.jsonl#0", "c"));
    assertEquals(all, read(open(folder.resolve("texts"))));
    assertEquals(all.subList(0, 2), read(open(folder + "/texts/*.txt*")));
    assertEquals(all.subList(2, 3), read(open(folder + "/texts/**/*.jsonl")));
    Path zip = folder.resolve("texts.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      for (String name : List.of("sub/c.jsonl", "b.txt", "a.txt.gz", "sub/picture.png")) {
        out.putNextEntry(new ZipEntry(name));
        Files.copy(folder.resolve("texts").resolve(name), out);
      }
    }
    assertEquals(all, read(open(zip)));
    SourceOptions asText = new SourceOptions(Optional.of(Format.TEXT), "text", false);
    assertEquals(4, read(Sources.open(List.of(folder + "/texts"), asText, 0)).size());
  }

  /** So a run that was trained on a text can continue on shards of it. */
  @ParameterizedTest
  @ValueSource(ints = {1, 300, 16_384, 16_385, 163_839, 163_840, 400_000})
  void plainTextIsCutAsTextFilesCutsIt(int length) throws IOException {
    String text = "Some words and a line of text\n\nof 中文. ".repeat(length / 30 + 1);
    Path only = Files.writeString(folder.resolve("only.txt"), text.substring(0, length));
    assertEquals(listed(new TextFiles(only)), read(open(only)));
    Files.writeString(folder.resolve("other.txt"), "other");
    assertEquals(listed(new TextFiles(folder)), read(open(folder)));
  }

  private static List<Document> listed(Corpus corpus) {
    List<Document> documents = new ArrayList<>();
    corpus.read(corpus.entries(), documents::add);
    return documents;
  }

  @Test
  void theBuiltInCorporaStreamWhatTheyList() {
    for (String name : List.of("jdk", "stories", "tales")) {
      Corpus corpus = CorpusChoice.open(name, 3).corpus();
      List<Corpus.Entry> some = corpus.entries().subList(0, 50);
      List<Document> listed = new ArrayList<>();
      corpus.read(some, listed::add);
      try (DocumentStream stream =
          Sources.open(List.of(name), SourceOptions.standard(), 3).open()) {
        listed.forEach(document -> assertEquals(document, stream.next()));
      }
    }
  }

  @Test
  void invalidBytesAreNamedAndReplacedOnlyWhenAsked() throws IOException {
    byte[] bytes = "x".repeat(70_000).getBytes(StandardCharsets.UTF_8);
    bytes[66_666] = (byte) 0xE9;
    Path file = Files.write(folder.resolve("bad.txt"), bytes);
    assertEquals(
        file
            + " is not UTF-8 at byte offset 66666: correct the file, or read such bytes as U+FFFD"
            + " with replaceInvalid",
        message(file));
    String replaced = String.join("", texts(open(file, "text", true)));
    assertEquals("x".repeat(66_666) + "\uFFFD" + "x".repeat(3_333), replaced);
    Path cut = folder.resolve("cut.txt");
    Files.write(cut, new byte[] {'a', (byte) 0xC3});
    assertTrue(message(cut).contains("is not UTF-8 at byte offset 1:"), message(cut));
    Files.write(cut, new byte[] {'a', 'b', 0, 'c'});
    assertTrue(message(cut).contains("has a zero byte at offset 2:"), message(cut));
    Files.write(cut, "\uFEFFmarked".getBytes(StandardCharsets.UTF_8));
    assertEquals(List.of("marked"), texts(open(cut)));
  }

  @Test
  void damagedFilesAreNamed() throws IOException {
    for (Compression compression : Compression.values()) {
      if (compression != Compression.NONE) {
        byte[] packed = pack(compression, JSONL.repeat(2_000));
        Path file = folder.resolve("d.jsonl" + compression.suffix());
        Files.write(file, Arrays.copyOf(packed, packed.length * 2 / 3));
        assertTrue(message(file).startsWith(file + " is damaged ("), message(file));
        Files.writeString(file, "this was never compressed");
        assertTrue(message(file).startsWith(file + " is damaged ("), message(file));
      }
    }
    Path parquet = resource("snappy.parquet");
    byte[] whole = Files.readAllBytes(parquet);
    Files.write(parquet, Arrays.copyOf(whole, whole.length - 100));
    assertTrue(message(parquet).startsWith(parquet + " is damaged ("), message(parquet));
    byte[] scrambled = whole.clone();
    Arrays.fill(scrambled, 100, 2_000, (byte) 0x5A);
    Files.write(parquet, scrambled);
    assertTrue(message(parquet).startsWith(parquet + " is damaged ("), message(parquet));
    Path zip = Files.writeString(folder.resolve("d.zip"), "no archive");
    assertTrue(message(zip).startsWith(zip + " is not a zip archive"), message(zip));
  }

  @Test
  void aQuoteThatIsNeverClosedIsNamed() throws IOException {
    Path csv = folder.resolve("d.csv");
    String said =
        " opens a quote that is never closed: close it, or write the quote twice inside quotes";
    for (String end : List.of("\n", "\r\n")) {
      String begin = "title,text" + end + "a,\"two" + end + "lines\"" + end;
      Files.writeString(csv, begin + "b,\"open" + end + ("c,more" + end).repeat(20_000));
      assertEquals(csv + " line 4" + said, message(csv));
      Files.writeString(csv, begin + "b,\"");
      assertEquals(csv + " line 4" + said, message(csv));
      Files.writeString(csv, begin + "b,\"closed at the end \"\"\"");
      assertEquals(List.of("two" + end + "lines", "closed at the end \""), texts(open(csv)));
      Files.writeString(csv, begin + "b,5\" wide" + end);
      assertEquals(List.of("two" + end + "lines", "5\" wide"), texts(open(csv)));
    }
  }

  @Test
  void recordsWithoutTextAreNamed() throws IOException {
    Path jsonl = folder.resolve("d.jsonl");
    Files.writeString(jsonl, "{\"text\": \"a\"}\n{\"title\": \"b\", \"n\": 1}\n");
    assertEquals(
        jsonl + " line 2 has no text in a field 'text', only [title, n]: name the field with field",
        message(jsonl));
    Files.writeString(jsonl, "{\"text\": 7}\n");
    assertEquals(
        jsonl
            + " line 1 has no string in its field 'text': write the text as a string, or name"
            + " another field with field",
        message(jsonl));
    Files.writeString(jsonl, "{\"text\": \"a\"}\n{\"text\": \"b\n");
    assertTrue(
        message(jsonl).startsWith(jsonl + " line 2 is not JSON at character"), message(jsonl));
    Files.writeString(jsonl, "[1]\n");
    assertTrue(message(jsonl).startsWith(jsonl + " line 1 is not a JSON object"), message(jsonl));
    Path csv = Files.writeString(folder.resolve("d.csv"), "title,body\na,b\n");
    assertEquals(
        csv
            + " has no column 'text' in its first line, only [title, body]: name the column with"
            + " field, or its number where there is no header",
        message(csv));
    Path parquet = resource("zstd.parquet");
    assertEquals(
        parquet + " has no column 'body', only [text, title]: name the column with field",
        assertThrows(InputException.class, () -> texts(open(parquet, "body", false))).getMessage());
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertTrue(message(empty).startsWith(empty + " contains no file of a known format"));
    assertEquals(
        "no file matches %s/none*.txt: check the path".formatted(folder),
        message(folder + "/none*.txt"));
    assertTrue(message(folder.resolve("none.txt")).contains("check the path"));
    assertEquals(List.of(), texts(open(Files.createFile(folder.resolve("none.jsonl")))));
  }

  private static String message(Object what) {
    return assertThrows(InputException.class, () -> texts(open(what))).getMessage();
  }
}
