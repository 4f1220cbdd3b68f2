package org.lathe.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The commands {@code ./lathe ..} in lines for a shell, as words. */
final class ShellLines {
  private static final Pattern ASSIGNED =
      Pattern.compile("^\\s*(\\w+)=(\"[^\"]*\"|'[^']*'|\\S*)\\s*(#.*)?$");
  private static final Pattern LOOP = Pattern.compile("\\bfor (\\w+) in ([^\\s;]+)");
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{?(\\w+)}?");
  private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|([^\\s'\"]+)");
  private static final String START = "./lathe";

  private final Map<String, String> variables = new HashMap<>();

  /**
   * Returns the words after {@code ./lathe} of each command in these lines. Variables have the
   * value of their assignment, those of a loop the first one; {@code ..} stands for more words.
   */
  List<List<String>> commands(List<String> lines) {
    List<List<String>> commands = new ArrayList<>();
    StringBuilder joined = new StringBuilder();
    for (String line : lines) {
      if (line.endsWith("\\")) {
        joined.append(line, 0, line.length() - 1).append(' ');
        continue;
      }
      String whole = joined.append(line).toString();
      joined.setLength(0);
      Matcher assigned = ASSIGNED.matcher(whole);
      if (assigned.matches()) {
        variables.put(assigned.group(1), assigned.group(2).replaceAll("^[\"']|[\"']$", ""));
      }
      LOOP.matcher(whole).results().forEach(loop -> variables.put(loop.group(1), loop.group(2)));
      int start = whole.indexOf(START + " ");
      if (start >= 0 && !whole.strip().startsWith("#")) {
        commands.add(words(whole.substring(start + START.length())));
      }
    }
    return commands;
  }

  private List<String> words(String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean open = false;
    int end = 0;
    String expanded =
        VARIABLE
            .matcher(line)
            .replaceAll(
                found ->
                    Matcher.quoteReplacement(
                        variables.getOrDefault(found.group(1), found.group())));
    Matcher part = WORD.matcher(expanded);
    while (part.find()) {
      if (open && part.start() > end) {
        words.add(word.toString());
        word.setLength(0);
      }
      String plain = part.group(3);
      if (plain != null && (plain.startsWith("#") || plain.matches("[|>&;].*|2>.*"))) {
        return words;
      }
      boolean last = plain != null && plain.endsWith(";");
      word.append(
          plain == null
              ? part.group(1) == null ? part.group(2) : part.group(1)
              : last ? plain.substring(0, plain.length() - 1) : plain);
      open = true;
      end = part.end();
      if (last) {
        break;
      }
    }
    if (open) {
      words.add(word.toString());
    }
    words.removeIf(".."::equals);
    return words;
  }
}
