package org.lathe.datasets.shards;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.lathe.datasets.corpus.Document;
import org.lathe.datasets.corpus.DocumentStream;
import org.lathe.datasets.corpus.Source;
import org.lathe.datasets.tokenizer.HuggingFaceTokenizer;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.files.DurableFile;
import org.lathe.files.FileTree;
import org.lathe.files.FolderLock;
import org.lathe.files.InputException;
import org.lathe.files.Sha256;

/**
 * Makes a folder of token shards from a source: {@code train0.bin}, {@code val0.bin} and so on,
 * {@code shards.json}, and a copy of the {@code tokenizer.json} if it made the ids. The bytes
 * depend only on text, tokenizer, split and shard size, never on the number of threads or of
 * interruptions.
 *
 * <p>The work is done in a hidden folder beside the wanted one. It is renamed when all data is on
 * disk, so every visible shard is complete. A run that finds such a folder of the same source and
 * settings continues after its last journal entry.
 */
public final class Preparation {
  /** The default number of ids in a shard: 2 GB at two bytes each. */
  public static final long DEFAULT_SHARD_TOKENS = 1_000_000_000L;

  private static final String TRAIN = "train";
  private static final String VALIDATION = "val";
  private static final int BATCH_CHARACTERS = 1 << 18;
  private static final int BATCH_DOCUMENTS = 1 << 12;
  private static final long MARK_EVERY_NANOS = 5_000_000_000L;

  /**
   * The progress of a preparation.
   *
   * @param documents number of documents encoded and written, including those of an interrupted run
   * @param tokens number of their tokens
   * @param textBytes length of their text in UTF-8
   * @param consumed bytes of the source on disk that were read
   */
  public record Progress(long documents, long tokens, long textBytes, long consumed) {}

  /** Receives progress; called on the thread that does the work. */
  public interface Listener {
    /** Ignores all progress. */
    Listener NONE = new Listener() {};

    /** The source is read once to count its documents, which the split needs. */
    default void counting(long documents, long consumed) {}

    /** A line that the user must see. */
    default void noted(String line) {}

    /**
     * Work of an interrupted run was found; this number of documents is read without encoding them.
     */
    default void resumed(long documents) {}

    /** Encoding begins now, after the documents of an interrupted run. */
    default void encoding(Progress before) {}

    /** More documents were written. */
    default void progressed(Progress progress) {}

    /** All is written; checksums are computed. */
    default void finishing() {}
  }

  private final Source source;
  private final Tokenizer tokenizer;
  private final ValidationRule rule;
  private final long shardTokens;
  private final int threads;
  private final Path out;
  private final Path work;
  private final TokenType type;
  private final Optional<Path> tokenizerFile;

  /**
   * Prepares a source; nothing is read or written yet.
   *
   * @param rule which documents are held out
   * @param shardTokens a document that would make a file longer begins the next file; at least 1
   * @param threads number of encoding threads, at least 1
   * @param out the folder to make; it must not exist, or be empty
   */
  public Preparation(
      Source source,
      Tokenizer tokenizer,
      ValidationRule rule,
      long shardTokens,
      int threads,
      Path out) {
    if (shardTokens < 1 || threads < 1) {
      throw new InputException(
          "%d tokens per shard and %d threads: both must be at least 1"
              .formatted(shardTokens, threads));
    }
    this.source = source;
    this.tokenizer = tokenizer;
    this.rule = rule;
    this.shardTokens = shardTokens;
    this.threads = threads;
    this.out = out.toAbsolutePath().normalize();
    this.work = workOf(this.out);
    this.type = TokenType.forVocabulary(tokenizer.vocabulary());
    this.tokenizerFile =
        tokenizer instanceof HuggingFaceTokenizer
            ? Optional.of(Path.of(tokenizer.name()))
            : Optional.empty();
  }

