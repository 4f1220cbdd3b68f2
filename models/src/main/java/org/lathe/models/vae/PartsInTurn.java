package org.lathe.models.vae;

import java.util.List;
import org.lathe.models.Parameter;
import org.lathe.models.UpdateSchedule;

/**
 * Aggressive training of the encoder: some steps update one part alone. The embedding table, which
 * both parts read, is the decoder's.
 *
 * @param config shape of the model
 * @param encoder which steps do
 */
record PartsInTurn(VaeConfig config, AggressiveEncoder encoder) implements UpdateSchedule {
  @Override
  public List<List<Parameter>> groups() {
    return List.of(config.parameters(), config.encoderParameters(), config.decoder().parameters());
  }

  @Override
  public int group(int step, int steps) {
    if (!encoder.separates(step, steps)) {
      return 0;
    }
    return encoder.ofEncoder(step) ? 1 : 2;
  }
}
