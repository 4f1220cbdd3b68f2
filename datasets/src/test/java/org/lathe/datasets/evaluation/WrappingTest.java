package org.lathe.datasets.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.datasets.tokenizer.ByteTokenizer;
import org.lathe.files.InputException;

/**
 * Tests blocks of invented sets, with byte tokens so that they are readable: 256 ends a document.
 */
class WrappingTest {
  private static final int END = 256;

  @TempDir Path data;

  @Test
  void blocksRunOverDocumentEndsAndTheRemainderIsDropped() throws IOException {
    Blocks blocks = blocks("ab\n\ncdef\nh\n", Wrapping.stream(4));
    assertEquals(2, blocks.blocks().size());
    assertArrayEquals(new int[] {'a', 'b', END, END}, blocks.blocks().get(0).ids());
    assertArrayEquals(new int[] {'c', 'd', 'e', 'f'}, blocks.blocks().get(1).ids());
    assertEquals(4, blocks.documents());
    assertEquals(11, blocks.tokens());
    assertEquals(3, blocks.dropped());
  }

  @Test
  void markedBlocksHoldTwoTokensLess() throws IOException {
    Blocks blocks = blocks("ab\ncdef\n", Wrapping.mdlm(6, 1));
    assertEquals(2, blocks.blocks().size());
    assertArrayEquals(new int[] {END, 'a', 'b', END, 'c', END}, blocks.blocks().get(0).ids());
    assertArrayEquals(new int[] {END, 'd', 'e', 'f', END, END}, blocks.blocks().get(1).ids());
    assertEquals(0, blocks.dropped());
  }

  @Test
  void aBatchsRemainderIsDroppedToo() throws IOException {
    Blocks blocks = blocks("ab\nc\nde\n", new Wrapping(4, false, 1, 2));
    assertEquals(1, blocks.blocks().size());
    assertArrayEquals(new int[] {'a', 'b', END, 'c'}, blocks.blocks().get(0).ids());
    assertEquals(4, blocks.dropped());
  }

  /** Ten documents in three parts are 4, 3 and 3; batches of two end within each part anew. */
  @Test
  void partsAreContiguousAndTheFirstOnesLonger() {
    Wrapping wrapping = new Wrapping(4, false, 3, 2);
    assertEquals(
        List.of(1L, 3L, 5L, 6L, 8L, 9L),
        LongStream.range(0, 10).filter(at -> wrapping.dropsAfter(at, 10)).boxed().toList());
  }

  @Test
  void seddsRuleCutsEightPartsInBatchesOfAThousand() {
    Wrapping wrapping = Wrapping.sedd(1024);
    assertEquals(
        List.of(645L, 1290L, 1934L, 2578L, 3222L, 3866L, 4510L, 5154L),
        LongStream.range(0, 5154)
            .filter(at -> wrapping.dropsAfter(at, 5154))
            .map(at -> at + 1)
            .boxed()
            .toList());
  }

  @Test
  void aBlocksWordsAndBytesAreItsTokensShares() throws IOException {
    // "a b" has 2 words and a mark on 4 tokens; "cd" a word and a mark on 3.
    Blocks blocks = blocks("a b\ncd\n", Wrapping.stream(3));
    assertEquals(3 * 3 / 4.0, blocks.blocks().get(0).words());
    assertEquals(3 / 4.0 + 2 * 2 / 3.0, blocks.blocks().get(1).words());
    assertEquals(3 * 3 / 4.0, blocks.blocks().get(0).bytes());
    assertEquals(5, blocks.words());
    assertEquals(5, blocks.bytes());
  }

  @Test
  void tooLittleTextIsNamed() throws IOException {
    String message =
        assertThrows(InputException.class, () -> blocks("ab\n", Wrapping.stream(4))).getMessage();
    assertEquals("ptb has 3 tokens, too few for one block of 4: choose a shorter length", message);
    assertThrows(InputException.class, () -> Wrapping.mdlm(2, 1));
    assertThrows(InputException.class, () -> Wrapping.mdlm(8, 0));
    assertThrows(InputException.class, () -> new Wrapping(0, false, 1, 1));
  }

  /** No split loses or adds a token: blocks and remainders together are the stream. */
  @Property
  void blocksAndRemaindersHoldTheWholeStream(
      @ForAll @Size(min = 1, max = 40) List<@IntRange(min = 0, max = 9) Integer> lengths,
      @ForAll @IntRange(min = 1, max = 7) int length,
      @ForAll @IntRange(min = 1, max = 12) int processes,
      @ForAll @IntRange(min = 1, max = 9) int batch) {
    Wrapping wrapping = new Wrapping(length, false, processes, batch);
    BlockCutter cutter = new BlockCutter(new ByteTokenizer(), wrapping, lengths.size());
    List<Integer> stream = new ArrayList<>();
    List<Integer> kept = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < lengths.size(); i++) {
      String text = "abcdefghi".substring(0, lengths.get(i));
      cutter.add(new EvaluationDocument(text, text));
      text.chars().forEach(stream::add);
      stream.add(END);
      if (wrapping.dropsAfter(i, lengths.size())) {
        kept.addAll(stream.subList(start, start + (stream.size() - start) / length * length));
        start = stream.size();
      }
    }
    assertEquals(stream.size(), start, "the last document ends a part");
    Blocks blocks = cutter.finish();
    List<Integer> found = new ArrayList<>();
    for (Block block : blocks.blocks()) {
      for (int id : block.ids()) {
        found.add(id);
      }
    }
    assertEquals(kept, found);
    assertEquals(stream.size(), blocks.tokens());
    assertEquals(stream.size() - kept.size(), blocks.dropped());
  }

  private Blocks blocks(String lines, Wrapping wrapping) throws IOException {
    Path folder = Files.createDirectories(data.resolve("ptb"));
    Files.writeString(folder.resolve("ptb.valid.txt"), lines);
    return Blocks.of(EvaluationSet.PTB.find(data).orElseThrow(), new ByteTokenizer(), wrapping);
  }
}
