package org.lathe.datasets.shards;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.files.InputException;

class ForeignIdsTest {
  @TempDir Path folder;

  private Path file(int... numbers) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(numbers.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int number : numbers) {
      bytes.putInt(number);
    }
    return Files.write(folder.resolve("ids.bin"), bytes.array());
  }

  @Test
  void idsOf32BitsAreNotReadAs16() throws IOException {
    int[] ids = java.util.stream.IntStream.range(0, 64).map(i -> 50_256 - i).toArray();
    Path file = file(ids);
    assertEquals(
        file
            + " holds ids of 32 bits (every second one of 16 bits is 0), and this tokenizer has ids"
            + " of 16 bits: write them as uint16, or name the tokenizer that made them",
        assertThrows(InputException.class, () -> ForeignIds.refuse(file, TokenType.UINT16))
            .getMessage());
    assertDoesNotThrow(() -> ForeignIds.refuse(file, TokenType.UINT32));
  }

  @Test
  void aFileOfZerosOrOfPairsIsTaken() throws IOException {
    assertDoesNotThrow(() -> ForeignIds.refuse(file(new int[64]), TokenType.UINT16));
    int[] pairs = java.util.stream.IntStream.range(0, 64).map(i -> i << 16 | i + 1).toArray();
    assertDoesNotThrow(() -> ForeignIds.refuse(file(pairs), TokenType.UINT16));
  }

  @Test
  void theHeaderOfLlmCIsNamed() throws IOException {
    int[] numbers = new int[300];
    numbers[0] = 20240520;
    Path file = file(numbers);
    assertEquals(
        file
            + " begins with the header of llm.c, which is no ids: write the file without its first"
            + " 1024 bytes (tail -c +1025)",
        assertThrows(InputException.class, () -> ForeignIds.refuse(file, TokenType.UINT16))
            .getMessage());
  }
}
