package org.lathe.fuzzing.targets;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.lathe.datasets.corpus.DocumentStream;
import org.lathe.datasets.corpus.Source;
import org.lathe.datasets.source.SourceOptions;
import org.lathe.datasets.source.Sources;

/** Targets that read text, in each format and wrapper. */
public final class TextTargets {
  private static final String TEXT = "One line.\nTwo: é, 中文.\n\nThe second document.\n";
  private static final String TABLE =
      "id,text,more\n1,\"One, with \"\"quotes\"\"\",x\n2,\"Two\nlines\",\n3,é,y\n";
  private static final String ROWS =
      """
      {"id": 1, "text": "One \\u00e9 \\ud83d\\ude00", "more": [1, {"a": null}]}
      {"text": null}
      {"text": "Two\\nlines", "n": -1.5e3}
      """;

  private TextTargets() {}

  /** Returns all of them. */
  public static List<FuzzTarget> all() {
    List<FuzzTarget> all =
        new ArrayList<>(
            List.of(
                of("text", "plain text", "a.txt", bytes(TEXT)),
                of("jsonl", "text in JSON lines", "a.jsonl", bytes(ROWS)),
                of("csv", "text in CSV", "a.csv", bytes(TABLE)),
                of(
                    "tsv",
                    "text in tab-separated values",
                    "a.tsv",
                    bytes("id\ttext\n1\tOne two\n2\t\"Two\tlines\"\n")),
                of("gzip", "text in gzip, of two members", "a.jsonl.gz", gzip()),
                of("zip", "text in a zip archive", "a.zip", zip()),
                wrapped("zstd", "text in zstd", "a.jsonl.zst", "small.jsonl.zst"),
                wrapped("xz", "text in xz", "a.jsonl.xz", "small.jsonl.xz")
                    .guidedBy(List.of("org.tukaani.xz.**"))));
    for (String codec : List.of("plain", "snappy", "gzip", "zstd")) {
      all.add(
          wrapped(
                  "parquet-" + codec,
                  "Parquet with pages of compression " + codec,
                  "a.parquet",
                  codec + ".parquet")
              .guidedBy(List.of("dev.hardwood.**")));
    }
    return all;
  }

  private static ReadFiles of(String name, String reads, String file, byte[] sound) {
    return ReadFiles.cheap(
        name,
        reads,
        List.of(file),
        folder -> Files.write(folder.resolve(file), sound),
        folder -> read(folder.resolve(file)));
  }

  /** Returns a target whose sound file is a resource: no class here writes its format. */
  private static ReadFiles wrapped(String name, String reads, String file, String resource) {
    return ReadFiles.cheap(
        name,
        reads,
        List.of(file),
        folder -> Files.write(folder.resolve(file), resource(resource)),
        folder -> read(folder.resolve(file)));
  }

  private static void read(Path file) {
    Source source = Sources.open(List.of(file.toString()), SourceOptions.standard(), 1);
    try (DocumentStream documents = source.open()) {
      while (documents.next() != null) {
        documents.consumed();
      }
    }
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = TextTargets.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] gzip() {
    ByteArrayOutputStream members = new ByteArrayOutputStream();
    ROWS.lines().limit(2).forEach(row -> members.writeBytes(gzip(row + "\n")));
    return members.toByteArray();
  }

  private static byte[] gzip(String text) {
    return written(
        bytes -> {
          try (OutputStream packed = new GZIPOutputStream(bytes)) {
            packed.write(bytes(text));
          }
        });
  }

  private static byte[] zip() {
    return written(
        bytes -> {
          try (ZipOutputStream archive = new ZipOutputStream(bytes)) {
            for (String name : List.of("one.txt", "folder/two.txt")) {
              ZipEntry entry = new ZipEntry(name);
              // The same bytes at any time.
              entry.setTime(0);
              archive.putNextEntry(entry);
              archive.write(bytes(TEXT));
              archive.closeEntry();
            }
          }
        });
  }

  /** Writes bytes. */
  @FunctionalInterface
  private interface Written {
    void to(OutputStream bytes) throws IOException;
  }

  private static byte[] written(Written content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      content.to(bytes);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return bytes.toByteArray();
  }
}
