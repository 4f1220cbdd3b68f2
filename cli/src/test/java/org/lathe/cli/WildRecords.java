package org.lathe.cli;

import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Proxy;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** Makes records of any kind in which every number with a point has one value. */
final class WildRecords {
  private final double value;
  private final Map<Class<?>, Object> known;

  /**
   * Makes records with a value.
   *
   * @param known values for classes that are no records
   */
  WildRecords(double value, Map<Class<?>, Object> known) {
    this.value = value;
    this.known = known;
  }

  <T> T of(Class<T> type) {
    return type.cast(of((Type) type));
  }

  private Object of(Type type) {
    if (type instanceof ParameterizedType generic) {
      Type[] inner = generic.getActualTypeArguments();
      Class<?> raw = (Class<?>) generic.getRawType();
      if (raw == List.class) {
        return List.of(of(inner[0]));
      }
      if (raw == Set.class) {
        return Set.of(of(inner[0]));
      }
      if (raw == Map.class) {
        return Map.of(of(inner[0]), of(inner[1]));
      }
      return raw == Optional.class ? Optional.of(of(inner[0])) : of((Type) raw);
    }
    Class<?> plain = (Class<?>) type;
    if (known.containsKey(plain)) {
      return known.get(plain);
    }
    if (plain == double.class || plain == Double.class || plain == Object.class) {
      return value;
    }
    if (plain == int.class || plain == Integer.class) {
      return 2;
    }
    if (plain == long.class || plain == Long.class) {
      return 3L;
    }
    if (plain == boolean.class || plain == Boolean.class) {
      return true;
    }
    if (plain == String.class) {
      return "text";
    }
    if (plain == Path.class) {
      return Path.of("folder");
    }
    if (plain == OptionalDouble.class) {
      return OptionalDouble.of(value);
    }
    if (plain.isArray()) {
      Object array = Array.newInstance(plain.getComponentType(), 1);
      Array.set(array, 0, of((Type) plain.getComponentType()));
      return array;
    }
    if (plain.isEnum()) {
      return plain.getEnumConstants()[0];
    }
    if (plain.isInterface()) {
      return Proxy.newProxyInstance(
          plain.getClassLoader(),
          new Class<?>[] {plain},
          (proxy, method, arguments) -> of(method.getGenericReturnType()));
    }
    return record(plain);
  }

  private Object record(Class<?> type) {
    if (!type.isRecord()) {
      throw new AssertionError("no value is known for " + type);
    }
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      values[i] = of(components[i].getGenericType());
    }
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      throw new AssertionError(type + " refuses its values", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }
}
