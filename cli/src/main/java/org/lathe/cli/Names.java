package org.lathe.cli;

import java.util.Iterator;
import java.util.List;
import org.lathe.training.RecipeFile;

/**
 * Values that the shell offers for an option that also takes others, such as a path; nothing is
 * checked against them.
 */
abstract class Names implements Iterable<String> {
  private final List<String> names;

  Names(String... names) {
    this.names = List.of(names);
  }

  @Override
  public Iterator<String> iterator() {
    return names.iterator();
  }

  /** The engines that ship with Lathe. */
  static final class Engines extends Names {
    Engines() {
      super("vector", "scalar", Machine.TORNADO);
    }
  }

  /** The texts that ship with Lathe or with the JDK. */
  static final class Texts extends Names {
    Texts() {
      super("jdk", "stories", "tales");
    }
  }

  /** The recipes that ship with Lathe, read when they are asked for. */
  static final class Recipes extends Names {
    @Override
    public Iterator<String> iterator() {
      return RecipeFile.names().iterator();
    }
  }
}
