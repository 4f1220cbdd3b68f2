package org.lathe.datasets.tokenizer;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.lathe.files.InputException;
import org.lathe.files.Sha256;
import org.lathe.files.Unwritable;

/**
 * Tries a {@code tokenizer.json} in a process of its own before this one opens it: the native
 * library may end its process at a file that it does not expect, and that must not be a training.
 *
 * <p>A file that was tried once is known by its checksum, in this process and in a folder of the
 * user's, so that only the first opening takes the time of a second process. Where none can be
 * started, or none with these classes, the file is refused, unless the system property {@code
 * lathe.tokenizer.untried} is {@code true}: then nothing is tried.
 */
final class TokenizerTrial {
  /** Far longer than any file takes on a machine that is busy. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final String UNTRIED = "lathe.tokenizer.untried";

  private static final Set<String> KNOWN = ConcurrentHashMap.newKeySet();

  private final Optional<Path> cache;
  private final Duration patience;

  TokenizerTrial(Optional<Path> cache, Duration patience) {
    this.cache = cache;
    this.patience = patience;
  }

  /**
   * Remembers files in the folder {@code tokenizers} of what the system property {@code
   * lathe.cache} names, else in {@code lathe/tokenizers} of the user's folder for caches.
   */
  static TokenizerTrial usual() {
    String own = System.getProperty("lathe.cache");
    if (own != null) {
      return new TokenizerTrial(Optional.of(Path.of(own, "tokenizers")), PATIENCE);
    }
    String caches = System.getenv("XDG_CACHE_HOME");
    Path folder =
        caches == null || caches.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(caches);
    return new TokenizerTrial(Optional.of(folder.resolve("lathe/tokenizers")), PATIENCE);
  }

  /**
   * Tries what the library will be given.
   *
   * @param file named in errors
   * @param forms JSON texts, each of one tokenizer
   * @throws InputException if the library dies on one of them or does not come to an end, or no
   *     process can try them
   */
  void of(Path file, List<byte[]> forms) {
    String key = key(forms);
    if (Boolean.getBoolean(UNTRIED)
        || KNOWN.contains(key)
        || cache.isPresent() && Files.exists(cache.get().resolve(key))) {
      return;
    }
    survive(file, forms);
    remember(key);
  }

  private static InputException untried(Path file, String why) {
    return new InputException(
        "%s could not be tried in a process of its own (%s), and the tokenizer library may end this one at a damaged file: correct that, or open it untried with the system property %s=true"
            .formatted(file, why, UNTRIED));
  }

  private static String key(List<byte[]> forms) {
    // Another release of the library may die where this one does not.
    StringBuilder all = new StringBuilder(release());
    forms.forEach(
        form -> all.append(' ').append(Sha256.of(new String(form, StandardCharsets.UTF_8))));
    return Sha256.of(all.toString());
  }

  /** The name of a jar has its release. */
  private static String release() {
    CodeSource source = library().getProtectionDomain().getCodeSource();
    return source == null ? library().getName() : String.valueOf(source.getLocation());
  }

  private void remember(String key) {
    KNOWN.add(key);
    cache.ifPresent(
        folder -> {
          try {
            Files.createDirectories(folder);
            Files.createFile(folder.resolve(key));
          } catch (IOException notKept) {
            // Then it is tried again by the next process.
          }
        });
  }

