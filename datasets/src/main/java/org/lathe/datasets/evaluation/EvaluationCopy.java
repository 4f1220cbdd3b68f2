package org.lathe.datasets.evaluation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
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

  /** Returns the set that this is a copy of. */
  public EvaluationSet set() {
    return set;
  }

  /** Returns the files, in the order in which they are read. */
  public List<Path> files() {
    return files;
  }

  /**
   * Returns the verdict on each file, and one on all files together if the set has several and all
   * are present. The first call reads the files completely.
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

  /** The verdict on all files together, if a set has several and all are present. */
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
   * Returns what a reader of a result on this copy must know, one line each: which part of the set
   * is present, and which files differ from those of published results.
   */
  public List<String> notes() {
    List<String> notes = new ArrayList<>();
    for (Path file : files) {
      if (file.toString().endsWith(WORD_LEVEL_SUFFIX)) {
        notes.add(
            file.getFileName()
                + " was read, in which rare words are <unk>: published results use"
                + " wiki.valid.raw");
      }
    }
    if (!complete()) {
      notes.add(
          String.format(
              Locale.ROOT,
              "%d of the %d held-out files",
              files.size(),
              EvaluationSet.HELD_OUT_FILES));
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
      notes.add(
          String.format(
              Locale.ROOT,
              "no size or checksum is known for %d of its %d files",
              unknown,
              files.size()));
    }
    return notes;
  }

  /**
   * The documents in their order, detokenized, one at a time; close the stream after use.
   *
   * @throws InputException here or while the stream is used, if a file does not have the format of
   *     the set, naming the position
   */
  public Stream<EvaluationDocument> documents() {
    Documents documents = new Documents();
    return RowStream.of(documents, documents::close);
  }

  /** Reads file after file; only one is open at a time. */
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
