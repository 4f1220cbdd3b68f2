package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What bash offers with the script of {@code completion bash}. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the script is for bash")
class CompletionCommandTest {
  @TempDir static Path folder;

  @BeforeAll
  static void writeTheScript() throws IOException {
    Lathe.Outcome bash = Lathe.run("completion", "bash");
    assertEquals(0, bash.exit(), bash::toString);
    Files.writeString(folder.resolve("script"), bash.out());
    Files.createDirectories(folder.resolve("runs/first"));
    Files.createDirectories(folder.resolve("runs/second"));
  }

  /** The words that are offered for the last of these, as bash calls the function of the script. */
  private static List<String> offered(String... words) throws Exception {
    String call =
        "cd \"$0\"; source ./script; compopt() { :; }; COMP_WORDS=(lathe \"$@\"); COMP_CWORD=$#;"
            + " COMP_LINE=\"lathe $*\"; _complete_lathe; printf '%s\\n' \"${COMPREPLY[@]}\"";
    List<String> line = new ArrayList<>(List.of("bash", "-c", call, folder.toString()));
    line.addAll(List.of(words));
    Lathe.Outcome outcome = Lathe.launch(folder, line);
    assertEquals("", outcome.err());
    return outcome.out().lines().filter(word -> !word.isEmpty()).sorted().toList();
  }

  @Test
  void commandsOptionsValuesAndPathsAreOffered() throws Exception {
    assertEquals(List.of("train"), offered("tra"));
    assertEquals(List.of("prepare"), offered("data", "pr"));
    assertEquals(List.of("--backend", "--baseline", "--batch"), offered("train", "--ba"));
    assertEquals(List.of("vector"), offered("train", "--backend", "v"));
    assertEquals(
        List.of("gpt2-l", "gpt2-m", "gpt2-pocket", "gpt2-s"), offered("train", "--preset", "gpt2"));
    assertEquals(List.of("first_hitting"), offered("generate", "--sampler", "f"));
    List<String> runs = List.of("runs/first", "runs/second");
    assertEquals(runs, offered("evaluate", "--checkpoint", "runs/"));
    assertEquals(runs, offered("report", "runs/"));
    assertEquals(List.of("bash", "zsh"), offered("completion", ""));
  }

  /** Values that the script offers in small letters are taken so. */
  @Test
  void whatIsOfferedIsUnderstood() throws Exception {
    for (String value : offered("train", "--protocol", "")) {
      Main.commandLine("train").parseArgs("train", "--protocol", value);
    }
    assertTrue(offered("train", "--protocol", "").contains("paper"));
  }

  /** Where no values are known bash offers paths by itself, which picocli alone would stop. */
  @Test
  void pathsAreLeftToTheShellWhereNoValuesAreKnown() throws Exception {
    assertEquals(List.of(), offered("train", "--data", "runs/"));
    String script = Files.readString(folder.resolve("script"));
    assertTrue(script.contains("complete -F _complete_lathe -o default lathe"));
    assertTrue(!script.contains("+o default"));
  }

  @Test
  void zshHasTheSameScriptUnderItsOwnName() {
    Lathe.Outcome zsh = Lathe.run("completion", "zsh");
    assertTrue(zsh.out().startsWith("#compdef lathe\n"), zsh::toString);
    assertTrue(zsh.out().contains(Lathe.run("completion", "bash").out()), zsh::toString);
  }

  @Test
  void anotherShellIsRefusedInOneLine() {
    Lathe.Outcome fish = Lathe.run("completion", "fish");
    assertEquals(2, fish.exit());
    assertEquals("lathe: no script for 'fish': give bash or zsh\n", fish.err());
  }
}
