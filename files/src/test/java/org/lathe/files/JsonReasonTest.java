package org.lathe.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong with a file of JSON is said in words about the file, without a class of Java. */
class JsonReasonTest {
  enum Kind {
    SMALL,
    LARGE
  }

  record Part(double rate, boolean whole) {}

  record Given(int steps, String name, Kind kind, List<Part> parts, Map<String, Integer> counts) {}

  private static final ObjectReader READER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .build()
          .readerFor(Given.class);

  private static final String SOUND =
      """
      {"steps": 3, "name": "a", "kind": "SMALL", "parts": [{"rate": 1, "whole": true}, \
      {"rate": 2, "whole": false}], "counts": {"b": 1}}\
      """;

  @Test
  void whatIsSoundIsRead() throws IOException {
    Given given = READER.readValue(SOUND);
    assertEquals(2, given.parts().get(1).rate());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"steps\": 3 | \"steps\": \"many\" | steps is 'many', and must be a whole number",
        "\"steps\": 3 | \"steps\": 3.5 | steps is '3.5', and must be a whole number",
        "\"steps\": 3 | \"steps\": [3] | steps must be a whole number",
        "\"steps\": 3, | `` | steps is missing or empty",
        "\"name\": \"a\" | \"name\": null | name is missing or empty",
        "\"name\": \"a\" | \"name\": {} | name must be text",
        "\"SMALL\" | \"tiny\" | kind is 'tiny', and must be one of SMALL, LARGE",
        "\"rate\": 2 | \"rate\": \"x\" | parts[1].rate is 'x', and must be a number",
        "\"whole\": false | \"whole\": [] | parts[1].whole must be true or false",
        "\"whole\": false | \"whole\": true, \"other\": 1 | parts[1].other is no field that is"
            + " known here",
        "\"counts\": {\"b\": 1} | \"counts\": 7 | counts must be an object",
        "\"counts\": {\"b\": 1} | \"counts\": {\"b\": {}} | counts.b must be a whole number",
      })
  void aValueThatDoesNotFitIsNamedByItsField(String from, String to, String said) {
    JsonProcessingException e =
        assertThrows(
            JsonProcessingException.class, () -> READER.readValue(SOUND.replace(from, to)));
    assertEquals(said, Json.reason(e));
  }

  @Test
  void textThatIsNotUtf8HasItsPlace(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("x.json");
    Files.write(file, new byte[] {'{', '"', (byte) 0xc3, '"', ':', '1', '}'});
    assertEquals(
        file + " is not UTF-8 at byte offset 2: give another",
        assertThrows(InputException.class, () -> Json.read(file, "give another")).getMessage());
    Files.writeString(file, "{\"\uFFFD\":1}");
    assertEquals(1, Json.read(file, "give another").get("\uFFFD").intValue());
  }
}
