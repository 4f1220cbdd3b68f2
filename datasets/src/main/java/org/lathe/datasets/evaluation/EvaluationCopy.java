package org.lathe.datasets.evaluation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lathe.files.InputException;

/** A user's copy of an evaluation set. */
public final class EvaluationCopy {
  private static final String WORD_LEVEL_SUFFIX = ".tokens";

  private final EvaluationSet set;
  private final Path data;
  private final List<Path> files;
  private List<FileVerdict> verdicts;

  EvaluationCopy(EvaluationSet set, Path data, List<Path> files) {
    this.set = set;
    this.data = data;
    this.files = List.copyOf(files);
  }

  /** Which set it is. */
  public EvaluationSet set() {
    return set;
  }

  /** The files that are read, in this order. */
  public List<Path> files() {
    return files;
  }

  /**
   * What the known figures say of each file, and of all together where the set has several and all
   * are there. Reads the files whole when first asked.
   */
  public synchronized List<FileVerdict> verdicts() {
    if (verdicts == null) {
      Verification verification = new Verification(data);
      verdicts =
          Stream.concat(
                  files.stream().map(file -> verification.of(set.id(), file)), together().stream())
              .toList();
    }
    return verdicts;
  }

  /** The verdict on all files of a set that has several, where all are there. */
  Optional<FileVerdict> together() {
    if (files.size() == 1 || !complete()) {
      return Optional.empty();
    }
    long found =
        files.stream()
            .mapToLong(
                file -> {
                  try (Stream<String> rows = set.rows().of(file)) {
                    return rows.mapToLong(row -> 1).sum();
                  }
                })
            .sum();
    FileFigure documents =
        new FileFigure("documents", Long.toString(set.documentsInAll()), Long.toString(found));
    return Optional.of(
        new FileVerdict(
            data.relativize(files.getFirst().resolveSibling("")).toString(),
            documents.agrees() ? Finding.AGREES : Finding.DIFFERENT,
            List.of(documents),
            "all %d files of the %s split".formatted(files.size(), set.split()),
            ""));
  }

  private boolean complete() {
    return set != EvaluationSet.LM1B || files.size() == EvaluationSet.HELD_OUT_FILES;
  }

  /**
   * What a reader of a figure over this copy must know, one line each: which part of the set is
   * there, and where the file is another than published figures are over.
   */
  public List<String> notes() {
    List<String> notes = new ArrayList<>();
    for (Path file : files) {
      if (file.toString().endsWith(WORD_LEVEL_SUFFIX)) {
        notes.add(
            file.getFileName()
                + " is read, whose rare words are <unk>: published figures are over"
                + " wiki.valid.raw");
      }
    }
    if (!complete()) {
      notes.add(
          "%d of the %d held-out files".formatted(files.size(), EvaluationSet.HELD_OUT_FILES));
    }
    Map<Boolean, List<FileVerdict>> parted =
        verdicts().stream()
            .collect(Collectors.partitioningBy(verdict -> verdict.finding() == Finding.UNKNOWN));
    parted.get(false).stream()
        .map(FileVerdict::note)
        .filter(note -> !note.isEmpty())
        .forEach(notes::add);
    int unknown = parted.get(true).size();
    if (unknown > 0) {
      notes.add("no figure is known of %d of its %d files".formatted(unknown, files.size()));
    }
    return notes;
  }

  /**
   * The documents in their order, detokenized, one at a time; close the stream after use.
   *
   * @throws InputException here or while the stream is used, if a file cannot be read as the set's
   *     form asks, naming the place
   */
  public Stream<EvaluationDocument> documents() {
    Documents documents = new Documents();
    return RowStream.of(documents, documents::close);
  }

  /** File after file; only the one that is being read is open. */
  private final class Documents implements Iterator<EvaluationDocument> {
    private final Iterator<Path> remaining = files.iterator();
    private Stream<String> open = Stream.empty();
    private Iterator<String> rows = open.iterator();

    @Override
    public boolean hasNext() {
      while (!rows.hasNext() && remaining.hasNext()) {
        close();
        open = set.rows().of(remaining.next());
        rows = open.iterator();
      }
      return rows.hasNext();
    }

    @Override
    public EvaluationDocument next() {
      String source = rows.next();
      return new EvaluationDocument(source, set.detokenizer().apply(source));
    }

    void close() {
      open.close();
    }
  }
}
