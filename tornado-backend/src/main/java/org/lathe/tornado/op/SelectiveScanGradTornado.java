package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import java.util.Optional;
import org.lathe.engine.DeviceWork;
import org.lathe.graph.op.SelectiveScanGrad;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.KernelCost;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Kernels of {@code selective_scan_grad}. The first runs the scan and keeps the state before each
 * segment of {@code sqrt(positions)} positions. Then, from the last segment to the first, one
 * kernel computes the states between again and runs backward through them, with one work item per
 * channel of a sequence, and one sums over the channels.
 */
final class SelectiveScanGradTornado implements Lowering<SelectiveScanGrad> {
  /** The words of the descriptor of {@link #CHECKPOINTS}. */
  private interface KeptWord {
    int U = 1;
    int DELTA = 2;
    int A = 3;
    int B = 4;
    int KEPT = 5;
    int ROWS = 6;
    int COLUMNS = 7;
    int STATES = 8;
    int RESET = 9;
    int SEGMENT = 10;
    int SEGMENTS = 11;
  }

  /** The words of the descriptor of {@link #BACKWARD}. */
  private interface Word {
    int U = 1;
    int DELTA = 2;
    int A = 3;
    int B = 4;
    int C = 5;
    int D = 6;
    int G = 7;
    int DU = 8;
    int D_DELTA = 9;
    int KEPT = 10;
    int STATE = 11;
    int CARRIED = 12;
    int OF_B = 13;
    int OF_C = 14;
    int OF_A = 15;
    int OF_D = 16;
    int ROWS = 17;
    int COLUMNS = 18;
    int STATES = 19;
    int RESET = 20;
    int SEGMENT = 21;
    int SEGMENTS = 22;
    int START = 23;
    int END = 24;
  }

  /** The words of the descriptor of {@link #CHANNELS}. */
  private interface SumWord {
    int TERMS = 1;
    int OUT = 2;
    int ROWS = 3;
    int COLUMNS = 4;
    int STATES = 5;
    int SEGMENT = 6;
    int START = 7;
    int END = 8;
  }

  static final DeviceKernel CHECKPOINTS =
      new DeviceKernel(
          "selective_scan_grad.checkpoints",
          KeptWord.SEGMENTS,
          SelectiveScanGradTornado::checkpoints,
          SelectiveScanGradTornado::checkpointCost);

  static final DeviceKernel BACKWARD =
      new DeviceKernel(
          "selective_scan_grad.backward",
          Word.END,
          SelectiveScanGradTornado::backward,
          SelectiveScanGradTornado::backwardCost);

