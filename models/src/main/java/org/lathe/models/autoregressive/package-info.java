/**
 * What all models share that predict each token from those before it: from the hidden states and
 * the output embedding follow the loss and its gradient, the exact likelihood, the features, and a
 * plain way to decode.
 */
package org.lathe.models.autoregressive;
