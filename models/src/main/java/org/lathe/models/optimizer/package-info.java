/**
 * The optimizer, apart from every model: AdamW steps along gathered gradients. It stands beside the
 * models, not in training, so that the conformance suite can run whole training steps without
 * anything that reads text.
 */
package org.lathe.models.optimizer;
