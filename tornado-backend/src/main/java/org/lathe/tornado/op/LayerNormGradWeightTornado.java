package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.engine.DeviceWork;
import org.lathe.graph.op.LayerNormGradWeight;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Kernels of {@code layer_norm_grad_weight}: both sums over blocks of rows, with one work item per
 * block and column; then sums over the blocks, with one work item per column.
 */
final class LayerNormGradWeightTornado implements Lowering<LayerNormGradWeight> {
  /** The words of the descriptor of {@link #BLOCKS}. */
  private interface BlockWord {
    int X = 1;
    int MEAN = 2;
    int R = 3;
    int G = 4;
    int OF_WEIGHT = 5;
    int OF_BIAS = 6;
    int ROWS = 7;
    int COLUMNS = 8;
  }

  /** The words of the descriptor of {@link #SUMS}. */
  private interface SumWord {
    int OF_WEIGHT = 1;
    int OF_BIAS = 2;
    int DW = 3;
    int DB = 4;
    int BLOCKS = 5;
  }

  private static final int BLOCK = 64;

  static final DeviceKernel BLOCKS =
      new DeviceKernel(
          "layer_norm_grad_weight.blocks",
          BlockWord.COLUMNS,
          LayerNormGradWeightTornado::layerWeightBlocks,
          LayerNormGradWeightTornado::blockCost);

  static final DeviceKernel SUMS =
      new DeviceKernel(
          "layer_norm_grad_weight.sums",
          SumWord.BLOCKS,
          LayerNormGradWeightTornado::layerWeightSums,
          LayerNormGradWeightTornado::sumCost);

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(BLOCKS, SUMS);
  }

  @Override
  public void lower(
      LayerNormGradWeight op, List<Place> inputs, List<Place> outputs, Launches launches) {
    int rows = inputs.getFirst().shape().rows();
    int columns = inputs.getFirst().shape().columns();
    int blocks = (rows + BLOCK - 1) / BLOCK;
    Place ofWeight = launches.floats(blocks * columns);
    Place ofBias = launches.floats(blocks * columns);
    launches.elements(
        BLOCKS,
        blocks * columns,
        new Descriptor()
            .floats(BlockWord.X, inputs.get(0))
            .floats(BlockWord.MEAN, inputs.get(1))
            .floats(BlockWord.R, inputs.get(2))
            .floats(BlockWord.G, inputs.get(3))
            .floats(BlockWord.OF_WEIGHT, ofWeight)
            .floats(BlockWord.OF_BIAS, ofBias)
            .value(BlockWord.ROWS, rows)
            .value(BlockWord.COLUMNS, columns));
    launches.elements(
        SUMS,
        columns,
        new Descriptor()
            .floats(SumWord.OF_WEIGHT, ofWeight)
            .floats(SumWord.OF_BIAS, ofBias)
            .floats(SumWord.DW, outputs.get(0))
            .floats(SumWord.DB, outputs.get(1))
            .value(SumWord.BLOCKS, blocks));
  }

  /** An item sums one column of a block of rows, for the weight and for the bias. */
  private static DeviceWork blockCost(int[] words) {
    double elements = (double) words[BlockWord.ROWS] * words[BlockWord.COLUMNS];
    return DeviceWork.ofElements(
            2 * elements + 2.0 * words[BlockWord.ROWS], 2.0 * words[COUNT], 5 * elements)
        .withSteps(2.0 * Math.min(BLOCK, words[BlockWord.ROWS]));
  }

  static void layerWeightBlocks(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at + COUNT)) {
      int xAt = n.get(at + BlockWord.X);
      int meanAt = n.get(at + BlockWord.MEAN);
      int rAt = n.get(at + BlockWord.R);
      int gAt = n.get(at + BlockWord.G);
      int rows = n.get(at + BlockWord.ROWS);
      int columns = n.get(at + BlockWord.COLUMNS);
      int first = i / columns * 64;
      int column = i % columns;
      float ofWeight = 0f;
      float ofBias = 0f;
      for (int k = 0; k < 64; k++) {
        int row = first + k;
        if (row < rows) {
          int element = row * columns + column;
          float g = f.get(gAt + element);
          ofWeight += g * ((f.get(xAt + element) - f.get(meanAt + row)) * f.get(rAt + row));
          ofBias += g;
        }
      }
      f.set(n.get(at + BlockWord.OF_WEIGHT) + i, ofWeight);
      f.set(n.get(at + BlockWord.OF_BIAS) + i, ofBias);
    }
  }

  /** An item sums both its columns of all blocks. */
  private static DeviceWork sumCost(int[] words) {
    double elements = 2.0 * words[COUNT] * words[SumWord.BLOCKS];
    return DeviceWork.ofElements(elements, 2.0 * words[COUNT], elements)
        .withSteps(2.0 * words[SumWord.BLOCKS]);
  }

  static void layerWeightSums(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    int columns = n.get(at + COUNT);
    if (i < columns) {
      int ofWeightAt = n.get(at + SumWord.OF_WEIGHT);
      int ofBiasAt = n.get(at + SumWord.OF_BIAS);
      int blocks = n.get(at + SumWord.BLOCKS);
      float ofWeight = 0f;
      float ofBias = 0f;
      for (int b = 0; b < blocks; b++) {
        ofWeight += f.get(ofWeightAt + b * columns + i);
        ofBias += f.get(ofBiasAt + b * columns + i);
      }
      f.set(n.get(at + SumWord.DW) + i, ofWeight);
      f.set(n.get(at + SumWord.DB) + i, ofBias);
    }
  }
}
