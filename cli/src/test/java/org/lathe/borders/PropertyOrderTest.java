package org.lathe.borders;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A file has the same bytes in every run of java. Jackson writes the components of a record in
 * their order, but properties of methods as reflection finds them, which differs between runs:
 * where a class has several of these, it states the order.
 */
class PropertyOrderTest {
  @Test
  void propertiesOfMethodsHaveAnOrder() {
    List<JavaClass> several =
        House.CLASSES.stream().filter(type -> propertiesOfMethods(type) > 1).toList();
    assertFalse(several.isEmpty());
    assertEquals(
        List.of(),
        several.stream()
            .filter(type -> !type.isAnnotatedWith(JsonPropertyOrder.class))
            .map(JavaClass::getName)
            .toList());
  }

  /** Accessors of components carry the annotation of their component too, and do not count. */
  private static long propertiesOfMethods(JavaClass type) {
    return type.getMethods().stream()
        .filter(method -> method.isAnnotatedWith(JsonProperty.class))
        .filter(method -> type.tryGetField(method.getName()).isEmpty())
        .count();
  }
}
