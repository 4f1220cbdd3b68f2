package org.lathe.evaluation.suite;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.lathe.datasets.evaluation.Block;
import org.lathe.models.ltm.SmallModel;

/** Small texts to measure models on, and what is kept of them. */
final class SuiteTexts {
  /** Tokens of a block. */
  static final int LENGTH = 9;

  private SuiteTexts() {}

  static class Given implements SuiteText {
    private final String id;
    private final int number;
    private final Content content;

    Given(String id, int number, Content content) {
      this.id = id;
      this.number = number;
      this.content = content;
    }

    @Override
    public String id() {
      return id;
    }

    @Override
    public int number() {
      return number;
    }

    @Override
    public Content read() {
      return content;
    }
  }

  static SuiteText text(String id, int number, int blocks) {
    return text(id, number, blocks, 0);
  }

  static SuiteText text(String id, int number, int blocks, int first) {
    List<Block> all =
        IntStream.range(first, first + blocks)
            .mapToObj(k -> new Block(SmallModel.sequence(k, LENGTH), 4.5, 20))
            .toList();
    return new Given(
        id, number, new SuiteText.Content("Text " + id, "test", List.of("a note"), all));
  }

  /** Content of each file below a folder. */
  static Map<String, String> files(Path folder) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path file : tree.filter(Files::isRegularFile).toList()) {
        files.put(
            folder.relativize(file).toString(),
            new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
      }
    }
    return files;
  }
}
