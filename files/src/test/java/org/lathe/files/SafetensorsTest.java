package org.lathe.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is written is read again, and a header that breaks a rule of the format is one line. */
class SafetensorsTest {
  private static final String PLAIN = "'dtype':'F32','shape':[2],'data_offsets':[0,8]";

  @TempDir private Path folder;

  /**
   * @param header with single quotes
   */
  private Path file(String header, int elements) throws IOException {
    byte[] json = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + json.length + elements).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(json.length).put(json);
    return Files.write(folder.resolve("x.safetensors"), bytes.array());
  }

  private void refused(String header, int elements, String part) throws IOException {
    Path file = file(header, elements);
    String message = assertThrows(InputException.class, () -> Safetensors.read(file)).getMessage();
    assertTrue(message.startsWith(file.toString()), message);
    assertTrue(message.contains(part), message);
    assertEquals(1, message.lines().count(), message);
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    Map<String, Safetensors.Entry> tensors = new LinkedHashMap<>();
    tensors.put("f", Safetensors.Entry.of(new int[] {1, 2}, new float[] {3, 4}));
    tensors.put("empty", Safetensors.Entry.of(new int[] {0, 2}, new float[0]));
    tensors.put("d", Safetensors.Entry.of(new int[] {}, new double[] {5}));
    tensors.put("i", Safetensors.Entry.of(new int[] {3}, new int[] {6, 7, 8}));
    Path file = folder.resolve("all.safetensors");
    Safetensors.write(file, tensors);
    Map<String, Safetensors.Entry> read = Safetensors.read(file);
    assertEquals(List.copyOf(tensors.keySet()), List.copyOf(read.keySet()));
    tensors.forEach(
        (name, entry) -> {
          assertArrayEquals(entry.shape(), read.get(name).shape());
          assertArrayEquals(entry.asDoubles(), read.get(name).asDoubles());
        });
  }

  /** 16 bits hold few numbers, all of which are float32 numbers too. */
  @Test
  void halvesAreReadAsTheNumbersThatTheyAre() throws IOException {
    Path file =
        file(
            "{'h':{'dtype':'F16','shape':[3],'data_offsets':[0,6]},"
                + "'b':{'dtype':'BF16','shape':[3],'data_offsets':[6,12]}}",
            12);
    byte[] all = Files.readAllBytes(file);
    ByteBuffer.wrap(all, all.length - 12, 12)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort((short) 0x3e00)
        .putShort((short) 0x8001)
        .putShort((short) 0xfc00)
        .putShort((short) 0x3fc0)
        .putShort((short) 0xc2f7)
        .putShort((short) 0x7f80);
    Files.write(file, all);
    Map<String, Safetensors.Entry> read = Safetensors.read(file);
    assertArrayEquals(
        new float[] {1.5f, -0x1p-24f, Float.NEGATIVE_INFINITY}, read.get("h").floats());
    assertArrayEquals(new float[] {1.5f, -123.5f, Float.POSITIVE_INFINITY}, read.get("b").floats());
    try (SafetensorsFile opened = SafetensorsFile.open(file)) {
      assertEquals("BF16", opened.elementType("b"));
      assertArrayEquals(new int[] {3}, opened.shape("b"));
      assertThrows(InputException.class, () -> opened.elementType("none"));
    }
  }

  /** The format orders tensors by their offsets, whatever the order of the header. */
  @Test
  void tensorsMayBeInAnyOrder() throws IOException {
    Path file =
        file("{'b':{'dtype':'I32','shape':[1],'data_offsets':[8,12]},'a':{" + PLAIN + "}}  ", 12);
    assertEquals(List.of("b", "a"), List.copyOf(Safetensors.read(file).keySet()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'shape':{'x':8} | shape {\"x\":8}, must be a list of whole numbers from 0",
        "'shape':['2'] | shape [\"2\"], must be a list",
        "'shape':[2.0] | shape [2.0], must be a list",
        "'shape':[-2] | shape [-2], must be a list",
        "'shape':[null] | shape [null], must be a list",
        "'shape':[3000000000] | shape [3000000000], must be a list",
        "'shape':2 | shape 2, must be a list",
        "'shape':[-1,-2] | shape [-1,-2], must be a list",
        "'shape':null | shape null, must be a list",
        "'shape':[true] | shape [true], must be a list",
        "'shape':[[2]] | shape [[2]], must be a list",
        "'shape':[3] | [3] does not fit its offsets 0 to 8",
        "'shape':[] | of F32 [] does not fit its offsets 0 to 8",
        "'shape':[2147483647,2147483647,8] | does not fit its offsets 0 to 8",
        "'shape':[65536,65536,65536,65536] | does not fit its offsets 0 to 8",
        "'data_offsets':['0','8'] | data_offsets [\"0\",\"8\"], must be a list of two",
        "'data_offsets':[0.0,8.0] | data_offsets [0.0,8.0], must be a list of two",
        "'data_offsets':[-8,0] | data_offsets [-8,0], must be a list of two",
        "'data_offsets':[0,18446744073709551624] | must be a list of two",
        "'data_offsets':[0,8,8] | data_offsets [0,8,8], must be a list of two",
        "'data_offsets':null | data_offsets null, must be a list of two",
        "'data_offsets':[8] | data_offsets [8], must be a list of two",
        "'data_offsets':[8,0] | data_offsets [8,0], must be a list of two",
        "'data_offsets':{'a':1} | data_offsets {\"a\":1}, must be a list of two",
        "'data_offsets':[4,12] | is truncated: tensor t ends at byte 12",
        "'data_offsets':[0,4] | of F32 [2] does not fit its offsets 0 to 4",
        "'dtype':null | dtype null, must be the name",
        "'dtype':7 | dtype 7, must be the name",
        "'dtype':'F8_E4M3' | of F8_E4M3 [2] does not fit its offsets 0 to 8",
        "'dtype':'X9' | has element type 'X9'",
      })
  void aFieldThatBreaksARuleIsNamed(String field, String part) throws IOException {
    String name = field.substring(0, field.indexOf(':'));
    String rest = PLAIN.replaceFirst(name + ":(\\[[^]]*\\]|'F32')", "").replaceAll("^,|,$", "");
    refused("{'t':{" + rest.replace(",,", ",") + "," + field + "}}", 8, part);
    refused("{'t':{" + rest.replace(",,", ",") + "," + field + "}}", 8, "tensor t");
  }

  @Test
  void aMissingFieldIsNamed() throws IOException {
    refused("{'t':{'dtype':'F32','data_offsets':[0,4]}}", 4, "tensor t has no shape");
    refused("{'t':8}", 0, "tensor t has no dtype");
    refused("[8]", 0, "the header is [8], must be a JSON object");
  }

  /** The overflowing product of the extents, 2^64, is 0 in 64 bits, which offsets 0 to 0 fit. */
  @Test
  void anOverflowIsNoFit() throws IOException {
    refused(
        "{'a':{'dtype':'F32','shape':[65536,65536,65536,65536],'data_offsets':[0,0]}}",
        0,
        "does not fit its offsets 0 to 0");
  }

  /** The header is looked at when the file is opened, before any tensor is read. */
  @Test
  void aShapeThatDoesNotFitIsRefusedAtOnce() throws IOException {
    Path file = file("{'t':{'dtype':'U16','shape':[3],'data_offsets':[0,8]}}", 8);
    assertThrows(InputException.class, () -> SafetensorsFile.open(file));
  }

  @Test
  void aFileThatEndsEarlyIsTruncated() throws IOException {
    refused("{'t':{" + PLAIN + "}}", 7, "is truncated: tensor t ends at byte 8");
    Path file = file("{'t':{" + PLAIN + "}}", 8);
    byte[] all = Files.readAllBytes(file);
    for (int length = 0; length < all.length; length++) {
      Files.write(file, Arrays.copyOf(all, length));
      String message =
          assertThrows(InputException.class, () -> Safetensors.read(file)).getMessage();
      assertTrue(message.contains("truncated"), message);
    }
  }

  @Test
  void aHeaderThatIsMoreThanAnObjectIsRefused() throws IOException {
    refused("{'t':{" + PLAIN + "}} x", 8, "has a damaged header: ");
    refused("{'t':{" + PLAIN + "}}{}", 8, "has a damaged header: ");
    refused("null", 0, "the header is null, must be a JSON object");
    refused("[1,2]", 0, "the header is [1,2], must be a JSON object");
  }

  @Test
  void metadataAreTexts() throws IOException {
    Safetensors.read(file("{'__metadata__':{'a':'b'},'t':{" + PLAIN + "}}", 8));
    refused(
        "{'__metadata__':{'a':1},'t':{" + PLAIN + "}}", 8, "__metadata__ is {\"a\":1}, must be");
    refused("{'__metadata__':'a','t':{" + PLAIN + "}}", 8, "__metadata__ is \"a\", must be");
  }

  /** A lenient decoder would make one name of two. */
  @Test
  void aHeaderThatIsNotUtf8IsRefused() throws IOException {
    Path file = file("{'t?':{" + PLAIN + "}}", 8);
    byte[] all = Files.readAllBytes(file);
    all[8 + 3] = (byte) 0xff;
    Files.write(file, all);
    String message = assertThrows(InputException.class, () -> Safetensors.read(file)).getMessage();
    assertTrue(message.contains("byte 3 of it is not UTF-8"), message);
  }

  @Test
  void aTensorThatIsThereTwiceIsNamed() throws IOException {
    String tensor = "\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}";
    refused("{" + tensor + "," + tensor + "}", 1, "'a'");
    String other = tensor.replace("[0,4]", "[4,8]");
    refused("{" + tensor + "," + other + "}", 8, "'a'");
    refused(tensor.replace("\"a\":{", "{\"a\":{\"dtype\":\"F32\",") + "}", 4, "'dtype'");
  }

  @Test
  void bytesThatAreNoTensorsAreRefused() throws IOException {
    refused("{'t':{" + PLAIN + "}}", 9, "the last tensor t ends at byte 8 of the elements");
    refused("{}", 1, "the header without tensors ends at byte 0 of the elements, the file has 1");
    String second = ",'u':{'dtype':'F32','shape':[1],'data_offsets':[%d,%d]}}";
    refused("{'t':{" + PLAIN + "}" + second.formatted(12, 16), 16, "tensor u begins at byte 12");
    refused("{'t':{" + PLAIN + "}" + second.formatted(4, 8), 8, "tensor u begins at byte 4");
  }
}
