package org.lathe.datasets.source;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.lathe.datasets.corpus.Alignment;
import org.lathe.datasets.corpus.Document;
import org.lathe.datasets.corpus.DocumentStream;
import org.lathe.datasets.corpus.Source;
import org.lathe.files.InputException;

/** Files of documents, one after the other. */
final class FileSource implements Source {
  private final String name;
  private final List<SourceFile> files;
  private final SourceOptions options;

  /**
   * @param name as the user gave it
   * @param files at least one
   */
  FileSource(String name, List<SourceFile> files, SourceOptions options) {
    this.name = name;
    this.files = List.copyOf(files);
    this.options = options;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String description() {
    String formats =
        files.stream().map(file -> file.format().id()).distinct().collect(Collectors.joining(", "));
    return files.size() == 1
        ? "%s in %s".formatted(formats, files.getFirst().where())
        : String.format(Locale.ROOT, "%d files (%s) in %s", files.size(), formats, name);
  }

  @Override
  public Alignment alignment() {
    return Alignment.ANYWHERE;
  }

  @Override
  public long bytes() {
    return files.stream().mapToLong(SourceFile::bytes).sum();
  }

  @Override
  public String identity() {
    return options
        + "\n"
        + files.stream().map(SourceFile::identity).collect(Collectors.joining("\n"));
  }

  @Override
  public DocumentStream open() {
    return new Opened();
  }

  private FileDocuments documents(SourceFile file, CountingInputStream.Count counted)
      throws IOException {
    if (file.format() == Format.PARQUET) {
      return new ParquetDocuments(file, options.field(), options.replaceInvalid(), counted);
    }
    Reader in = new Utf8Reader(file.open(counted), file.where(), options.replaceInvalid());
    try {
      return switch (file.format()) {
        case TEXT -> new TextDocuments(in, file.name(), files.size() == 1);
        case JSONL -> new JsonLinesDocuments(in, file, options.field());
        case CSV -> new CsvDocuments(in, file, options.field(), ',');
        case TSV -> new CsvDocuments(in, file, options.field(), '\t');
        case PARQUET -> throw new IllegalStateException("read above");
      };
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  /** One file is open at a time. */
  private final class Opened implements DocumentStream {
    private final CountingInputStream.Count counted = new CountingInputStream.Count();
    private final Iterator<SourceFile> left = files.iterator();
    private SourceFile file;
    private FileDocuments documents;

    @Override
    public Document next() {
      try {
        while (true) {
          if (documents == null) {
            if (!left.hasNext()) {
              return null;
            }
            file = left.next();
            documents = documents(file, counted);
          }
          Document next = documents.next();
          if (next != null) {
            return next;
          }
          close();
        }
      } catch (IOException e) {
        throw file.unreadable(e);
      } catch (UncheckedIOException e) {
        throw file.unreadable(e.getCause());
      } catch (InputException e) {
        throw e;
      } catch (RuntimeException e) {
        // Any exception that a damaged file causes in a library.
        throw file.unreadable(e);
      }
    }

    @Override
    public long consumed() {
      return counted.bytes();
    }

    @Override
    public void close() {
      if (documents != null) {
        FileDocuments closing = documents;
        documents = null;
        try {
          closing.close();
        } catch (IOException e) {
          throw file.unreadable(e);
        }
      }
    }
  }
}
