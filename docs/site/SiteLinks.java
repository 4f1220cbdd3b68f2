import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Checks the links between the pages of a site: {@code java SiteLinks.java SITE}. */
final class SiteLinks {
  private static final Pattern LINK = Pattern.compile("(?:href|src)=\"([^\"]+)\"");
  private static final Pattern ANCHOR = Pattern.compile("(?:id|name)=\"([^\"]+)\"");

  private SiteLinks() {}

  public static void main(String[] args) throws IOException {
    List<Path> pages;
    try (Stream<Path> files = Files.walk(Path.of(args[0]))) {
      pages = files.filter(file -> file.toString().endsWith(".html")).sorted().toList();
    }
    Map<Path, Set<String>> anchors = new HashMap<>();
    for (Path page : pages) {
      Set<String> here = new HashSet<>();
      ANCHOR.matcher(Files.readString(page)).results().forEach(id -> here.add(id.group(1)));
      anchors.put(page.normalize(), here);
    }
    List<String> broken = new ArrayList<>();
    for (Path page : pages) {
      for (MatchResult link : LINK.matcher(Files.readString(page)).results().toList()) {
        String[] parts = link.group(1).split("#", 2);
        if (link.group(1).matches("[a-z]+:.*|#")) {
          continue;
        }
        Path to = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]);
        Set<String> there = anchors.get(to.normalize());
        boolean lost = parts.length == 2 && there != null && !there.contains(parts[1]);
        if (!Files.exists(to) || lost) {
          broken.add(page + ": " + link.group(1));
        }
      }
    }
    broken.forEach(System.err::println);
    if (!broken.isEmpty() || pages.isEmpty()) {
      System.err.println(broken.size() + " broken links on " + pages.size() + " pages");
      System.exit(1);
    }
  }
}
