package org.lathe.datasets.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lathe.files.Json;

/** Compares with GPT-2 ids that others made, from the folder that LATHE_DATA names. */
class Gpt2CorporaTest {
  private final Tokenizer gpt2 = Tokenizer.named("gpt2");

  @Test
  void goldenIdsDecodeAndEncodeToThemselves() throws IOException {
    int[] ids = Json.reader().readValue(data("gpt2_bpe/tokens_gpt2.json").toFile(), int[].class);
    assertArrayEquals(ids, gpt2.encode(gpt2.decode(ids)));
  }

  @ParameterizedTest
  @CsvSource({"tinystories/val, 3117, 622159", "openwebtext/owt10k_val_a, 1000, 1203184"})
  void everyDocumentEncodesToTheIdsOfTheShard(String shard, int documents, int ids)
      throws IOException {
    List<String> lines = Files.readAllLines(data(shard + ".docs.jsonl"));
    ShortBuffer expected =
        ByteBuffer.wrap(Files.readAllBytes(data(shard + ".gpt2ids.bin")))
            .order(ByteOrder.LITTLE_ENDIAN)
            .asShortBuffer();
    assertEquals(documents, lines.size());
    assertEquals(ids, expected.remaining());
    for (int line = 0; line < lines.size(); line++) {
      int[] encoded = gpt2.encode(Json.reader().readTree(lines.get(line)).get("text").textValue());
      int[] shardIds = new int[encoded.length];
      for (int i = 0; i < encoded.length; i++) {
        shardIds[i] = Short.toUnsignedInt(expected.get());
      }
      assertArrayEquals(shardIds, encoded, "document " + line);
      assertEquals(gpt2.separator(), Short.toUnsignedInt(expected.get()), "end of " + line);
    }
    assertEquals(0, expected.remaining());
  }

  private static Path data(String file) {
    String folder = System.getenv("LATHE_DATA");
    assumeTrue(folder != null, "skipped: LATHE_DATA names no folder with corpora");
    return Path.of(folder).resolve(file);
  }
}
