import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Lays the pages of docs/ out for the site generator: {@code java SitePages.java ROOT OUT}.
 *
 * <p>README.md of a folder becomes its index.md. Pages and files outside docs that a page links to
 * are copied below {@code repository/}, so that the site has no link out of itself. The menu is
 * that of docs/README.md.
 */
final class SitePages {
  private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
  private static final Pattern BARS = Pattern.compile("`([^`]*\\\\\\|[^`]*)`");
  private static final Pattern MENU = Pattern.compile("\\[([^]]+)]\\(([^)]+\\.md)\\)");

  private final Path root;
  private final Path docs;
  private final Path out;
  private final Set<Path> seen = new HashSet<>();
  private final Deque<Path> waiting = new ArrayDeque<>();

  private SitePages(Path root, Path out) {
    this.root = root.normalize();
    this.docs = this.root.resolve("docs");
    this.out = out;
  }

  public static void main(String[] args) throws IOException {
    new SitePages(Path.of(args[0]), Path.of(args[1])).lay();
  }

  private void lay() throws IOException {
    try (Stream<Path> files = Files.walk(docs)) {
      files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(this::want);
    }
    try (Stream<Path> images = Files.list(docs.resolve("images"))) {
      images.forEach(this::want);
    }
    while (!waiting.isEmpty()) {
      Path file = waiting.poll();
      Path place = place(file);
      if (file.toString().endsWith(".md")) {
        write(out.resolve("markdown").resolve(place), page(file));
      } else {
        Path to = out.resolve("resources").resolve(place);
        Files.createDirectories(to.getParent());
        Files.copy(file, to, StandardCopyOption.REPLACE_EXISTING);
      }
    }
    write(out.resolve("resources/css/site.css"), Files.readString(docs.resolve("site/site.css")));
    write(out.resolve("site.xml"), menu());
  }

  private void want(Path file) {
    if (!file.startsWith(docs.resolve("site/target")) && seen.add(file)) {
      waiting.add(file);
    }
  }

  /** Where a file of the repository is in the site. */
  private Path place(Path file) {
    Path place =
        file.startsWith(docs)
            ? docs.relativize(file)
            : Path.of("repository").resolve(root.relativize(file));
    return place.endsWith("README.md") ? place.resolveSibling("index.md") : place;
  }

  /** A page with its links as they are in the site. */
  private String page(Path file) throws IOException {
    StringBuilder page = new StringBuilder();
    boolean code = false;
    for (String line : Files.readAllLines(file)) {
      code ^= line.startsWith("```");
      if (!code && line.matches("##+ .*")) {
        page.append("<a id=\"%s\"></a>%n%n".formatted(anchor(line)));
      }
      page.append(code ? line : prose(file, line)).append('\n');
    }
    return page.toString();
  }

  /** A line with its links; a bar in the code of a table's cell is written as code hosts read it. */
  private String prose(Path file, String line) {
    String bars =
        BARS.matcher(line)
            .replaceAll(
                found ->
                    Matcher.quoteReplacement(
                        "<code>"
                            + escaped(found.group(1)).replace("\\|", "&#124;")
                            + "</code>"));
    return LINK.matcher(bars).replaceAll(link -> link(file, link));
  }

  /** The address of a heading, as code hosts make it; the generator makes others. */
  private static String anchor(String heading) {
    return heading
        .replaceFirst("#+ ", "")
        .replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1")
        .strip()
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N}_\\- ]", "")
        .replace(' ', '-');
  }

  private String link(Path from, MatchResult link) {
    String[] parts = link.group(1).split("#", 2);
    if (link.group(1).matches("[a-z]+:.*") || parts[0].isEmpty()) {
      return Matcher.quoteReplacement(link.group());
    }
    Path to = from.resolveSibling(parts[0]).normalize();
    if (Files.isDirectory(to)) {
      // A folder of sources: each of its files, and the list of them is the first.
      try (Stream<Path> inside = Files.list(to)) {
        List<Path> files = inside.filter(Files::isRegularFile).sorted().toList();
        files.forEach(this::want);
        to = files.get(0);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    want(to);
    Path relative = place(from).toAbsolutePath().getParent().relativize(place(to).toAbsolutePath());
    String anchor = parts.length == 2 ? "#" + parts[1] : "";
    return Matcher.quoteReplacement("](" + relative + anchor + ")");
  }

  /** The description of the site: a menu for each section of docs/README.md. */
  private String menu() throws IOException {
    StringBuilder menus = new StringBuilder();
    boolean open = false;
    for (String line : Files.readAllLines(docs.resolve("README.md"))) {
      if (line.startsWith("## ")) {
        menus.append(open ? "    </menu>\n" : "");
        open = true;
        menus.append("    <menu name=\"%s\">%n".formatted(escaped(line.substring(3).split(":")[0])));
      } else if (open) {
        MENU.matcher(line)
            .results()
            .forEach(
                item ->
                    menus.append(
                        "      <item name=\"%s\" href=\"%s\"/>%n"
                            .formatted(
                                escaped(titled(item.group(1).replace("`", ""))),
                                item.group(2)
                                    .replace("README.md", "index.md")
                                    .replaceAll("md$", "html"))));
      }
    }
    return """
        <?xml version="1.0" encoding="UTF-8"?>
        <site xmlns="http://maven.apache.org/SITE/2.0.0" name="Lathe">
          <bannerLeft name="Lathe" href="index.html"/>
          <publishDate position="none"/>
          <version position="none"/>
          <skin>
            <groupId>org.apache.maven.skins</groupId>
            <artifactId>maven-fluido-skin</artifactId>
            <version>2.1.0</version>
          </skin>
          <custom><fluidoSkin><skipGenerationDate>true</skipGenerationDate></fluidoSkin></custom>
          <body>
            <head><![CDATA[<meta name="color-scheme" content="light dark"/>]]></head>
            <menu name="Lathe"><item name="Start" href="index.html"/></menu>
        %s  </body>
        </site>
        """
        .formatted(menus + (open ? "    </menu>\n" : ""));
  }

  private static String titled(String name) {
    return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
