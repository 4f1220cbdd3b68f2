package org.lathe.datasets.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.files.InputException;

/** A file at which the native library ends its process is one line for this one. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no such scripts and signals")
class TokenizerTrialTest {
  private static final String SOUND =
      """
      {"version": "1.0", "added_tokens": [], "normalizer": null, "pre_tokenizer": null,
       "post_processor": null, "decoder": null,
       "model": {"type": "BPE", "unk_token": "a", %s
                 "vocab": {"a": 0, "b": 1, "ab": 2}, "merges": [["a", "b"]]}}
      """;

  /** The library takes the prefix from a piece that is shorter, and aborts. */
  private static final byte[] DEADLY =
      SOUND.formatted("\"continuing_subword_prefix\": \"#####\",").getBytes(StandardCharsets.UTF_8);

  private static final byte[] HARMLESS = SOUND.formatted("").getBytes(StandardCharsets.UTF_8);
  private static final Path FILE = Path.of("given/tokenizer.json");

  private static final Duration PATIENCE = Duration.ofMinutes(5);

  @TempDir private Path folder;

  private TokenizerTrial trial(Duration patience) {
    return new TokenizerTrial(Optional.of(folder.resolve("cache")), patience);
  }

  private List<Path> known() throws IOException {
    if (!Files.exists(folder.resolve("cache"))) {
      return List.of();
    }
    try (Stream<Path> inside = Files.list(folder.resolve("cache"))) {
      return inside.toList();
    }
  }

  @Test
  void theDeathOfTheLibraryIsOneLine() throws IOException {
    InputException e =
        assertThrows(
            InputException.class, () -> trial(PATIENCE).of(FILE, List.of(HARMLESS, DEADLY)));
    // 134 is what a shell shows for SIGABRT.
    assertEquals(
        "the tokenizer library died on given/tokenizer.json, with exit code 134: the file is"
            + " damaged, give another tokenizer.json",
        e.getMessage());
    assertEquals(List.of(), known(), "it is not remembered as good");
  }

  /** Runs with another program in the place of java. */
  private void with(String java, Runnable work) throws IOException {
    Path program = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
    if (!java.isEmpty()) {
      Files.writeString(program, "#!/bin/sh\n" + java + "\n");
      assertTrue(program.toFile().setExecutable(true));
    }
    String home = System.getProperty("java.home");
    System.setProperty("java.home", folder.resolve("jdk").toString());
    try {
      work.run();
    } finally {
      System.setProperty("java.home", home);
    }
  }

  @Test
  void whatWasTriedIsNotTriedAgain() throws IOException {
    byte[] own = SOUND.formatted("\"dropout\": null,").getBytes(StandardCharsets.UTF_8);
    trial(PATIENCE).of(FILE, List.of(own));
    assertEquals(1, known().size());
    with("echo begun; exit 134", () -> trial(PATIENCE).of(FILE, List.of(own)));
  }

  @Test
  void aLibraryThatDoesNotEndIsOneLine() throws IOException {
    with(
        "exec sleep 1000",
        () -> {
          InputException e =
              assertThrows(
                  InputException.class,
                  () -> trial(Duration.ofSeconds(1)).of(FILE, List.of(new byte[] {1})));
          assertTrue(e.getMessage().contains("and gave no answer in 1 seconds"), e.getMessage());
        });
    assertEquals(List.of(), known());
  }

  /** A caller from a runtime without the program java is told, and may do without the wall. */
  @Test
  void withoutJavaItIsRefusedUnlessTheCallerWantsItUntried() throws IOException {
    for (String java : List.of("", "exit 1")) {
      with(
          java,
          () -> {
            InputException e =
                assertThrows(
                    InputException.class, () -> trial(PATIENCE).of(FILE, List.of(new byte[] {2})));
            assertTrue(
                e.getMessage().startsWith(FILE + " could not be tried in a process of its own ("),
                e.getMessage());
            assertTrue(e.getMessage().endsWith("lathe.tokenizer.untried=true"), e.getMessage());
          });
    }
    System.setProperty("lathe.tokenizer.untried", "true");
    try {
      with("", () -> trial(PATIENCE).of(FILE, List.of(new byte[] {2})));
    } finally {
      System.clearProperty("lathe.tokenizer.untried");
    }
    assertEquals(List.of(), known());
  }
}
