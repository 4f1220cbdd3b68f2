package org.lathe.datasets.shards;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.lathe.datasets.corpus.Alignment;
import org.lathe.datasets.tokenizer.HuggingFaceTokenizer;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.datasets.tokens.TokenSlice;
import org.lathe.datasets.tokens.TokenStore;
import org.lathe.files.InputException;
import org.lathe.files.Sha256;

/**
 * Token shards for training: a folder that {@link Preparation} made; a folder of {@code train*.bin}
 * and {@code val*.bin} from elsewhere; or one file of ids, whose last documents are then held out.
 * Ids stay on disk and are mapped into memory.
 *
 * @param name the path as the user gave it
 * @param tokenizer the tokenizer that made the ids
 * @param alignment the alignment that suits sequences of this text
 * @param train the training part
 * @param validation the held-out part; empty if nothing is held out
 * @param documents number of documents on both sides, if it is known without reading all ids
 * @param fingerprint SHA-256 over the checksums of all files
 */
public record PreparedData(
    String name,
    Tokenizer tokenizer,
    Alignment alignment,
    TokenStore train,
    Optional<TokenStore> validation,
    Optional<Long> documents,
    String fingerprint) {
  /** The share of the documents of a single file that is held out: the last twentieth. */
  private static final int HELD_OUT_OF = 20;

  private static final String BIN = ".bin";
  private static final Pattern SHARD = Pattern.compile("(train|val)(\\d{0,9})\\.bin");

  /** Returns whether a path names token shards rather than text. */
  public static boolean isAt(String name) {
    Path path = pathOf(name).orElse(null);
    if (path == null) {
      return false;
    }
    if (Files.isRegularFile(path)) {
      return name.toLowerCase(Locale.ROOT).endsWith(BIN);
    }
    return Files.isDirectory(path)
        && (ShardManifest.isIn(path) || !shards(path, "train").isEmpty());
  }

  private static Optional<Path> pathOf(String name) {
    try {
      return name.isEmpty() ? Optional.empty() : Optional.of(Path.of(name));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /**
   * Returns the name of the tokenizer that made the ids of shards; empty if the path names a text.
   *
   * @throws InputException if the shards do not name it, or {@code shards.json} is damaged
   */
  public static Optional<String> tokenizerOf(String name) {
    if (!isAt(name)) {
      return Optional.empty();
    }
    return Optional.of(
        pathOf(name)
            .filter(ShardManifest::isIn)
            .map(folder -> tokenizerName(folder, ShardManifest.read(folder)))
            .orElseThrow(() -> unnamed(name)));
  }

  private static InputException unnamed(String name) {
    return new InputException(
        "%s does not say what tokenizer made its ids: name it with {tokenizer}".formatted(name));
  }

  private static String tokenizerName(Path folder, ShardManifest manifest) {
    String made = manifest.tokenizer().name();
    return made.equals(HuggingFaceTokenizer.FILE) ? folder.resolve(made).toString() : made;
  }

  /**
   * Opens shards.
   *
   * @param tokenizer its name; needed if no {@code shards.json} says it
   * @throws InputException if a file is missing, truncated, or of a tokenizer other than the named
   *     one
   */
  public static PreparedData open(String name, Optional<String> tokenizer) {
    Path path = pathOf(name).filter(Files::exists).orElseThrow(() -> missing(name));
    if (Files.isDirectory(path) && ShardManifest.isIn(path)) {
      return prepared(name, path, tokenizer);
    }
    Tokenizer named = Tokenizer.named(tokenizer.orElseThrow(() -> unnamed(name)));
    return Files.isDirectory(path) ? folder(name, path, named) : file(name, path, named);
  }

  private static InputException missing(String name) {
    return new InputException("%s does not exist: check the path".formatted(name));
  }

  private static PreparedData prepared(String name, Path folder, Optional<String> tokenizer) {
    ShardManifest manifest = ShardManifest.read(folder);
    String made = tokenizerName(folder, manifest);
    if (tokenizer.isPresent() && !tokenizer.get().equals(made)) {
      throw new InputException(
          "the ids in %s are of tokenizer %s, not %s: leave {tokenizer} out"
              .formatted(name, made, tokenizer.get()));
    }
    Tokenizer opened = Tokenizer.named(made);
    ShardManifest.TokenizerInfo info = manifest.tokenizer();
    if (opened.vocabulary() != info.vocabulary() || opened.separator() != info.separator()) {
      throw new InputException(
          "%s has %d ids and ends documents with %d, not %d and %d as %s says: prepare the data again"
              .formatted(
                  made,
                  opened.vocabulary(),
                  opened.separator(),
                  info.vocabulary(),
                  info.separator(),
                  folder.resolve(ShardManifest.FILE)));
    }
    Optional<TokenStore> validation =
        manifest.validation().shards().isEmpty()
            ? Optional.empty()
            : Optional.of(store(folder, "validation", manifest, manifest.validation()));
    return new PreparedData(
        name,
        opened,
        manifest.alignment(),
        store(folder, "train", manifest, manifest.train()),
        validation,
        Optional.of(manifest.train().documents() + manifest.validation().documents()),
        fingerprint(
            Stream.of(manifest.train(), manifest.validation())
                .flatMap(part -> part.shards().stream())
                .map(ShardManifest.Shard::sha256)
                .toList()));
  }

  private static ShardStore store(
      Path folder, String part, ShardManifest manifest, ShardManifest.Part listed) {
    List<ShardFile> files = new ArrayList<>();
    for (ShardManifest.Shard shard : listed.shards()) {
      Path path = folder.resolve(shard.file());
      requireSize(path, shard.tokens() * manifest.type().bytes());
      files.add(ShardFile.listed(path, manifest));
    }
    if (files.isEmpty()) {
      throw new InputException(
          folder.resolve(ShardManifest.FILE) + " lists no shard: prepare the data again");
    }
    return new ShardStore(
        part, files, manifest.tokenizer().vocabulary(), manifest.tokenizer().separator());
  }

  static void requireSize(Path path, long expected) {
    try {
      long bytes = Files.size(path);
      if (bytes != expected) {
        throw new InputException(
            String.format(
                Locale.ROOT,
                "%s has %,d bytes, and %s beside it says %,d: it was truncated or changed; prepare"
                    + " the data again",
                path,
                bytes,
                ShardManifest.FILE,
                expected));
      }
    } catch (IOException e) {
      throw new InputException(
          "%s is missing or cannot be read, and %s lists it: prepare the data again"
              .formatted(path, ShardManifest.FILE),
          e);
    }
  }

  private static PreparedData folder(String name, Path folder, Tokenizer tokenizer) {
    List<Path> train = shards(folder, "train");
    List<Path> validation = shards(folder, "val");
    if (train.isEmpty()) {
      throw new InputException(
          "%s contains neither %s nor a train*.bin: give a folder of prepared data, or prepare one"
              .formatted(name, ShardManifest.FILE));
    }
    List<Path> all = new ArrayList<>(train);
    all.addAll(validation);
    return new PreparedData(
        name,
        tokenizer,
        Alignment.ANYWHERE,
        store("train", train, tokenizer),
        validation.isEmpty()
            ? Optional.empty()
            : Optional.of(store("validation", validation, tokenizer)),
        Optional.empty(),
        fingerprint(checksums(all)));
  }

  private static PreparedData file(String name, Path file, Tokenizer tokenizer) {
    ShardStore store = store(file.getFileName().toString(), List.of(file), tokenizer);
    int documents = store.documents();
    if (documents < 2) {
      throw new InputException(
          "%s contains one document, and a split into training and validation needs 2: is %s the"
                  .formatted(name, tokenizer.name())
              + " tokenizer that made it?");
    }
    int train = documents - Math.max(1, documents / HELD_OUT_OF);
    return new PreparedData(
        name,
        tokenizer,
        Alignment.ANYWHERE,
        TokenSlice.ofDocuments(store, 0, train),
        Optional.of(TokenSlice.ofDocuments(store, train, documents)),
        Optional.of((long) documents),
        fingerprint(checksums(List.of(file))));
  }

  private static ShardStore store(String part, List<Path> paths, Tokenizer tokenizer) {
    TokenType type = TokenType.forVocabulary(tokenizer.vocabulary());
    paths.forEach(path -> ForeignIds.refuse(path, type));
    return new ShardStore(
        part,
        paths.stream()
            .map(path -> new ShardFile(path, type, tokenizer.vocabulary(), ShardFile.NAME))
            .toList(),
        tokenizer.vocabulary(),
        tokenizer.separator());
  }

  /**
   * Returns {@code train.bin}, {@code train0.bin}, {@code train1.bin} and so on, by their numbers.
   */
  private static List<Path> shards(Path folder, String prefix) {
    try (Stream<Path> inside = Files.list(folder)) {
      return inside
          .filter(Files::isRegularFile)
          .filter(file -> number(file, prefix) >= -1)
          .sorted(Comparator.comparingLong(file -> number(file, prefix)))
          .toList();
    } catch (IOException e) {
      throw new InputException("%s cannot be listed: check its permissions".formatted(folder), e);
    }
  }

  /**
   * Returns the names of files in a prepared folder that look like its shards but are not.
   *
   * @throws InputException if its {@code shards.json} is damaged
   */
  public static List<String> unlisted(Path folder) {
    ShardManifest manifest = ShardManifest.read(folder);
    List<String> listed =
        Stream.of(manifest.train(), manifest.validation())
            .flatMap(part -> part.shards().stream())
            .map(ShardManifest.Shard::file)
            .toList();
    return Stream.of("train", "val")
        .flatMap(prefix -> shards(folder, prefix).stream())
        .map(file -> file.getFileName().toString())
        .filter(file -> !listed.contains(file))
        .toList();
  }

  /**
   * Returns the number of a shard with this prefix; -1 if it has no number; less if it is not a
   * shard.
   */
  private static long number(Path file, String prefix) {
    Matcher shard = SHARD.matcher(file.getFileName().toString());
    if (!shard.matches() || !shard.group(1).equals(prefix)) {
      return -2;
    }
    return shard.group(2).isEmpty() ? -1 : Long.parseLong(shard.group(2));
  }

  private static List<String> checksums(List<Path> files) {
    List<String> checksums = new ArrayList<>();
    for (Path file : files) {
      try {
        checksums.add(Sha256.of(file));
      } catch (IOException e) {
        throw new InputException("%s cannot be read: check its permissions".formatted(file), e);
      }
    }
    return checksums;
  }

  private static String fingerprint(List<String> checksums) {
    return Sha256.of(String.join("\n", checksums));
  }

  /**
   * Returns the lengths of all documents of a store, without separators; reads every id.
   *
   * @throws InputException at the first id outside the vocabulary
   */
  public static LengthHistogram lengths(TokenStore store, int separator) {
    LengthHistogram lengths = new LengthHistogram();
    int last = store.documents() - 1;
    for (int document = 0; document < last; document++) {
      lengths.add(store.documentStart(document + 1) - store.documentStart(document) - 1);
    }
    if (last >= 0) {
      boolean ended = store.window(store.size() - 1, 1)[0] == separator;
      lengths.add(store.size() - store.documentStart(last) - (ended ? 1 : 0));
    }
    return lengths;
  }

  /** Returns the prepared folders in a folder and its subfolders, in the order of their names. */
  public static List<Path> in(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> inside = Files.walk(folder, 2)) {
      return inside.filter(ShardManifest::isIn).sorted().toList();
    } catch (IOException | UncheckedIOException e) {
      throw new InputException("%s cannot be listed: check its permissions".formatted(folder), e);
    }
  }

  /** Returns the number of tokens and documents, as one line for people. */
  public String summary() {
    return String.format(
        Locale.ROOT,
        "%s%,d tokens to train on, %,d held out",
        documents.map(count -> String.format(Locale.ROOT, "%,d documents, ", count)).orElse(""),
        train.size(),
        validation.map(TokenStore::size).orElse(0L));
  }
}
