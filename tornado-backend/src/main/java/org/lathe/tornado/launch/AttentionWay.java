package org.lathe.tornado.launch;

/** The way in which attentions over whole sequences are computed. */
public enum AttentionWay {
  /** For each shape, the way that is estimated to be the faster. */
  FASTER,
  /** By matrix products wherever the scores of a head fit the working memory. */
  PRODUCTS,
  /** Row by row. */
  ROWS
}
