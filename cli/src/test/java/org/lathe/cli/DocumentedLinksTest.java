package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every link between pages leads to a file, and to a heading of it; every page is linked. */
class DocumentedLinksTest {
  private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
  private static final Pattern CODE = Pattern.compile("`[^`]*`");

  @Test
  void everyLinkLeadsSomewhere() throws IOException {
    List<String> broken = new ArrayList<>();
    Set<Path> linked = new HashSet<>();
    int links = 0;
    List<DocumentPage> pages = DocumentPage.all();
    for (DocumentPage page : pages) {
      for (int i = 0; i < page.prose().size(); i++) {
        String prose = CODE.matcher(page.prose().get(i)).replaceAll("code");
        for (MatchResult found : LINK.matcher(prose).results().toList()) {
          String link = found.group(1);
          if (!link.matches("[a-z]+:.*")) {
            links++;
            String wrong = wrong(page, link, linked);
            if (!wrong.isEmpty()) {
              broken.add("%s:%d: %s %s".formatted(page.path(), i + 1, link, wrong));
            }
          }
        }
      }
    }
    assertEquals(List.of(), broken);
    assertTrue(links > 300, "links were found: " + links);
    List<Path> alone =
        pages.stream()
            .map(DocumentPage::path)
            .filter(path -> path.startsWith("../docs") && !linked.contains(path.normalize()))
            .toList();
    assertEquals(List.of(), alone, "pages to which no page has a link");
  }

  private static String wrong(DocumentPage page, String link, Set<Path> linked) {
    String[] parts = link.split("#", 2);
    Path file = parts[0].isEmpty() ? page.path() : page.path().resolveSibling(parts[0]).normalize();
    if (!Files.exists(file)) {
      return "is no file";
    }
    if (!file.equals(page.path().normalize())) {
      linked.add(file);
    }
    boolean page2 = parts.length == 2 && file.toString().endsWith(".md");
    return page2 && !DocumentPage.read(file).anchors().contains(parts[1]) ? "is no heading" : "";
  }
}
