package org.lathe.conformance.family;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lathe.graph.Constant;
import org.lathe.graph.DType;
import org.lathe.graph.Shape;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.Op;

/** A page of docs/spec/ops and the examples in it: fenced blocks marked {@code json example}. */
record SpecPage(String mnemonic, List<Example> examples) {
  /** Operands or results in the form of the example. */
  record Values(TensorType type, Constant elements) {}

  /** An operation on given operands, with its results. */
  record Example(Op op, List<Values> inputs, List<Values> outputs) {}

  private static final Pattern BLOCK = Pattern.compile("(?ms)^```json example\\s*$(.*?)^```\\s*$");

  /** Unlike {@link org.lathe.files.Json} it wants every attribute, and knows shapes. */
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .registerModule(new SimpleModule().addDeserializer(Shape.class, new ShapeReader()))
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  /** Returns whether an operation has a page among the resources. */
  static boolean exists(String mnemonic) {
    return SpecPage.class.getResource(resource(mnemonic)) != null;
  }

  /** Reads an operation's page. */
  static SpecPage of(String mnemonic) {
    try (InputStream page = SpecPage.class.getResourceAsStream(resource(mnemonic))) {
      String text = new String(page.readAllBytes(), StandardCharsets.UTF_8);
      List<Example> examples = new ArrayList<>();
      Matcher matcher = BLOCK.matcher(text);
      while (matcher.find()) {
        examples.add(example(JSON.readTree(matcher.group(1))));
      }
      return new SpecPage(mnemonic, examples);
    } catch (IOException e) {
      throw new UncheckedIOException("page of " + mnemonic, e);
    }
  }

  private static String resource(String mnemonic) {
    return "/org/lathe/spec/ops/" + mnemonic + ".md";
  }

  private static Example example(JsonNode node) throws IOException {
    String mnemonic = node.required("op").asText();
    Class<? extends Op> operation = OpCaseName.BY_MNEMONIC.get(mnemonic).operation();
    JsonNode attributes = node.has("attributes") ? node.get("attributes") : JSON.createObjectNode();
    Op op = JSON.treeToValue(attributes, operation);
    return new Example(op, values(node.required("inputs")), values(node.required("outputs")));
  }

  private static List<Values> values(JsonNode list) throws IOException {
    List<Values> values = new ArrayList<>();
    for (JsonNode node : list) {
      Shape shape = JSON.treeToValue(node.required("shape"), Shape.class);
      DType dtype = DType.valueOf(node.required("type").asText().toUpperCase(Locale.ROOT));
      JsonNode elements = node.required("values");
      if (dtype == DType.I32) {
        values.add(
            new Values(
                new TensorType(dtype, shape),
                Constant.of(JSON.treeToValue(elements, int[].class))));
      } else {
        float[] floats = new float[elements.size()];
        for (int i = 0; i < floats.length; i++) {
          // NaN, Infinity and -Infinity are not JSON numbers, so they are strings.
          floats[i] = Float.parseFloat(elements.get(i).asText());
        }
        values.add(new Values(new TensorType(dtype, shape), Constant.of(floats)));
      }
    }
    return values;
  }

  private static final class ShapeReader extends JsonDeserializer<Shape> {
    @Override
    public Shape deserialize(JsonParser parser, DeserializationContext context) throws IOException {
      return Shape.of(parser.readValueAs(int[].class));
    }
  }
}
