package org.lathe.models.blocks;

import java.util.List;
import org.lathe.graph.Tensor;

/**
 * The hidden states of a decoder, and what was kept of its routers.
 *
 * @param h hidden states after the last norm, [batch, n, d]
 * @param routes what was kept, in the order of the layers; each is of several layers, [layers, ..]
 */
public record LayerHidden(Tensor h, List<Tensor> routes) {}