  /** Returns the hidden folder in which the work for a folder is done. */
  static Path workOf(Path out) {
    if (out.getFileName() == null) {
      throw new InputException(out + " cannot be created as a folder: choose another {out}");
    }
    return out.resolveSibling("." + out.getFileName() + ".preparing");
  }

  /**
   * Does the work, or continues it after an interruption.
   *
   * @throws InputException if the source cannot be read or is empty, a side of the split would be
   *     empty, or the disk is full
   */
  public ShardManifest run(Listener listener) {
    try {
      requireFree();
      try (FolderLock lock = FolderLock.ofWork(work, out, listener::noted)) {
        // Another run may just have finished.
        requireFree();
        return made(lock, listener);
      }
    } catch (IOException e) {
      throw UnwritableFolder.of(out, e);
    } catch (UncheckedIOException e) {
      throw UnwritableFolder.of(out, e.getCause());
    }
  }

  /**
   * Returns what {@link #run} would do: checks the folder and that no other process has it, reads
   * the beginning of the source, and leaves nothing behind.
   *
   * @throws InputException where the run would be refused before it encodes
   */
  public PreparationPlan plan(Listener listener) {
    try {
      requireFree();
      Optional<Journal> journal;
      try (FolderLock _ = FolderLock.ofWork(work, out, listener::noted)) {
        journal = Journal.read(work, identity());
      }
      try (DocumentStream stream = source.open()) {
        if (stream.next() == null) {
          requireDocuments(0, 0, 0);
        }
      }
      return new PreparationPlan(out, source.bytes(), journal.map(Journal::read).orElse(0L));
    } catch (IOException e) {
      throw UnwritableFolder.of(out, e);
    } catch (UncheckedIOException e) {
      throw UnwritableFolder.of(out, e.getCause());
    }
  }

  private ShardManifest made(FolderLock lock, Listener listener) throws IOException {
    try {
      ShardManifest made = make(listener);
      finish(made, lock);
      return made;
    } catch (InputException e) {
      // After a fix of the input, its bytes differ, so the work is of no use. After an error of
      // the system or an
      // interruption, the same command continues.
      if (!(e.getCause() instanceof IOException || e.getCause() instanceof InterruptedException)
          || !marked()) {
        FileTree.delete(work);
      }
      throw e;
    }
  }

  /** Returns whether documents are on disk and in the journal. */
  private boolean marked() throws IOException {
    return Journal.read(work, identity()).filter(journal -> journal.read() > 0).isPresent();
  }

  private void requireFree() throws IOException {
    if (Files.isDirectory(out)) {
      try (Stream<Path> inside = Files.list(out)) {
        if (inside.findAny().isEmpty()) {
          return;
        }
      }
    } else if (!Files.exists(out)) {
      return;
    }
    if (!Files.isDirectory(out)) {
      throw new InputException(out + " is a file, not a folder: choose another {out}");
    }
    throw new InputException(
        out
            + (ShardManifest.isIn(out) ? " already contains prepared data" : " is not empty")
            + ": choose another {out}, or remove it");
  }

  private ShardManifest make(Listener listener) throws IOException {
    String identity = identity();
    Optional<Journal> found = Journal.read(work, identity);
    Journal journal;
    if (found.isPresent()) {
      journal = found.get();
      if (journal.read() > 0) {
        listener.resumed(journal.read());
      }
    } else {
      discard();
      journal = Journal.begin(identity, count(listener));
      journal.write(work);
    }
    try (PartWriter train = new PartWriter(work, TRAIN, type, shardTokens, journal.train());
        PartWriter validation =
            new PartWriter(work, VALIDATION, type, shardTokens, journal.validation())) {
      Journal done = encode(journal, train, validation, listener);
      listener.finishing();
      requireDocuments(done.read(), train.documents(), validation.documents());
      return manifest(done, train.part(), validation.part());
    }
  }

