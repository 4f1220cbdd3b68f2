package org.lathe.fuzzing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lathe.engine.EngineException;
import org.lathe.files.InputException;
import org.lathe.fuzzing.targets.Cost;
import org.lathe.fuzzing.targets.FuzzInput;
import org.lathe.fuzzing.targets.FuzzTarget;

/** Faults of a reader are told from refusals, and each input replaces the file that it names. */
class RefusalCheckTest {
  /** Throws what its file says. */
  private record Thrower() implements FuzzTarget {
    @Override
    public String name() {
      return "thrower";
    }

    @Override
    public String reads() {
      return "what to throw";
    }

    @Override
    public Cost cost() {
      return Cost.CHEAP;
    }

    @Override
    public void prepare(Path folder) throws IOException {
      Files.writeString(folder.resolve("a"), "");
      Files.writeString(folder.resolve("b"), "");
    }

    @Override
    public List<String> files() {
      return List.of("a", "b");
    }

    @Override
    public void read(Path folder) throws IOException {
      String said = Files.readString(folder.resolve("a")) + Files.readString(folder.resolve("b"));
      switch (said) {
        case "refuse" -> throw new InputException("the file says refuse: write another");
        case "engine" -> throw new EngineException("the engine cannot run it");
        case "blank" -> throw new InputException(" ");
        case "java" -> throw new InputException("Index 3 out of bounds for length 2: mend it");
        case "null" -> throw new NullPointerException();
        case "system" -> throw new UncheckedIOException(new IOException("no such file"));
        case "wrapped" -> throw new InputException("it is damaged: mend it", caught(said));
        case "stack" -> throw new StackOverflowError();
        default -> {}
      }
    }

    private static RuntimeException caught(String text) {
      try {
        return new IllegalStateException("" + text.charAt(text.length()));
      } catch (IndexOutOfBoundsException e) {
        return e;
      }
    }
  }

  @Test
  void faultsAreFoundAndRefusalsAreNot() throws IOException {
    try (FuzzFolder folder = FuzzFolder.of(new Thrower())) {
      for (String read : List.of("", "x", "refuse", "engine")) {
        folder.run(input(0, read));
        folder.run(input(1, read));
      }
      for (String fault : List.of("blank", "java", "null", "system", "wrapped")) {
        assertThrows(FindingError.class, () -> folder.run(input(1, fault)), fault);
      }
      assertThrows(StackOverflowError.class, () -> folder.run(input(0, "stack")));
      // The files are as they were.
      folder.run(new byte[0]);
    }
  }

  private static byte[] input(int file, String text) {
    return new FuzzInput(file, text.getBytes(StandardCharsets.UTF_8)).bytes(2);
  }

  @Test
  void anInputComesBackFromItsBytes() {
    FuzzInput input = new FuzzInput(2, new byte[] {7, 8});
    FuzzInput again = FuzzInput.of(input.bytes(3), 3);
    assertEquals(2, again.file());
    assertArrayEquals(input.content(), again.content());
    assertArrayEquals(new byte[] {7, 8}, new FuzzInput(0, new byte[] {7, 8}).bytes(1));
    assertEquals(1, FuzzInput.of(new byte[] {(byte) 255}, 2).file());
  }

  @Test
  void everyTargetHasAName() {
    List<FuzzTarget> targets = FuzzTargets.all();
    assertEquals(targets.size(), targets.stream().map(FuzzTarget::name).distinct().count());
    assertTrue(targets.stream().allMatch(target -> target.name().matches("[a-z0-9-]+")));
    assertThrows(InputException.class, () -> FuzzTargets.named("nothing"));
  }
}
