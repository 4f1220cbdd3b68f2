package org.lathe.conformance.golden;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.lathe.files.Safetensors;
import org.lathe.models.ltm.FreeBits;

/**
 * The inputs of a golden folder that only the levers of training need
 * (docs/explanation/protocols.md).
 *
 * @param noises noise of the second and third sample of z, each [batch, N_z, d]
 * @param fresh noise of each step of a fit at fresh noise, [steps, batch, N_z, d]
 * @param dropped input tokens that word dropout replaces, 0 or 1, [batch, length]
 * @param freeBits bounds of the KL
 */
record LeverInputs(float[][] noises, float[] fresh, int[] dropped, FreeBits freeBits) {
  static final String FRESH = "noise.fresh";
  static final String DROPPED = "dropped";
  static final String FREE_BITS = "free_bits";
  private static final int MORE_NOISES = 2;
  private static final double DROPOUT = 0.3;

  /** Returns the name of the noise of sample {@code k}, from 0. */
  static String noise(int k) {
    return k == 0 ? "noise" : "noise." + k;
  }

  /** Reads the tensors, unless the case has none of them: then it returns null. */
  static LeverInputs read(Map<String, Safetensors.Entry> given) {
    if (!given.containsKey(FREE_BITS)) {
      return null;
    }
    float[][] noises = new float[MORE_NOISES][];
    Arrays.setAll(noises, k -> given.get(noise(k + 1)).floats());
    float[] bounds = given.get(FREE_BITS).floats();
    return new LeverInputs(
        noises,
        given.get(FRESH).floats(),
        given.get(DROPPED).ints(),
        new FreeBits(bounds[0], bounds[1]));
  }

  /** Draws inputs for a case. */
  static LeverInputs draw(GoldenCase of, FreeBits freeBits, long seed) {
    Random random = new Random(seed);
    int size = of.batch() * of.perSequence();
    float[][] noises = new float[MORE_NOISES][];
    Arrays.setAll(noises, k -> GoldenCase.normals(random, size, 0, 1));
    float[] fresh = GoldenCase.normals(random, of.fitSteps() * size, 0, 1);
    int[] dropped = new int[of.batch() * of.length()];
    Arrays.setAll(dropped, i -> random.nextDouble() < DROPOUT ? 1 : 0);
    return new LeverInputs(noises, fresh, dropped, freeBits);
  }

  /** Adds the tensors to those of a case. */
  void put(GoldenCase of, Map<String, Safetensors.Entry> given) {
    for (int k = 0; k < noises.length; k++) {
      given.put(noise(k + 1), Safetensors.Entry.of(of.posterior(), noises[k]));
    }
    int[] posterior = of.posterior();
    int[] steps = {of.fitSteps(), posterior[0], posterior[1], posterior[2]};
    given.put(FRESH, Safetensors.Entry.of(steps, fresh));
    given.put(DROPPED, Safetensors.Entry.of(new int[] {of.batch(), of.length()}, dropped));
    float[] bounds = {(float) freeBits.latent(), (float) freeBits.layer()};
    given.put(FREE_BITS, Safetensors.Entry.of(new int[] {2}, bounds));
  }
}