  /** Returns all that the bytes depend on, as far as it is known without reading the text. */
  String identity() throws IOException {
    String made =
        (tokenizerFile.isPresent() ? Sha256.of(tokenizerFile.get()) : tokenizer.name())
            + " "
            + tokenizer.separator();
    String all =
        String.join("\n", made, rule.toString(), Long.toString(shardTokens), source.identity());
    return Sha256.of(all);
  }

  private void discard() throws IOException {
    List<Path> old;
    try (Stream<Path> inside = Files.list(work)) {
      old = inside.filter(file -> !FolderLock.isLock(file)).toList();
    }
    for (Path file : old) {
      Files.delete(file);
    }
  }

  private long count(Listener listener) throws IOException {
    if (!(rule instanceof ValidationRule.LastDocuments last)) {
      return -1;
    }
    long documents = 0;
    try (DocumentStream stream = source.open()) {
      for (Document next = stream.next(); next != null; next = stream.next()) {
        documents++;
        listener.counting(documents, stream.consumed());
      }
    }
    if (documents > 0 && documents <= last.count()) {
      throw new InputException(
          String.format(
              Locale.ROOT,
              "%s has %,d document%s, and holding the last %,d out leaves none to train on: give"
                  + " more text, or hold out fewer with {validation}, or none",
              source.name(),
              documents,
              documents == 1 ? "" : "s",
              last.count()));
    }
    return documents;
  }

  /** Encodes the remaining documents in parallel and writes them in order. */
  private Journal encode(Journal from, PartWriter train, PartWriter validation, Listener listener)
      throws IOException {
    ExecutorService workers =
        Executors.newFixedThreadPool(
            threads, Thread.ofPlatform().daemon().name("encode-", 0).factory());
    try (DocumentStream stream = source.open()) {
      for (long i = 0; i < from.read(); i++) {
        if (stream.next() == null) {
          throw new InputException(
              "%s changed while it was prepared: prepare it again".formatted(source.name()));
        }
      }
      listener.encoding(
          new Progress(
              from.read(),
              train.tokens() + validation.tokens(),
              from.textBytes(),
              from.read() == 0 ? 0 : stream.consumed()));
      Writing writing = new Writing(from, train, validation, listener);
      List<Document> batch = new ArrayList<>();
      long characters = 0;
      for (Document next = stream.next(); next != null; next = stream.next()) {
        batch.add(next);
        characters += next.text().length();
        if (characters >= BATCH_CHARACTERS || batch.size() == BATCH_DOCUMENTS) {
          writing.submit(workers, batch, stream.consumed());
          batch = new ArrayList<>();
          characters = 0;
        }
      }
      if (!batch.isEmpty()) {
        writing.submit(workers, batch, stream.consumed());
      }
      return writing.finish();
    } finally {
      workers.shutdownNow();
    }
  }

  /** The batches in the workers, and their results. */
  private final class Writing {
    private record Batch(List<Document> documents, Future<EncodedBatch> encoded, long consumed) {}

    private final Deque<Batch> underWay = new ArrayDeque<>();
    private final long sourceDocuments;
    private final String identity;
    private final PartWriter train;
    private final PartWriter validation;
    private final Listener listener;
    private long read;
    private long textBytes;
    private long marked = System.nanoTime();

    Writing(Journal from, PartWriter train, PartWriter validation, Listener listener) {
      this.identity = from.identity();
      this.sourceDocuments = from.sourceDocuments();
      this.read = from.read();
      this.textBytes = from.textBytes();
      this.train = train;
      this.validation = validation;
      this.listener = listener;
    }

    /**
     * Submits a batch; waits for the oldest one if enough batches are running to keep all workers
     * busy.
     */
    void submit(ExecutorService workers, List<Document> documents, long consumed)
        throws IOException {
      underWay.add(
          new Batch(
              documents,
              workers.submit(() -> EncodedBatch.of(documents, tokenizer, type)),
              consumed));
      if (underWay.size() > 2 * threads + 2) {
        write(underWay.remove());
      }
    }

