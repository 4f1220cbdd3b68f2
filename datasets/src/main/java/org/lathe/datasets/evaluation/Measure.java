package org.lathe.datasets.evaluation;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A measure of a file that shows whether it is the genuine one. */
enum Measure {
  /** Length of the file. */
  @JsonProperty("bytes")
  BYTES("bytes") {
    @Override
    String of(Path file, RawFigures raw, KnownFile known) {
      return Long.toString(raw.bytes());
    }
  },

  /** Line feeds. */
  @JsonProperty("lines")
  LINES("lines") {
    @Override
    String of(Path file, RawFigures raw, KnownFile known) {
      return Long.toString(raw.lines());
    }
  },

  /** Words between white space, and an end mark for each line. */
  @JsonProperty("words")
  WORDS("words and marks") {
    @Override
    String of(Path file, RawFigures raw, KnownFile known) {
      try (Stream<String> lines = Utf8Lines.of(file)) {
        return Long.toString(lines.mapToLong(line -> PythonSpace.words(line) + 1).sum());
      }
    }
  },

  /** Rows, as the reader of the set counts them. */
  @JsonProperty("documents")
  DOCUMENTS("documents") {
    @Override
    String of(Path file, RawFigures raw, KnownFile known) {
      try (Stream<String> rows = known.rows().of(file)) {
        return Long.toString(rows.mapToLong(row -> 1).sum());
      }
    }
  },

  /** Bytes of all rows' text before any detokenizer. */
  @JsonProperty("text_bytes")
  TEXT_BYTES("bytes of text") {
    @Override
    String of(Path file, RawFigures raw, KnownFile known) {
      try (Stream<String> rows = known.rows().of(file)) {
        return Long.toString(rows.mapToLong(row -> new EvaluationDocument("", row).bytes()).sum());
      }
    }
  },

  /** Token ids of a shard or a list. */
  @JsonProperty("ids")
  IDS("ids") {
    @Override
    String of(Path file, RawFigures raw, KnownFile known) {
      return Long.toString(Gpt2Ids.read(file).length);
    }
  },

  /** Separators of a shard. */
  @JsonProperty("separators")
  SEPARATORS("documents") {
    @Override
    String of(Path file, RawFigures raw, KnownFile known) {
      return Long.toString(Gpt2Ids.documents(Gpt2Ids.read(file)));
    }
  },

  /** The file of documents that encode to the ids of a shard. */
  @JsonProperty("encoding_of")
  ENCODING_OF("encoding of") {
    @Override
    String of(Path file, RawFigures raw, KnownFile known) {
      String documents = known.figures().get(this);
      return Gpt2Ids.firstDifference(Gpt2Ids.read(file), file.resolveSibling(documents))
          .orElse(documents);
    }
  },

  /** Whether the decoded text of a list of ids encodes to the same ids. */
  @JsonProperty("round_trip")
  ROUND_TRIP("decoded and encoded again") {
    @Override
    String of(Path file, RawFigures raw, KnownFile known) {
      return Gpt2Ids.comesBack(Gpt2Ids.read(file)) ? "the same" : "other ids";
    }
  },

  /** SHA-256 of the file. */
  @JsonProperty("sha256")
  SHA256("sha256") {
    @Override
    String of(Path file, RawFigures raw, KnownFile known) {
      return raw.sha256();
    }
  };

  private final String label;

  Measure(String label) {
    this.label = label;
  }

  /** Returns the name for people. */
  String label() {
    return label;
  }

  /**
   * Returns the value of the measure for a file.
   *
   * @throws org.lathe.files.InputException if the file cannot be read in the way that this measure
   *     needs
   */
  abstract String of(Path file, RawFigures raw, KnownFile known);
}
