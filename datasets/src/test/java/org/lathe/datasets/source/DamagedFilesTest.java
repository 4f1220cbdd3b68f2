package org.lathe.datasets.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.datasets.corpus.Document;
import org.lathe.datasets.corpus.DocumentStream;
import org.lathe.files.InputException;

/** What a file lost or changed on its way is refused; nothing is left out without a word. */
class DamagedFilesTest {
  @TempDir Path folder;

  private static List<String> texts(Path file) {
    List<String> texts = new ArrayList<>();
    try (DocumentStream in =
        Sources.open(List.of(file.toString()), SourceOptions.standard(), 1).open()) {
      for (Document next = in.next(); next != null; next = in.next()) {
        texts.add(next.text());
      }
    }
    return texts;
  }

  private static String refusal(Path file) {
    return assertThrows(InputException.class, () -> texts(file)).getMessage();
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream packed = new GZIPOutputStream(out)) {
      packed.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return out.toByteArray();
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = new byte[first.length + second.length];
    System.arraycopy(first, 0, both, 0, first.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  @Test
  void everyByteOfALaterMemberOfGzipCounts() throws IOException {
    byte[] first = gzip("{\"text\": \"the first\"}\n");
    byte[] second = gzip("{\"text\": \"the second\"}\n");
    Path file = folder.resolve("two.jsonl.gz");
    Files.write(file, joined(first, second));
    assertEquals(List.of("the first", "the second"), texts(file));
    for (int at = 0; at < second.length; at++) {
      // Time, extra flags and system of the header say nothing about the text.
      if (at < 4 || at > 9) {
        byte[] changed = second.clone();
        // The lowest flag says only that the member is text.
        changed[at] ^= at == 3 ? (byte) 0x80 : 1;
        Files.write(file, joined(first, changed));
        String said = refusal(file);
        assertTrue(said.startsWith(file + " is damaged ("), at + ": " + said);
      }
    }
    for (int length = 1; length < second.length; length++) {
      Files.write(file, joined(first, java.util.Arrays.copyOf(second, length)));
      assertTrue(refusal(file).startsWith(file + " is damaged ("));
    }
  }

  @Test
  void storedEntriesOfAnArchiveAreHeldAgainstTheirChecksum() throws IOException {
    byte[] text = "the quick brown fox".getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      ZipEntry entry = new ZipEntry("a.txt");
      entry.setMethod(ZipEntry.STORED);
      entry.setSize(text.length);
      CRC32 crc = new CRC32();
      crc.update(text);
      entry.setCrc(crc.getValue());
      zip.putNextEntry(entry);
      zip.write(text);
    }
    byte[] whole = out.toByteArray();
    Path file = folder.resolve("stored.zip");
    Files.write(file, whole);
    assertEquals(List.of("the quick brown fox"), texts(file));
    int at = new String(whole, StandardCharsets.ISO_8859_1).indexOf("quick");
    whole[at] = 'Q';
    Files.write(file, whole);
    assertEquals(
        file
            + "!a.txt is damaged (its 19 bytes do not have the length and checksum that the archive"
            + " gives it): fetch the file again",
        refusal(file));
  }

  @Test
  void namesThatNoSystemTakesAreRefused() throws IOException {
    Path file = folder.resolve("names.zip");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(new ZipEntry("a\0b.txt"));
      zip.write('x');
    }
    assertEquals(
        file
            + " contains a file whose name is empty or has control characters: make the archive"
            + " anew",
        refusal(file));
  }

  @Test
  void framesWithALongWindowAreRead() throws IOException {
    Path file = folder.resolve("long.jsonl.zst");
    try (ZstdOutputStream out = new ZstdOutputStream(Files.newOutputStream(file))) {
      out.setLong(31);
      out.write("{\"text\": \"from an archive\"}\n".getBytes(StandardCharsets.UTF_8));
    }
    assertEquals(List.of("from an archive"), texts(file));
  }

  @Test
  void aLineOfJsonMayHoldAnything() throws IOException {
    Path file = folder.resolve("any.jsonl");
    String deep = "[".repeat(5_000) + "]".repeat(5_000);
    Files.writeString(
        file,
        "{\"%s\": 1, \"n\": %s, \"deep\": %s, \"text\": \"kept\"}\n{\"text\": null}\n"
            .formatted("k".repeat(60_000), "7".repeat(5_000), deep));
    assertEquals(List.of("kept"), texts(file));
  }