    Journal finish() throws IOException {
      while (!underWay.isEmpty()) {
        write(underWay.remove());
      }
      return mark();
    }

    private void write(Batch batch) throws IOException {
      EncodedBatch encoded = result(batch.encoded());
      int from = 0;
      for (int i = 0; i < encoded.ends().length; i++) {
        String name = batch.documents().get(i).name();
        boolean held = rule.holdsOut(name, read++, sourceDocuments);
        (held ? validation : train).append(encoded.ids(), from, encoded.ends()[i] - from);
        from = encoded.ends()[i];
      }
      textBytes += encoded.textBytes();
      listener.progressed(
          new Progress(read, train.tokens() + validation.tokens(), textBytes, batch.consumed()));
      if (System.nanoTime() - marked >= MARK_EVERY_NANOS) {
        mark();
        marked = System.nanoTime();
      }
    }

    private Journal mark() throws IOException {
      train.sync();
      validation.sync();
      Journal journal =
          new Journal(
              identity, sourceDocuments, read, textBytes, train.written(), validation.written());
      journal.write(work);
      return journal;
    }
  }

  private static EncodedBatch result(Future<EncodedBatch> encoded) {
    try {
      return encoded.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case Error error -> throw error;
        case RuntimeException bad -> throw bad;
        default -> throw new IllegalStateException(e.getCause());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InputException("the preparation was interrupted: the same command continues it", e);
    }
  }

  private void requireDocuments(long read, long train, long validation) {
    String wrong = null;
    if (read == 0) {
      wrong = source.name() + " contains no text: name a source with documents in it";
    } else if (read == 1 && !(rule instanceof ValidationRule.None)) {
      wrong =
          "%2$s has %,d document, too few for a split: give more text, or hold nothing out with"
              + " {validation} none";
    } else if (train == 0) {
      wrong = "all %,d documents of %s would be held out: give more text, or another {validation}";
    } else if (validation == 0 && !(rule instanceof ValidationRule.None)) {
      wrong =
          "none of the %,d documents of %s is selected by {validation} "
              + rule
              + ": give more text, a larger"
              + " share, last:1, or none";
    }
    if (wrong != null) {
      throw new InputException(
          read == 0 ? wrong : String.format(Locale.ROOT, wrong, read, source.name()));
    }
  }

  private ShardManifest manifest(
      Journal done, ShardManifest.Part train, ShardManifest.Part validation) throws IOException {
    String sha256 = null;
    if (tokenizerFile.isPresent()) {
      sha256 = Sha256.of(tokenizerFile.get());
    }
    return new ShardManifest(
        ShardManifest.VERSION,
        new ShardManifest.TokenizerInfo(
            tokenizerFile.isPresent() ? HuggingFaceTokenizer.FILE : tokenizer.name(),
            tokenizer.vocabulary(),
            tokenizer.separator(),
            sha256),
        type,
        new ShardManifest.SourceInfo(
            source.name(),
            source.alignment().name().toLowerCase(Locale.ROOT),
            done.read(),
            done.textBytes()),
        rule.toString(),
        train,
        validation);
  }

  private void finish(ShardManifest made, FolderLock lock) throws IOException {
    if (tokenizerFile.isPresent()) {
      Path file = tokenizerFile.get();
      copy(file, HuggingFaceTokenizer.FILE);
      Path config = file.resolveSibling(HuggingFaceTokenizer.CONFIG);
      if (Files.isRegularFile(config)) {
        copy(config, HuggingFaceTokenizer.CONFIG);
      }
    }
    byte[] manifest = made.json();
    DurableFile.write(work.resolve(ShardManifest.FILE), to -> to.write(manifest));
    // The journal last: without it a process that is killed here would begin again.
    lock.rename(out);
    Files.delete(out.resolve(Journal.FILE));
  }

  private void copy(Path file, String name) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    DurableFile.write(work.resolve(name), to -> to.write(bytes));
  }
}
