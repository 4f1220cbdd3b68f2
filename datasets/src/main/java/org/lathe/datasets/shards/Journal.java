package org.lathe.datasets.shards;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.lathe.files.DurableFile;
import org.lathe.files.Json;

/**
 * The progress of a preparation, written after the ids were synced to disk.
 *
 * @param identity of the source, the tokenizer and all settings that the bytes depend on
 * @param sourceDocuments number of documents in the source, if the split needs it, else -1
 * @param read number of documents that were read, encoded and written
 * @param textBytes length of their text in UTF-8
 * @param train the training files on disk
 * @param validation the held-out files on disk
 */
record Journal(
    String identity,
    @JsonProperty("source_documents") long sourceDocuments,
    long read,
    @JsonProperty("text_bytes") long textBytes,
    List<PartWriter.Written> train,
    List<PartWriter.Written> validation) {
  static final String FILE = "journal.json";

  static Journal begin(String identity, long sourceDocuments) {
    return new Journal(identity, sourceDocuments, 0, 0, List.of(), List.of());
  }

  /** Returns the journal in a folder, if it is complete and of the same preparation. */
  static Optional<Journal> read(Path folder, String identity) {
    try {
      byte[] bytes = Files.readAllBytes(folder.resolve(FILE));
      Journal found = Json.reader().readValue(bytes, Journal.class);
      return found != null
              && identity.equals(found.identity)
              && found.train != null
              && found.validation != null
          ? Optional.of(found)
          : Optional.empty();
    } catch (IOException e) {
      // There is no journal, or a damaged one: the preparation starts again.
      return Optional.empty();
    }
  }

  void write(Path folder) throws IOException {
    byte[] bytes = Json.writer().writeValueAsBytes(this);
    DurableFile.write(folder.resolve(FILE), to -> to.write(bytes));
  }
}
