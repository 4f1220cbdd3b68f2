package org.lathe.conformance.cases;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.lathe.graph.Shape;

/**
 * The parameters of a case, by name and in order: extents, shapes, flags. They are printed as
 * {@code m=17,k=129,x=3x5,ta} and can be read from that text, so the name of a case contains all
 * that defines it.
 */
public final class CaseParameters {
  private static final String SET = "";

  private final Map<String, String> values;

  private CaseParameters(Map<String, String> values) {
    this.values = values;
  }

  /** No parameters. */
  public static CaseParameters none() {
    return new CaseParameters(Map.of());
  }

  /**
   * Returns parameters from alternating names and values: {@code of("m", 17, "x", Shape.of(3, 5),
   * "eps", 1e-6f, "ta", true)}. A flag that is false is left out.
   */
  public static CaseParameters of(Object... namesAndValues) {
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      String name = (String) namesAndValues[i];
      switch (namesAndValues[i + 1]) {
        case Integer extent -> values.put(name, extent.toString());
        case Float number -> values.put(name, text(number));
        case Shape shape -> values.put(name, text(shape));
        case Boolean flag -> {
          if (flag) {
            values.put(name, SET);
          }
        }
        default ->
            throw new IllegalArgumentException(
                name + " is neither a number, a shape nor a flag: " + namesAndValues[i + 1]);
      }
    }
    return new CaseParameters(values);
  }

  /** Returns the shapes of a list of operands: {@code x1=3x5,x2=4x5} for the name x. */
  public static CaseParameters of(String name, List<Shape> shapes) {
    Map<String, String> values = new LinkedHashMap<>();
    for (Shape shape : shapes) {
      values.put(name + (values.size() + 1), text(shape));
    }
    return new CaseParameters(values);
  }

  /**
   * Reads the text that {@link #toString} prints.
   *
   * @throws IllegalArgumentException if the text does not have that form
   */
  public static CaseParameters parse(String text) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String part : text.isEmpty() ? new String[0] : text.split(",", -1)) {
      int equals = part.indexOf('=');
      String name = equals < 0 ? part : part.substring(0, equals);
      String value = equals < 0 ? SET : part.substring(equals + 1);
      if (name.isEmpty() || equals >= 0 && value.isEmpty()) {
        throw new IllegalArgumentException("'" + part + "' is neither name=value nor a flag");
      }
      if (values.putIfAbsent(name, value) != null) {
        throw new IllegalArgumentException("'" + name + "' is given twice");
      }
    }
    return new CaseParameters(values);
  }

  /** Returns these parameters and a flag, which is left out if it is false. */
  public CaseParameters with(String flag, boolean set) {
    Map<String, String> values = new LinkedHashMap<>(this.values);
    if (set) {
      values.put(flag, SET);
    }
    return new CaseParameters(values);
  }

  /**
   * Returns these parameters, after a check that all of them are named here.
   *
   * @throws IllegalArgumentException naming the first unknown parameter
   */
  public CaseParameters only(String... names) {
    for (String name : values.keySet()) {
      if (!List.of(names).contains(name)) {
        throw new IllegalArgumentException(
            "'" + name + "' is not a parameter here; there are " + String.join(", ", names));
      }
    }
    return this;
  }

  /** Returns whether a parameter of this name is given. */
  public boolean has(String name) {
    return values.containsKey(name);
  }

  /** Returns an int that is not negative; fails if it is missing or not such an int. */
  public int extent(String name) {
    return whole(name, 0);
  }

  /** Returns an int of 1 or more; fails if it is missing or not such an int. */
  public int positive(String name) {
    return whole(name, 1);
  }

  private int whole(String name, int least) {
    String value = given(name);
    try {
      int extent = Integer.parseInt(value);
      if (extent >= least) {
        return extent;
      }
    } catch (NumberFormatException e) {
      // Reported below, like a number that is too small.
    }
    throw new IllegalArgumentException(
        "'" + name + "=" + value + "' is not a whole number of at least " + least);
  }

  /** Returns a finite float that is not negative; fails if it is missing or not such a number. */
  public float number(String name) {
    String value = given(name);
    try {
      float number = Float.parseFloat(value);
      if (Float.isFinite(number) && number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Reported below, like an infinite or a negative number.
    }
    throw new IllegalArgumentException(
        "'" + name + "=" + value + "' is not a number of at least 0");
  }

  /** Returns a shape, such as {@code 3x5}; fails if it is missing or not a shape. */
  public Shape shape(String name) {
    String value = given(name);
    try {
      return Shape.of(Arrays.stream(value.split("x", -1)).mapToInt(Integer::parseInt).toArray());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + name + "=" + value + "' is not a shape such as 3x5");
    }
  }

  /** Returns a list of shapes; fails if there are none, or if there are other parameters. */
  public List<Shape> shapes(String name) {
    List<Shape> shapes = new ArrayList<>();
    List<String> names = new ArrayList<>();
    do {
      names.add(name + (shapes.size() + 1));
      shapes.add(shape(names.getLast()));
    } while (has(name + (shapes.size() + 1)));
    only(names.toArray(String[]::new));
    return shapes;
  }

  /** Returns whether a flag is set; fails if it has a value. */
  public boolean flag(String name) {
    String value = values.getOrDefault(name, SET);
    if (!value.isEmpty()) {
      throw new IllegalArgumentException(
          "'" + name + "=" + value + "': " + name + " is a flag and has no value");
    }
    return has(name);
  }

  private String given(String name) {
    String value = values.getOrDefault(name, SET);
    if (value.isEmpty()) {
      throw new IllegalArgumentException("'" + name + "=' is missing");
    }
    return value;
  }

  private static String text(float number) {
    return Float.toString(number).replaceFirst("\\.0(?=E|$)", "").replace('E', 'e');
  }

  private static String text(Shape shape) {
    return Arrays.stream(shape.extents())
        .mapToObj(Integer::toString)
        .collect(Collectors.joining("x"));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CaseParameters parameters && values.equals(parameters.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return values.entrySet().stream()
        .map(
            entry ->
                entry.getValue().isEmpty()
                    ? entry.getKey()
                    : entry.getKey() + "=" + entry.getValue())
        .collect(Collectors.joining(","));
  }
}
