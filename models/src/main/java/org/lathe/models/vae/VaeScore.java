package org.lathe.models.vae;

import java.io.Serializable;
import org.lathe.models.ltm.measurement.SequenceFigures;

/**
 * What the measurement of one sequence says besides its estimates.
 *
 * @param number of the sequence, which names its random numbers
 * @param tokens of it
 * @param occasion of its random numbers
 * @param figures at the encoder's posterior, and where asked for after fast steps
 */
record VaeScore(int number, int[] tokens, int occasion, SequenceFigures figures)
    implements Serializable {}
