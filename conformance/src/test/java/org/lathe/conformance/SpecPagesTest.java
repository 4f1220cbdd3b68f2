package org.lathe.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.lathe.graph.TensorType;

/** What the pages of docs/spec/ops show is what the definitions give, to the last bit. */
class SpecPagesTest {
  @TestFactory
  Stream<DynamicTest> examplesHoldExactly() throws IOException {
    List<Path> pages;
    try (Stream<Path> files = Files.list(SpecPage.folder())) {
      pages = files.filter(SpecPagesTest::isPage).sorted().toList();
    }
    return pages.stream()
        .map(page -> DynamicTest.dynamicTest(page.getFileName().toString(), () -> check(page)));
  }

  /** The repeat's body is a graph, which no JSON says; its example is in its own test. */
  private static boolean isPage(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".md") && !name.equals("README.md") && !name.equals("repeat.md");
  }

  private static void check(Path file) throws IOException {
    SpecPage page = SpecPage.read(file);
    assertFalse(page.examples().isEmpty(), "no block ```json example");
    for (SpecPage.Example example : page.examples()) {
      assertEquals(page.mnemonic(), example.op().mnemonic());
      List<TensorType> types = example.inputs().stream().map(SpecPage.Values::type).toList();
      assertEquals(
          example.op().outputs(types),
          example.outputs().stream().map(SpecPage.Values::type).toList());
      List<float[]> got =
          OneOperation.run(
              Engines.session("scalar", 1),
              example.op(),
              types,
              example.inputs().stream().map(SpecPage.Values::elements).toList(),
              OneOperation.Operands.FED);
      for (int i = 0; i < got.size(); i++) {
        assertArrayEquals(example.outputs().get(i).elements().floats(), got.get(i), "output " + i);
      }
    }
  }
}
