package org.lathe.files;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.IgnoredPropertyException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.InvalidNullException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.PropertyBindingException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What is wrong with a JSON value that does not fit its field, in words about the file: the
 * library's own name the classes that the file is read into.
 */
final class JsonMismatch {
  /** The library names a missing field of a record in its message alone. */
  private static final Pattern MISSING =
      Pattern.compile("(?:Missing|Null value for)(?: required)? creator property '([^']+)'.*");

  private JsonMismatch() {}

  static String reason(MismatchedInputException e) {
    String field = path(e);
    if (e instanceof IgnoredPropertyException || e instanceof PropertyBindingException) {
      return "%s is no field that is known here".formatted(field);
    }
    Matcher missing = MISSING.matcher(e.getOriginalMessage());
    if (missing.lookingAt()) {
      return "%s is missing or empty"
          .formatted(field.endsWith(missing.group(1)) ? field : below(field, missing.group(1)));
    }
    String subject = field.isEmpty() ? "it" : field;
    if (e instanceof InvalidNullException) {
      return subject + " is empty";
    }
    String found =
        e instanceof InvalidFormatException format
            ? " is '%s', and".formatted(shown(format.getValue()))
            : "";
    return "%s%s must be %s".formatted(subject, found, expected(e.getTargetType()));
  }

  private static String path(JsonMappingException e) {
    return e.getPath().stream()
        .map(
            step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName())
        .reduce("", JsonMismatch::below);
  }

  private static String below(String path, String name) {
    return path.isEmpty() || name.startsWith("[") ? path + name : path + "." + name;
  }

  private static String shown(Object value) {
    String text = String.valueOf(value);
    return text.length() <= 60 ? text : text.substring(0, 60) + "..";
  }

  private static String expected(Class<?> type) {
    if (type == null) {
      return "of another type";
    }
    if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .map(Object::toString)
          .collect(Collectors.joining(", ", "one of ", ""));
    }
    if (type == int.class || type == long.class || type == Integer.class || type == Long.class) {
      return "a whole number";
    }
    if (type == float.class || type == double.class || Number.class.isAssignableFrom(type)) {
      return "a number";
    }
    if (type == boolean.class || type == Boolean.class) {
      return "true or false";
    }
    if (CharSequence.class.isAssignableFrom(type)) {
      return "text";
    }
    return type.isArray() || Collection.class.isAssignableFrom(type)
        ? "a list"
        : Map.class.isAssignableFrom(type) || type.isRecord() ? "an object" : "of another type";
  }
}
