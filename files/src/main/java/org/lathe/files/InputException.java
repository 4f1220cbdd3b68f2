package org.lathe.files;

import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Something that the user gave cannot be used: a file, a folder, an option, or a combination of
 * them. The message is one line that says what is wrong, where, and what to do.
 *
 * <p>The message contains an option as its Java name in braces, such as {@code {microBatch}}.
 * {@link #getMessage} shows the bare name; a command line shows its own word for it.
 */
public final class InputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private static final Pattern OPTION = Pattern.compile("\\{([a-z][A-Za-z0-9]*)\\}");

  private final String template;

  /** Reports what is wrong with the input itself. */
  public InputException(String template) {
    this(template, null);
  }

  /** Reports an error of the system while the input was read or the output written. */
  public InputException(String template, Throwable cause) {
    super(worded(template, UnaryOperator.identity()), cause);
    this.template = template;
  }

  /**
   * Returns the message with options worded by the caller.
   *
   * @param option gives the word for an option's name in Java
   */
  public String worded(UnaryOperator<String> option) {
    return worded(template, option);
  }

  private static String worded(String template, UnaryOperator<String> option) {
    return OPTION
        .matcher(template)
        .replaceAll(found -> Matcher.quoteReplacement(option.apply(found.group(1))));
  }
}
