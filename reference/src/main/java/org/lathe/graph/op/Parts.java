package org.lathe.graph.op;

import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The classes of one package for each operation, such as its kernels: the part of {@code RmsNorm}
 * is class {@code RmsNorm<suffix>} of that package, with a constructor without parameters. A part
 * is loaded at the first request, so no list is needed.
 *
 * @param <P> what each part is
 */
public final class Parts<P> {
  private static final MethodType CONSTRUCTOR = MethodType.methodType(void.class);

  private final Lookup in;
  private final String suffix;
  private final Class<? super P> type;
  private final Map<Class<? extends Op>, Optional<P>> found = new ConcurrentHashMap<>();

  /**
   * Finds parts in the package of the class that made {@code in}; they may be private to the
   * package.
   *
   * @param suffix what their names have after the operation's
   * @param type what each of them is
   */
  public Parts(Lookup in, String suffix, Class<? super P> type) {
    this.in = in;
    this.suffix = suffix;
    this.type = type;
  }

  /** Returns the part for this operation; empty if there is no class of its name. */
  public Optional<P> of(Class<? extends Op> operation) {
    Optional<P> known = found.get(operation);
    if (known == null) {
      known = load(operation);
      found.put(operation, known);
    }
    return known;
  }

  /** Returns the names of the missing classes, over all {@link Operations}. */
  public List<String> missing() {
    return Operations.ALL.stream()
        .filter(operation -> of(operation).isEmpty())
        .map(this::className)
        .toList();
  }

  private String className(Class<? extends Op> operation) {
    return in.lookupClass().getPackageName() + "." + operation.getSimpleName() + suffix;
  }

  @SuppressWarnings("unchecked")
  private Optional<P> load(Class<? extends Op> operation) {
    String name = className(operation);
    try {
      Class<?> part = in.findClass(name);
      return Optional.of((P) type.cast(in.findConstructor(part, CONSTRUCTOR).invoke()));
    } catch (ClassNotFoundException none) {
      return Optional.empty();
    } catch (Throwable e) {
      throw new IllegalStateException(name + " cannot be made: " + e.getMessage(), e);
    }
  }
}