  static final DeviceKernel CHANNELS =
      DeviceKernel.ofRows(
          "selective_scan_grad.channels",
          SumWord.END,
          SelectiveScanGradTornado::channelSums,
          KernelCost.rows(SumWord.COLUMNS, 1, 0, 1, 1));

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(CHECKPOINTS, BACKWARD, CHANNELS, ColumnSumTornado.SUMS);
  }

  @Override
  public void lower(
      SelectiveScanGrad op, List<Place> inputs, List<Place> outputs, Launches launches) {
    Place u = inputs.get(0);
    int sequences = u.shape().extent(0);
    int rows = u.shape().extent(1);
    int columns = u.shape().columns();
    int states = inputs.get(2).shape().columns();
    int channels = sequences * columns;
    int reset = CausalConvTornado.reset(op.reset());
    int segment = Math.max(1, (int) Math.ceil(Math.sqrt(rows)));
    int segments = Math.ceilDiv(rows, segment);
    Place kept = launches.floats(channels * states * (segments + 1));
    Place state = launches.floats(channels * states * (segment + 1));
    Place carried = launches.floats(channels * states);
    Place ofB = launches.floats(channels * states * segment);
    Place ofC = launches.floats(channels * states * segment);
    Optional<Place> ofA =
        op.parameters() ? Optional.of(launches.floats(channels * states)) : Optional.empty();
    Optional<Place> ofD =
        op.parameters() ? Optional.of(launches.floats(channels)) : Optional.empty();
    launches.elements(
        CHECKPOINTS,
        channels,
        new Descriptor()
            .floats(KeptWord.U, u)
            .floats(KeptWord.DELTA, inputs.get(1))
            .floats(KeptWord.A, inputs.get(2))
            .floats(KeptWord.B, inputs.get(3))
            .floats(KeptWord.KEPT, kept)
            .value(KeptWord.ROWS, rows)
            .value(KeptWord.COLUMNS, columns)
            .value(KeptWord.STATES, states)
            .value(KeptWord.RESET, reset)
            .value(KeptWord.SEGMENT, segment)
            .value(KeptWord.SEGMENTS, segments));
    for (int start = (segments - 1) * segment; start >= 0; start -= segment) {
      int end = Math.min(rows, start + segment);
      launches.elements(
          BACKWARD,
          channels,
          new Descriptor()
              .floats(Word.U, u)
              .floats(Word.DELTA, inputs.get(1))
              .floats(Word.A, inputs.get(2))
              .floats(Word.B, inputs.get(3))
              .floats(Word.C, inputs.get(4))
              .floats(Word.D, inputs.get(5))
              .floats(Word.G, inputs.get(6))
              .floats(Word.DU, outputs.get(0))
              .floats(Word.D_DELTA, outputs.get(1))
              .floats(Word.KEPT, kept)
              .floats(Word.STATE, state)
              .floats(Word.CARRIED, carried)
              .floats(Word.OF_B, ofB)
              .floats(Word.OF_C, ofC)
              .floats(Word.OF_A, ofA)
              .floats(Word.OF_D, ofD)
              .value(Word.ROWS, rows)
              .value(Word.COLUMNS, columns)
              .value(Word.STATES, states)
              .value(Word.RESET, reset)
              .value(Word.SEGMENT, segment)
              .value(Word.SEGMENTS, segments)
              .value(Word.START, start)
              .value(Word.END, end));
      for (int output = 2; output < 4; output++) {
        launches.elements(
            CHANNELS,
            sequences * (end - start) * states,
            new Descriptor()
                .floats(SumWord.TERMS, output == 2 ? ofB : ofC)
                .floats(SumWord.OUT, outputs.get(output))
                .value(SumWord.ROWS, rows)
                .value(SumWord.COLUMNS, columns)
                .value(SumWord.STATES, states)
                .value(SumWord.SEGMENT, segment)
                .value(SumWord.START, start)
                .value(SumWord.END, end));
      }
    }
    // Without positions there is nothing in the sums of the sequences.
    int terms = rows == 0 ? 0 : sequences;
    ofA.ifPresent(sums -> ColumnSumTornado.sums(sums, terms, outputs.get(4), launches));
    ofD.ifPresent(sums -> ColumnSumTornado.sums(sums, terms, outputs.get(5), launches));
  }

  private static DeviceWork checkpointCost(int[] words) {
    double rows = (double) words[COUNT] * words[KeptWord.ROWS];
    double shared = rows / words[KeptWord.COLUMNS] * words[KeptWord.STATES];
    double kept = (double) words[COUNT] * words[KeptWord.STATES] * words[KeptWord.SEGMENTS];
    return DeviceWork.ofElements(2 * rows + shared, kept, 6 * rows * words[KeptWord.STATES])
        .withSteps((double) words[KeptWord.ROWS] * words[KeptWord.STATES]);
  }

  /** Beside its rows, a segment writes and reads its states and the terms of dB and dC. */
  private static DeviceWork backwardCost(int[] words) {
    double length = words[Word.END] - words[Word.START];
    double rows = words[COUNT] * length;
    double each = rows * words[Word.STATES];
    double shared = 2 * each / words[Word.COLUMNS];
    return DeviceWork.ofElements(3 * rows + shared + each, 2 * rows + 3 * each, 24 * each)
        .withSteps(2 * length * words[Word.STATES]);
  }

  static void checkpoints(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int count = n.get(at + COUNT);
    int item = c.globalIdx;
    if (item < count) {
      int uAt = n.get(at + KeptWord.U);
      int deltaAt = n.get(at + KeptWord.DELTA);
      int bAt = n.get(at + KeptWord.B);
      int rows = n.get(at + KeptWord.ROWS);
      int columns = n.get(at + KeptWord.COLUMNS);
      int states = n.get(at + KeptWord.STATES);
      int reset = n.get(at + KeptWord.RESET);
      int segment = n.get(at + KeptWord.SEGMENT);
      int column = item % columns;
      int aAt = n.get(at + KeptWord.A) + column * states;
      // Behind the states before the segments is the one that the scan works on.
      int keptAt = n.get(at + KeptWord.KEPT) + item;
      int workAt = keptAt + n.get(at + KeptWord.SEGMENTS) * states * count;
      int firstRow = item / columns * rows;
      for (int s = 0; s < states; s++) {
        f.set(workAt + s * count, 0f);
      }
      for (int i = 0; i < rows; i++) {
        int row = firstRow + i;
        float u = f.get(uAt + row * columns + column);
        float delta = f.get(deltaAt + row * columns + column);
        boolean begins = i % reset == 0;
        int slot = keptAt + i / segment * states * count;
        boolean keeps = i % segment == 0;
        for (int s = 0; s < states; s++) {
          float before = f.get(workAt + s * count);
          if (keeps) {
            f.set(slot + s * count, before);
          }
          float e = TornadoMath.exp(delta * f.get(aAt + s));
          float from = begins ? 0f : before;
          f.set(workAt + s * count, e * from + delta * u * f.get(bAt + row * states + s));
        }
      }
    }
  }

  static void backward(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int count = n.get(at + COUNT);
    int item = c.globalIdx;
    if (item < count) {
      int uAt = n.get(at + Word.U);
      int deltaAt = n.get(at + Word.DELTA);
      int bAt = n.get(at + Word.B);
      int cAt = n.get(at + Word.C);
      int gAt = n.get(at + Word.G);
      int duAt = n.get(at + Word.DU);
      int dDeltaAt = n.get(at + Word.D_DELTA);
      int ofAAt = n.get(at + Word.OF_A);
      int ofDAt = n.get(at + Word.OF_D);
      int rows = n.get(at + Word.ROWS);
      int columns = n.get(at + Word.COLUMNS);
      int states = n.get(at + Word.STATES);
      int reset = n.get(at + Word.RESET);
      int segment = n.get(at + Word.SEGMENT);
      int start = n.get(at + Word.START);
      int end = n.get(at + Word.END);
      int column = item % columns;
      int sequence = item / columns;
      int firstRow = sequence * rows;
      int aAt = n.get(at + Word.A) + column * states;
      float skip = f.get(n.get(at + Word.D) + column);
      int keptAt = n.get(at + Word.KEPT) + start / segment * states * count + item;
      int stateAt = n.get(at + Word.STATE) + item;
      int carriedAt = n.get(at + Word.CARRIED) + item;
      for (int s = 0; s < states; s++) {
        f.set(stateAt + s * count, f.get(keptAt + s * count));
      }
      if (end == rows) {
        for (int s = 0; s < states; s++) {
          f.set(carriedAt + s * count, 0f);
        }
        if (ofAAt != Descriptor.NOWHERE) {
          for (int s = 0; s < states; s++) {
            f.set(ofAAt + item * states + s, 0f);
          }
        }
        if (ofDAt != Descriptor.NOWHERE) {
          f.set(ofDAt + item, 0f);
        }
      }
      for (int i = start; i < end; i++) {
        int row = firstRow + i;
        float u = f.get(uAt + row * columns + column);
        float delta = f.get(deltaAt + row * columns + column);
        boolean begins = i % reset == 0;
        int beforeAt = stateAt + (i - start) * states * count;
        for (int s = 0; s < states; s++) {
          float before = f.get(beforeAt + s * count);
          float from = begins ? 0f : before;
          float e = TornadoMath.exp(delta * f.get(aAt + s));
          f.set(
              beforeAt + (states + s) * count,
              e * from + delta * u * f.get(bAt + row * states + s));
        }
      }
      float ofD = 0f;
      for (int i = end - 1; i >= start; i--) {
        int row = firstRow + i;
        float u = f.get(uAt + row * columns + column);
        float delta = f.get(deltaAt + row * columns + column);
        float g = f.get(gAt + row * columns + column);
        boolean begins = i % reset == 0;
        int beforeAt = stateAt + (i - start) * states * count;
        int termAt = (sequence * segment + i - start) * states * columns + column;
        int ofBAt = n.get(at + Word.OF_B) + termAt;
        int ofCAt = n.get(at + Word.OF_C) + termAt;
        float entering = 0f;
        float decaying = 0f;
        for (int s = 0; s < states; s++) {
          float carried = f.get(carriedAt + s * count);
          float gradient = carried + g * f.get(cAt + row * states + s);
          float before = f.get(beforeAt + s * count);
          float after = f.get(beforeAt + (states + s) * count);
          f.set(ofCAt + s * columns, g * after);
          f.set(ofBAt + s * columns, gradient * (delta * u));
          float a = f.get(aAt + s);
          float e = TornadoMath.exp(delta * a);
          float product = gradient * (e * (begins ? 0f : before));
          entering += gradient * f.get(bAt + row * states + s);
          decaying += product * a;
          if (ofAAt != Descriptor.NOWHERE) {
            float sum = f.get(ofAAt + item * states + s);
            f.set(ofAAt + item * states + s, sum + product * delta);
          }
          f.set(carriedAt + s * count, begins ? 0f : e * gradient);
        }
        f.set(duAt + row * columns + column, skip * g + delta * entering);
        f.set(dDeltaAt + row * columns + column, u * entering + decaying);
        ofD += g * u;
      }
      if (ofDAt != Descriptor.NOWHERE) {
        float sum = f.get(ofDAt + item);
        f.set(ofDAt + item, sum + ofD);
      }
    }
  }

  static void channelSums(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    float[] lanes = c.allocateFloatLocalArray(256);
    int at = cursor.get(0);
    int count = n.get(at + COUNT);
    int item = c.localIdx;
    int lane = item % 32;
    int row = c.groupIdx * 8 + item / 32;
    int columns = n.get(at + SumWord.COLUMNS);
    int rowAt = 0;
    int outAt = 0;
    float sum = 0f;
    if (row < count) {
      int states = n.get(at + SumWord.STATES);
      int start = n.get(at + SumWord.START);
      int length = n.get(at + SumWord.END) - start;
      int s = row % states;
      int i = row / states % length;
      int sequence = row / states / length;
      rowAt =
          n.get(at + SumWord.TERMS)
              + ((sequence * n.get(at + SumWord.SEGMENT) + i) * states + s) * columns;
      outAt =
          n.get(at + SumWord.OUT) + (sequence * n.get(at + SumWord.ROWS) + start + i) * states + s;
      for (int j = lane; j < columns; j += 32) {
        sum += f.get(rowAt + j);
      }
    }
    lanes[item] = sum;
    c.localBarrier();
    for (int half = 16; half > 0; half >>= 1) {
      if (lane < half) {
        lanes[item] = lanes[item] + lanes[item + half];
      }
      c.localBarrier();
    }
    if (row < count && lane == 0) {
      f.set(outAt, lanes[item]);
    }
  }
}
