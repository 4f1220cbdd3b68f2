package org.lathe.training;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lathe.models.Losses;
import org.lathe.training.ranks.Gathering;
import org.lathe.training.ranks.RankException;
import org.lathe.training.ranks.Ranks;

/** The losses of the micro-batches of all ranks, bit for bit, so that each rank adds them alike. */
final class GatheredLosses {
  private GatheredLosses() {}

  /**
   * Exchanges losses; every rank must call it.
   *
   * @param own those of this rank, in the order of its micro-batches
   * @return those of all ranks, in the order of the micro-batches of the step
   */
  static List<Losses> of(Ranks ranks, List<Losses> own) {
    if (ranks.size() == 1) {
      return own;
    }
    List<Losses> all = new ArrayList<>();
    for (byte[] bytes : Gathering.all(ranks, bytes(own), "its losses")) {
      all.addAll(losses(bytes));
    }
    return all;
  }

  private static byte[] bytes(List<Losses> losses) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(losses.size());
      for (Losses each : losses) {
        write(out, each.loss());
        out.writeInt(each.parts().size());
        for (Map.Entry<String, Double> part : each.parts().entrySet()) {
          out.writeUTF(part.getKey());
          write(out, part.getValue());
        }
        out.writeInt(each.curves().size());
        for (Map.Entry<String, double[]> curve : each.curves().entrySet()) {
          out.writeUTF(curve.getKey());
          out.writeInt(curve.getValue().length);
          for (double value : curve.getValue()) {
            write(out, value);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("memory takes all bytes", e);
    }
    return bytes.toByteArray();
  }

  private static List<Losses> losses(byte[] bytes) {
    List<Losses> losses = new ArrayList<>();
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      for (int left = in.readInt(); left > 0; left--) {
        double loss = readDouble(in);
        Map<String, Double> parts = new LinkedHashMap<>();
        for (int more = in.readInt(); more > 0; more--) {
          String name = in.readUTF();
          parts.put(name, readDouble(in));
        }
        Map<String, double[]> curves = new LinkedHashMap<>();
        for (int more = in.readInt(); more > 0; more--) {
          String name = in.readUTF();
          double[] curve = new double[in.readInt()];
          for (int i = 0; i < curve.length; i++) {
            curve[i] = readDouble(in);
          }
          curves.put(name, curve);
        }
        losses.add(new Losses(loss, parts, curves));
      }
    } catch (IOException e) {
      throw new RankException("losses of a rank of another build cannot be read", e);
    }
    return losses;
  }

  /** {@link DataOutputStream#writeDouble} would change the bits of a NaN. */
  private static void write(DataOutputStream out, double value) throws IOException {
    out.writeLong(Double.doubleToRawLongBits(value));
  }

  private static double readDouble(DataInputStream in) throws IOException {
    return Double.longBitsToDouble(in.readLong());
  }
}
