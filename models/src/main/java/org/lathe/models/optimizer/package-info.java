/**
 * The optimizer, independent of every model: AdamW steps with accumulated gradients. It is beside
 * the models, not in training, so that the conformance suite can run whole training steps without
 * the parts that read text.
 */
package org.lathe.models.optimizer;