  private void survive(Path file, List<byte[]> forms) {
    List<String> command = command(forms);
    Process process;
    try {
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    } catch (IOException noProcess) {
      throw untried(file, command.getFirst() + " does not start");
    }
    try {
      give(process, forms);
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw died(file, "and gave no answer in %s seconds".formatted(patience.toSeconds() + ""));
      }
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.exitValue() == 0 && said.endsWith(Trial.ENDED)) {
        return;
      }
      if (said.contains(Trial.BEGUN)) {
        throw died(file, "with exit code " + process.exitValue());
      }
      throw untried(file, "%s ended before it".formatted(command.getFirst()));
    } catch (IOException e) {
      throw untried(file, Unwritable.reason(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InputException("opening %s was interrupted".formatted(file), e);
    } finally {
      process.destroyForcibly();
    }
  }

  private static InputException died(Path file, String how) {
    return new InputException(
        "the tokenizer library died on %s, %s: the file is damaged, give another tokenizer.json"
            .formatted(file, how));
  }

  /** A process that has died takes nothing more; how it ended says why. */
  private static void give(Process process, List<byte[]> forms) {
    try (DataOutputStream out = new DataOutputStream(process.getOutputStream())) {
      out.writeInt(forms.size());
      for (byte[] form : forms) {
        out.writeInt(form.length);
        out.write(form);
      }
    } catch (IOException ended) {
      // As above.
    }
  }

  private static List<String> command(List<byte[]> forms) {
    long bytes = forms.stream().mapToLong(form -> form.length).sum();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // A short life: no compiler that warms up, no parallel collector.
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData"));
    command.add("-Xmx" + (64 + (bytes >> 20) * 8) + "m");
    command.add("--enable-native-access=ALL-UNNAMED");
    for (String name : List.of("RUST_FLAVOR", "DJL_CACHE_DIR", "ENGINE_CACHE_DIR", "user.home")) {
      if (System.getProperty(name) != null) {
        command.add("-D" + name + "=" + System.getProperty(name));
      }
    }
    command.addAll(List.of("-cp", classPath(), Trial.class.getName()));
    return command;
  }

  /** Where the library's classes and this one are from; a caller may load them in its own way. */
  private static String classPath() {
    Set<String> places = new LinkedHashSet<>();
    for (Class<?> type : List.of(TokenizerTrial.class, library())) {
      CodeSource source = type.getProtectionDomain().getCodeSource();
      if (source != null && source.getLocation() != null) {
        try {
          places.add(Path.of(source.getLocation().toURI()).toString());
        } catch (URISyntaxException | RuntimeException noFile) {
          // Then what java was started with must do.
        }
      }
    }
    places.add(System.getProperty("java.class.path"));
    return String.join(File.pathSeparator, places);
  }

  private static Class<?> library() {
    return ai.djl.huggingface.tokenizers.HuggingFaceTokenizer.class;
  }

  /** The process that tries a file. */
  static final class Trial {
    static final String BEGUN = "begun\n";
    static final String ENDED = "ended\n";

    /** Scripts, signs and spaces of many kinds, which take a text along many ways. */
    private static final String TEXT =
        "The 1st, 22nd and 1,000,000th: don't  stop!\n"
            + "\tGr\u00fc\u00dfe \u4f60\u597d \u0645\u0631\u062d\u0628\u0627 \u0e2a\u0e27"
            + " \uD83D\uDE00\u200d\u2764 e\u0301 \uFB01 \u00a0 \uFEFF";

    private Trial() {}

    /** Reads JSON texts from standard input; prints a line when it begins and one at the end. */
    public static void main(String[] arguments) throws IOException {
      List<byte[]> forms = new ArrayList<>();
      try (DataInputStream in = new DataInputStream(System.in)) {
        for (int left = in.readInt(); left > 0; left--) {
          forms.add(in.readNBytes(in.readInt()));
        }
      }
      say(BEGUN);
      for (byte[] form : forms) {
        use(form);
      }
      say(ENDED);
      System.exit(0);
    }

    private static void say(String line) {
      System.out.print(line);
      System.out.flush();
    }

    /** What the library refuses in order, by an exception, it refuses in the other process too. */
    private static void use(byte[] form) {
      try (var tokenizer = HuggingFaceTokenizer.library(form)) {
        long[] ids = tokenizer.encode(TEXT, false, false).getIds();
        tokenizer.decode(ids, false);
        for (long id : ids) {
          tokenizer.decode(new long[] {id}, false);
        }
      } catch (IOException | RuntimeException | LinkageError refused) {
        // As above.
      }
    }
  }
}
