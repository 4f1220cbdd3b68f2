package org.lathe.datasets.shards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lathe.files.InputException;
import org.lathe.files.Json;

/** Every field of a manifest is checked when it is read, so that nothing later meets a null. */
class ShardManifestTest {
  private static final String SHA = "0123456789abcdef".repeat(4);

  @TempDir private Path folder;

  private static ObjectNode manifest() {
    ShardManifest whole =
        new ShardManifest(
            1,
            new ShardManifest.TokenizerInfo("bytes", 257, 256, null),
            TokenType.UINT16,
            new ShardManifest.SourceInfo("a text", "anywhere", 3, 20),
            "last:1",
            new ShardManifest.Part(
                2,
                14,
                List.of(
                    new ShardManifest.Shard("train0.bin", 1, 8, SHA),
                    new ShardManifest.Shard("train1.bin", 1, 6, SHA))),
            new ShardManifest.Part(1, 7, List.of(new ShardManifest.Shard("val0.bin", 1, 7, SHA))));
    return Json.parse(new String(whole.json(), StandardCharsets.UTF_8), "it", "mend it");
  }

  private void write(JsonNode manifest) {
    try {
      // Half of a pair of surrogates has no UTF-8.
      String text =
          Json.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII).writeValueAsString(manifest);
      Files.writeString(folder.resolve(ShardManifest.FILE), text);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private String refused() {
    String message =
        assertThrows(InputException.class, () -> ShardManifest.read(folder)).getMessage();
    assertEquals(1, message.lines().count(), message);
    assertTrue(message.startsWith(folder.resolve(ShardManifest.FILE) + " "), message);
    return message;
  }

  @Test
  void whatIsWrittenIsRead() {
    write(manifest());
    assertEquals(2, ShardManifest.read(folder).train().shards().size());
  }

  /** The path of a field, what it is replaced by, and part of the message. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/version | 2 | has version 2",
        "/version | `\"1\"` | ",
        "/version | 1.5 | is damaged",
        "/tokenizer | null | a part is missing",
        "/tokenizer/name | null | its tokenizer has no name",
        "/tokenizer/name | `\"\\u0000\"` | its tokenizer has no name",
        "/tokenizer/name | `\"../bytes\"` | its tokenizer has no name",
        "/tokenizer/name | `\"\"` | its tokenizer has no name",
        "/tokenizer/vocabulary | 0 | separator 256 of 0 ids",
        "/tokenizer/vocabulary | 65537 | type uint16 of 65537 ids",
        "/tokenizer/vocabulary | null | is damaged",
        "/tokenizer/separator | -1 | separator -1 of 257 ids",
        "/tokenizer/separator | 257 | separator 257 of 257 ids",
        "/tokenizer/sha256 | `\"\"` | no sha256",
        "/type | null | a part is missing",
        "/type | `\"int8\"` | is damaged",
        "/type | `\"uint32\"` | type uint32 of 257 ids",
        "/source/name | null | its source has no name",
        "/source/sequences | null | neither anywhere nor document",
        "/source/sequences | `\"ANYWHERE\"` | neither anywhere nor document",
        "/source/documents | 4 | 4 documents, but its parts have 2 and 1",
        "/source/documents | -1 | impossible numbers",
        "/source/text_bytes | -1 | impossible numbers",
        "/split | null | a part is missing",
        "/train | null | a part is missing",
        "/train/documents | 3 | train has 3 documents and 14 tokens, but its files have 2 and 14",
        "/train/tokens | 15 | train has 2 documents and 15 tokens, but its files have 2 and 14",
        "/train/shards | null | is damaged",
        "/train/shards | [null] | is damaged",
        "/train/shards/0/file | null | a file of train has no name",
        "/train/shards/0/file | `\"\\u0000rain0.bin\"` | a file of train has no name",
        "/train/shards/0/file | `\"\\n\"` | a file of train has no name",
        "/train/shards/0/file | `\"\\ud800\"` | a file of train has no name",
        "/train/shards/0/file | `\"../train0.bin\"` | a file of train has no name",
        "/train/shards/0/file | `\"train1.bin\"` | train1.bin is there twice",
        "/train/shards/0/tokens | -8 | train0.bin has impossible numbers",
        "/train/shards/0/tokens | 9223372036854775807 | train0.bin has impossible numbers",
        "/train/shards/0/documents | -1 | train0.bin has impossible numbers",
        "/train/shards/0/sha256 | null | train0.bin has no sha256",
        "/validation/shards/0/file | `\"train1.bin\"` | train1.bin is there twice",
      })
  void aFieldThatCannotBeIsNamed(String path, String value, String part) throws IOException {
    ObjectNode manifest = manifest();
    replace(manifest, path, Json.reader().readTree(value));
    write(manifest);
    if (part != null) {
      String message = refused();
      assertTrue(message.contains(part), message);
    }
  }

  private static void replace(JsonNode manifest, String path, JsonNode value) {
    int last = path.lastIndexOf('/');
    JsonNode parent = manifest.at(path.substring(0, last));
    String name = path.substring(last + 1);
    if (parent instanceof ArrayNode list) {
      list.set(Integer.parseInt(name), value);
    } else {
      ((ObjectNode) parent).set(name, value);
    }
  }

  /** Whatever a node is replaced by, reading ends with a manifest or with the one error. */
  @Test
  void noChangeOfANodeIsAnInternalError() throws IOException {
    List<String> paths = new ArrayList<>();
    collect(manifest(), "", paths);
    int refused = 0;
    for (String path : paths) {
      for (String value :
          List.of("null", "-1", "1e300", "1.5", "true", "[]", "{}", "[null]", "\"\\u0000\"")) {
        ObjectNode manifest = manifest();
        replace(manifest, path, Json.reader().readTree(value));
        write(manifest);
        try {
          PreparedData.open(folder.toString(), Optional.empty());
        } catch (InputException expected) {
          refused++;
        }
        try {
          ShardCheck.run(folder, _ -> {});
        } catch (InputException expected) {
          refused++;
        }
      }
    }
    assertTrue(paths.size() > 25, paths::toString);
    assertTrue(refused > paths.size() * 9, "refused " + refused);
  }

  private static void collect(JsonNode node, String path, List<String> paths) {
    if (!path.isEmpty()) {
      paths.add(path);
    }
    node.properties()
        .forEach(field -> collect(field.getValue(), path + "/" + field.getKey(), paths));
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      collect(node.get(i), path + "/" + i, paths);
    }
  }

  @Test
  void whatIsNoManifestIsRefused() throws IOException {
    for (String text : List.of("null", "[]", "1", "", "{}", manifest() + "x", "\0")) {
      Files.writeString(folder.resolve(ShardManifest.FILE), text);
      assertTrue(refused().contains(": prepare the data again"));
    }
  }
}
