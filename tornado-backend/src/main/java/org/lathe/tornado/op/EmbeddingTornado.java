package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.engine.DeviceWork;
import org.lathe.graph.op.Embedding;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.FedIds;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code embedding}, one work item per element. */
final class EmbeddingTornado implements Lowering<Embedding> {
  /** The words of the descriptor. */
  interface Word {
    int TABLE = 1;
    int IDS = 2;
    int OUT = 3;
    int COLUMNS = 4;
  }

  static final DeviceKernel KERNEL =
      DeviceKernel.ofElements(
          "embedding", Word.COLUMNS, EmbeddingTornado::embeddingElements, EmbeddingTornado::cost);

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(KERNEL, EmbeddingHalves.KERNEL);
  }

  @Override
  public boolean writesHalves(Embedding op, int output) {
    return true;
  }

  @Override
  public void lower(Embedding op, List<Place> inputs, List<Place> outputs, Launches launches) {
    int vocabulary = inputs.getFirst().shape().extent(0);
    FedIds.check(launches, inputs.get(1), 0, vocabulary, op.mnemonic(), "id");
    Descriptor operands =
        new Descriptor()
            .floats(Word.TABLE, inputs.get(0))
            .ints(Word.IDS, inputs.get(1))
            .stored(Word.OUT, outputs.getFirst())
            .value(Word.COLUMNS, inputs.getFirst().shape().columns());
    launches.elements(
        operands.hasHalves() ? EmbeddingHalves.KERNEL : KERNEL,
        outputs.getFirst().size(),
        operands);
  }

  /** Each row also reads its id. */
  private static DeviceWork cost(int[] words) {
    double elements = words[COUNT];
    return DeviceWork.ofElements(elements + elements / words[Word.COLUMNS], elements, 0);
  }

  static void embeddingElements(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at + COUNT)) {
      int tableAt = n.get(at + Word.TABLE);
      int idsAt = n.get(at + Word.IDS);
      int outAt = n.get(at + Word.OUT);
      int columns = n.get(at + Word.COLUMNS);
      int id = n.get(idsAt + i / columns);
      f.set(outAt + i, f.get(tableAt + id * columns + i % columns));
    }
  }
}