  @Test
  void aFieldWithoutEndIsNamed() throws IOException {
    Path file = folder.resolve("open.csv");
    Files.writeString(file, "text\nfine\n\"open" + "x".repeat(17_000_000));
    assertEquals(
        file
            + " has a field of more than 16777216 characters after record 1: close the quote in"
            + " line 3, or write long texts as JSON lines",
        refusal(file));
    Files.write(file, "text\nok\nGr\u00FC\u00DFe\n".getBytes(StandardCharsets.ISO_8859_1));
    assertEquals(
        file
            + " is not UTF-8 at byte offset 10: correct the file, or read such bytes as U+FFFD with"
            + " replaceInvalid",
        refusal(file));
  }

  @ParameterizedTest
  @ValueSource(strings = {"snappy", "gzip", "zstd"})
  void noChangeOfAParquetFileLosesRows(String codec) throws IOException {
    byte[] whole;
    try (InputStream in = getClass().getResourceAsStream(codec + ".parquet")) {
      whole = in.readAllBytes();
    }
    Path file = folder.resolve("changed.parquet");
    Files.write(file, whole);
    int rows = texts(file).size();
    Random random = new Random(5);
    int refused = 0;
    for (int i = 0; i < 300; i++) {
      byte[] changed = whole.clone();
      for (int k = 0; k <= i % 4; k++) {
        changed[random.nextInt(whole.length)] = (byte) random.nextInt(256);
      }
      Files.write(file, changed);
      try {
        assertEquals(rows, texts(file).size());
      } catch (InputException e) {
        refused++;
      }
    }
    assertTrue(refused > 100, "only " + refused + " of 300 were refused");
  }

  @Test
  void aPatternThatIsNoneIsNamed() {
    for (String what : List.of("x[.txt", "{")) {
      String said =
          assertThrows(
                  InputException.class,
                  () -> Sources.open(List.of(what), SourceOptions.standard(), 1))
              .getMessage();
      assertTrue(
          said.startsWith("'%s' is no file that exists, and no pattern of files (".formatted(what)),
          said);
    }
  }

  @Test
  void linksAreFollowedAndCirclesNamed() throws IOException {
    Path real = Files.createDirectories(folder.resolve("real/inner"));
    Files.writeString(real.resolve("a.txt"), "inside");
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("real"));
    assertEquals(List.of("inside"), texts(link));
    Path mixed = Files.createDirectory(folder.resolve("mixed"));
    Files.createSymbolicLink(mixed.resolve("sub"), real);
    assertEquals(List.of("inside"), texts(mixed));
    Files.createSymbolicLink(mixed.resolve("gone.txt"), folder.resolve("nowhere"));
    assertEquals(
        mixed.resolve("gone.txt")
            + " is a link to nothing: mend it, remove it, or name the files to read",
        refusal(mixed));
    Files.delete(mixed.resolve("gone.txt"));
    Files.createSymbolicLink(mixed.resolve("around"), mixed);
    assertTrue(
        refusal(mixed)
            .endsWith("is a link to a folder around it: remove the link, or name other files"));
  }

  @Test
  void trainingReadsWhatPreparationReads() throws IOException {
    Path both = Files.createDirectory(folder.resolve("both"));
    Files.writeString(both.resolve("a.txt"), "plain");
    Files.writeString(both.resolve("._a.txt"), "hidden\0");
    Path git = Files.createDirectory(both.resolve(".git"));
    Files.writeString(git.resolve("x.txt"), "hidden");
    assertEquals(1, Sources.corpus(both.toString(), 1).corpus().entries().size());
    Files.writeString(both.resolve("b.jsonl"), "{\"text\": \"line\"}\n");
    assertEquals(2, Sources.corpus(both.toString(), 1).corpus().entries().size());
    assertEquals(List.of("plain", "line"), texts(both));
    Path named = Files.createDirectory(folder.resolve("x.txt"));
    Files.writeString(named.resolve("b.jsonl"), "{\"text\": \"line\"}\n");
    assertEquals(1, Sources.corpus(named.toString(), 1).corpus().entries().size());
  }

  @Test
  void whatIsNoFileIsRefused() {
    Path zero = Path.of("/dev/zero");
    if (Files.exists(zero)) {
      for (String what : List.of("/dev/zero", "/dev/null")) {
        String said =
            assertThrows(InputException.class, () -> Sources.corpus(what, 1)).getMessage();
        assertEquals(
            what + " is no file but a pipe or a device, and text is read twice: save it to a file",
            said);
      }
    }
  }
}
