package org.lathe.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.lathe.graph.op.Operations;

/**
 * The page {@code docs/reference/operations.md}: all operations with the labels of their
 * constraints, which {@code ShapeRulesTest} holds equal to those of the shape rules.
 */
final class OperationsPage {
  private static final String HEAD =
      """
      # Operations

      All operations, with the constraints that they check. This page is written from the program and [the pages of the operations](../spec/ops/README.md) by `ReferencePagesTest`.

      An error names the label of the constraint: `matmul C3: lhs columns 64, rhs rows 32`. Accuracy classes are explained in [exactness](../explanation/exactness.md).

      | operation | what it computes | accuracy | constraints |
      |---|---|---|---|
      """;
  private static final Pattern CONSTRAINT = Pattern.compile("(?m)^- (C\\d+): (.*)$");
  private static final Pattern ACCURACY = Pattern.compile("## Accuracy class\\s+([A-Z]+)");

  private OperationsPage() {}

  static String of(Path docs) throws IOException {
    StringBuilder page = new StringBuilder(HEAD);
    for (String mnemonic : new TreeSet<>(Operations.MNEMONICS)) {
      String text = Files.readString(docs.resolve("spec/ops/" + mnemonic + ".md"));
      Matcher accuracy = ACCURACY.matcher(text);
      page.append(
          "| [`%s`](../spec/ops/%s.md) | %s | %s | %s |\n"
              .formatted(
                  mnemonic,
                  mnemonic,
                  summary(text),
                  accuracy.find() ? accuracy.group(1) : "",
                  CONSTRAINT
                      .matcher(text)
                      .results()
                      .map(found -> "**" + found.group(1) + "** " + cell(found.group(2)))
                      .collect(Collectors.joining("<br>"))));
    }
    return page.toString();
  }

  /** The first sentence after the heading. */
  private static String summary(String page) {
    String paragraph = page.split("\n\n")[1].replace('\n', ' ');
    return cell(paragraph.replaceFirst("(?<=[a-z)`\\]]{2}[.:]) (?=[A-Z`]).*", ""));
  }

  /** A link of a page below spec/ops, from here. */
  private static String cell(String text) {
    return text.replaceAll("\\]\\((?!https?:)(?=[a-z0-9_]+\\.md)", "](../spec/ops/")
        .replace("](../../", "](../")
        .replaceAll("(?<!\\\\)\\|", "\\\\|")
        .strip();
  }
}
