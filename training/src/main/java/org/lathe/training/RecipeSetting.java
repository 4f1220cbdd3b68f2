package org.lathe.training;

import org.lathe.files.InputException;

/**
 * A field of a recipe set to another value, such as {@code model.layers=3}.
 *
 * @param path names from the root, with points between
 * @param value the value as in the file; for a field that holds text, the text itself
 */
public record RecipeSetting(String path, String value) {
  /**
   * Reads a setting; blanks around path and value do not count.
   *
   * @throws InputException if it has no path or no equals sign
   */
  public static RecipeSetting of(String setting) {
    int equals = setting.indexOf('=');
    if (equals < 1) {
      throw new InputException(
          "{set}: '%s' is not a setting: write a path and a value, such as model.layers=3"
              .formatted(setting));
    }
    return new RecipeSetting(
        setting.substring(0, equals).strip(), setting.substring(equals + 1).strip());
  }
}
