package org.lathe.cpu;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Counts the arrays that are reachable from objects, by following every reference: float arrays of
 * any object of the engine, and int arrays of tensors. Padding before the first tensor of an array,
 * for alignment, is not counted, like the header of the array.
 */
public final class HeldArrays {
  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Deque<Object> waiting = new ArrayDeque<>();

  /** The begin of the first tensor of an array. */
  private final Map<Object, Integer> starts = new IdentityHashMap<>();

  private final Set<Object> arrays = Collections.newSetFromMap(new IdentityHashMap<>());

  private HeldArrays() {}

  /**
   * Returns the bytes of the elements of all arrays that are reachable from these objects, each
   * once.
   */
  public static long bytes(Object... roots) {
    HeldArrays held = new HeldArrays();
    for (Object root : roots) {
      held.meet(root);
    }
    while (!held.waiting.isEmpty()) {
      held.follow(held.waiting.pop());
    }
    // Bound programs without memory have arrays without elements, in which no tensor begins.
    return held.arrays.stream()
        .filter(array -> Array.getLength(array) > 0)
        .mapToLong(array -> 4L * (Array.getLength(array) - held.starts.getOrDefault(array, 0)))
        .sum();
  }

  private void meet(Object object) {
    if (object != null && seen.add(object)) {
      waiting.push(object);
    }
  }

  private void follow(Object object) {
    switch (object) {
      case ArrayView span -> {
        Object array = span.floats() != null ? span.floats() : span.ints();
        arrays.add(array);
        starts.merge(array, span.offset(), Math::min);
      }
      case float[] array -> arrays.add(array);
      case Object[] array -> {
        for (Object element : array) {
          meet(element);
        }
      }
      case Map<?, ?> map ->
          map.forEach(
              (key, value) -> {
                meet(key);
                meet(value);
              });
      case Iterable<?> each -> each.forEach(this::meet);
      default -> {
        if (isOurs(object)) {
          fields(object);
        }
      }
    }
  }

  /**
   * Objects of other packages have no arrays of the engine; those of a graph have the graph's own.
   */
  private static boolean isOurs(Object object) {
    String name = object.getClass().getName();
    return name.startsWith("org.lathe.")
        && !name.startsWith("org.lathe.graph.")
        && !(object instanceof Enum);
  }

  private void fields(Object object) {
    boolean engine = object.getClass().getName().startsWith("org.lathe.cpu.");
    for (Class<?> c = object.getClass(); c != Object.class; c = c.getSuperclass()) {
      for (Field field : c.getDeclaredFields()) {
        boolean array = field.getType() == float[].class;
        if (!Modifier.isStatic(field.getModifiers())
            && !field.getType().isPrimitive()
            && (engine || !array)) {
          field.setAccessible(true);
          try {
            meet(field.get(object));
          } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
          }
        }
      }
    }
  }
}
