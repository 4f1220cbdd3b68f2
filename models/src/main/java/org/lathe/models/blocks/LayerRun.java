package org.lathe.models.blocks;

/**
 * Consecutive layers with the same mixer.
 *
 * @param mixer of all of them
 * @param first number of the first layer, from 0
 * @param index its number among the layers with this mixer
 * @param count number of layers
 */
public record LayerRun(Mixer mixer, int first, int index, int count) {}
