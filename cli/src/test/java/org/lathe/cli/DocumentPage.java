package org.lathe.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Markdown page of the repository, divided into fenced blocks and prose.
 *
 * @param path of the file
 * @param blocks fenced blocks, in order
 * @param prose the lines that are in no block; those of blocks are empty here
 */
record DocumentPage(Path path, List<Block> blocks, List<String> prose) {
  private static final Path ROOT = Path.of("..");
  private static final Pattern HEADING = Pattern.compile("#{1,6} (.*)");

  /**
   * A fenced block.
   *
   * @param page that it is on
   * @param line of its fence, from 1
   * @param info the words after the fence, such as {@code sh run}
   * @param before the line above the fence
   * @param lines its text
   */
  record Block(Path page, int line, String info, String before, List<String> lines) {
    @Override
    public String toString() {
      return page + ":" + line;
    }
  }

  /** Returns the pages that users read: README and its neighbours, and all below docs. */
  static List<DocumentPage> all() throws IOException {
    try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"));
        Stream<Path> beside = Files.list(ROOT)) {
      return Stream.concat(beside.filter(Files::isRegularFile), docs)
          .filter(path -> path.toString().endsWith(".md"))
          .sorted()
          .map(DocumentPage::read)
          .toList();
    }
  }

  static DocumentPage read(Path path) {
    List<String> lines;
    try {
      lines = Files.readAllLines(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<Block> blocks = new ArrayList<>();
    List<String> prose = new ArrayList<>();
    List<String> inside = null;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (!line.startsWith("```")) {
        (inside == null ? prose : inside).add(line);
        if (inside != null) {
          prose.add("");
        }
        continue;
      }
      prose.add("");
      if (inside == null) {
        inside = new ArrayList<>();
        String before = i == 0 ? "" : lines.get(i - 1);
        blocks.add(new Block(path, i + 1, line.substring(3).strip(), before, inside));
      } else {
        inside = null;
      }
    }
    return new DocumentPage(path, blocks, prose);
  }

  /** Returns the addresses of the headings, as a code host and the site make them. */
  Set<String> anchors() {
    Set<String> anchors = new LinkedHashSet<>();
    for (String line : prose) {
      var heading = HEADING.matcher(line);
      if (heading.matches()) {
        anchors.add(anchor(heading.group(1)));
      }
    }
    return anchors;
  }

  private static String anchor(String heading) {
    return heading
        .replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1")
        .strip()
        .toLowerCase(java.util.Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N}_\\- ]", "")
        .replace(' ', '-');
  }
}
