package org.lathe.server.work;

import java.util.function.Consumer;

/**
 * Something to do in turn.
 *
 * @param <E> of what it tells on its way
 */
@FunctionalInterface
public interface Work<E> {
  /**
   * Does it.
   *
   * @param told takes what there is to tell; throws {@link Cancelled} once nobody wants it
   */
  void run(Consumer<E> told);
}
